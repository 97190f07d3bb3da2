/**
 * Runs the test suite with tap on the compiled tests: `npm test [-- OPTIONS] [FILES…]`.
 *
 * FILES are source or compiled test files, folders, or any tap option; default: every test.
 *
 *   --node-version MAJOR   under that Node, fetched from the npm registry (npm run test:node24)
 *   --inline               worker tasks run in the acceptor's thread: GATEHOUSE_WORKERS=0 (npm run test:inline)
 *   --legacy               the tests named in test/legacy-set.txt on the 20.30 server build (npm run test:legacy)
 *   --good-build           refuse to run where no node loads the 20.57 server build
 *   --no-build             whatever dist/ holds, also after a failed build
 *   --tally FILE           also writes {"passed", "failed", "skipped"}, counted in assertions, as JSON
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfOld, root } from './build.mjs';
import { runUnder } from './run.mjs';
import { findNode } from './runtime.mjs';

const tap = path.join(root, 'node_modules/tap/dist/esm/run.mjs');
const legacySet = 'test/legacy-set.txt';

process.chdir(root);
const { options, rest } = readCommandLine(process.argv.slice(2));
process.exitCode = await runTests();

async function runTests() {
  if (!options.noBuild && buildIfOld() !== 0) return 1;
  const { node, problem } = findNode({ major: options.nodeVersion ?? (options.legacy ? '20' : undefined) });
  if (problem !== undefined) {
    console.error(`gatehouse: ${problem}`);
    if (options.nodeVersion !== undefined || options.goodBuild) return 1;
  }
  const files = [...rest.flatMap(compiledPaths), ...(options.legacy ? legacyTests() : [])];
  if (options.legacy && files.length === 0) {
    console.error(`gatehouse: ${legacySet} names no test`);
    return 1;
  }
  prepareTap(node);
  const env = {
    // Without a terminal the reporter must not draw its progress.
    ...(process.stdout.isTTY ? {} : { CI: 'true' }),
    ...(options.inline ? { GATEHOUSE_WORKERS: '0' } : {}),
    ...(options.legacy ? { GATEHOUSE_SERVER_BUILD: '20.30' } : {}),
  };
  if (options.tally === undefined) return runUnder(node, [tap, ...files], env);
  const rawOutput = `${options.tally}.tap`;
  rmSync(rawOutput, { force: true });
  const exitCode = await runUnder(node, [tap, `--output-file=${rawOutput}`, ...files], env);
  writeFileSync(options.tally, `${JSON.stringify(tally(rawOutput, exitCode))}\n`);
  return exitCode;
}

function readCommandLine(args) {
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: { 'node-version': { type: 'string' }, tally: { type: 'string' } },
  });
  const ours = {
    'node-version': 'nodeVersion',
    'good-build': 'goodBuild',
    inline: 'inline',
    legacy: 'legacy',
    'no-build': 'noBuild',
    tally: 'tally',
  };
  const options = {};
  const used = new Set();
  for (const token of tokens) {
    const name = token.kind === 'option' ? ours[token.name] : undefined;
    if (name === undefined) continue;
    options[name] = token.value ?? true;
    used.add(token.index);
    if (token.value !== undefined && token.inlineValue === false) used.add(token.index + 1);
  }
  return { options, rest: args.filter((_, index) => !used.has(index)) };
}

/** tap compiles its Test class for the plugins of .taprc once per installation; its own attempt would fail the first run. */
function prepareTap(node) {
  const built = path.join(root, 'node_modules/@tapjs/test/test-built/dist/esm/index.js');
  if (existsSync(built) && !/["']@tapjs\/(typescript|mock)["']/.test(readFileSync(built, 'utf8'))) return;
  const { status, stderr } = spawnSync(node, [tap, 'build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`tap build failed: ${stderr}`);
}

/** A folder → the tests in it, without the modules beside them. */
function compiledPaths(argument) {
  const place = path.relative(root, path.resolve(process.env['INIT_CWD'] ?? root, argument));
  const isFolder = !argument.startsWith('-') && existsSync(place) && statSync(place).isDirectory();
  return isFolder && place.startsWith('test') ? testsAt(place) : [compiledPath(argument)];
}

/** test/unit/a.test.ts → dist/test/unit/a.test.js; anything else is left to tap. */
function compiledPath(argument) {
  const file = path.relative(root, path.resolve(process.env['INIT_CWD'] ?? root, argument));
  if (argument.startsWith('-') || file.startsWith('..')) return argument;
  const compiled = file.startsWith('dist') ? file : path.join('dist', file);
  return existsSync(compiled.replace(/\.ts$/, '.js')) ? compiled.replace(/\.ts$/, '.js') : argument;
}

/** The compiled tests that test/legacy-set.txt names: one test file or folder a line, # starts a comment. */
function legacyTests() {
  if (!existsSync(legacySet)) return [];
  const lines = readFileSync(legacySet, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '').flatMap(testsAt);
}

function testsAt(place) {
  if (!existsSync(place)) throw new Error(`${legacySet} names ${place}, which is not there`);
  if (!statSync(place).isDirectory()) return [compiledPath(place)];
  const names = readdirSync(place).sort();
  const tests = names.filter((name) => name.endsWith('.test.ts') || statSync(path.join(place, name)).isDirectory());
  return tests.flatMap((name) => testsAt(path.join(place, name)));
}

/** Reads tap's own summary; a run that ended badly without saying why (a crash, no summary) counts as one failure. */
function tally(rawOutput, exitCode) {
  const text = existsSync(rawOutput) ? readFileSync(rawOutput, 'utf8') : '';
  const summary = [...text.matchAll(/^# \{ total: .*\}$/gm)].at(-1)?.[0] ?? '';
  const count = (word) => Number(new RegExp(`\\b${word}: (\\d+)`).exec(summary)?.[1] ?? 0);
  const failed = count('fail');
  return {
    passed: count('pass'),
    failed: failed === 0 && (exitCode !== 0 || summary === '') ? 1 : failed,
    skipped: count('skip') + count('todo'),
  };
}
