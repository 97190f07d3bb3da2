/**
 * The one command that means "ready to commit": build, lint, format, unused code, and the checks of this folder.
 *
 * Every step runs, whatever the others say; only what failed is shown, then a line for each.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { root } from './sources.mjs';

const bin = (name) => path.join(root, 'node_modules', name);
const STEPS = {
  build: [path.join(root, 'scripts/build.mjs')],
  lint: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'],
  format: [bin('oxfmt/bin/oxfmt'), '--check'],
  'unused code': [bin('knip/bin/knip.js'), '--no-progress'],
  layers: [path.join(root, 'scripts/check-layers.mjs')],
  'package owners': [path.join(root, 'scripts/check-owners.mjs')],
  'file sizes': [path.join(root, 'scripts/check-sizes.mjs')],
  'module comments': [path.join(root, 'scripts/check-headers.mjs')],
  documents: [path.join(root, 'scripts/check-docs.mjs')],
  'lock file': [path.join(root, 'scripts/lock-platforms.mjs'), '--check'],
};

const startedAt = performance.now();
const waiting = Object.entries(STEPS);
const outcomes = new Map();
await Promise.all(Array.from({ length: Math.min(4, os.availableParallelism()) }, runNext));

for (const name of Object.keys(STEPS)) {
  const { code, output } = outcomes.get(name);
  const shown = code !== 0 || name === 'file sizes' || name === 'package owners';
  if (shown && output.trim() !== '') console.log(`── ${name}\n${output.trimEnd()}\n`);
}
for (const name of Object.keys(STEPS)) {
  const { code, seconds } = outcomes.get(name);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1)} s`);
}
const failed = Object.keys(STEPS).filter((name) => outcomes.get(name).code !== 0);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed.length === 0 ? `\nready to commit (${seconds} s)` : `\nnot ready: ${failed.join(', ')} (${seconds} s)`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runNext() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const [name, args] = step;
    outcomes.set(name, await run(args));
  }
}

function run(args) {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  return new Promise((resolve) => {
    const end = (code) => resolve({ code, output, seconds: (performance.now() - begun) / 1000 });
    child.once('error', (error) => {
      output += String(error);
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}
