/**
 * The HTTP benchmark: the gateway beside nginx and HAProxy, the same request, backend and connections, in turns.
 *
 * Load, backend and targets are processes of their own. All targets of a scenario run throughout; each round measures one
 * after the other, starting with another one each time. The figure that counts is CPU time per request of a target's
 * processes: it says what a machine can carry, and depends least on who else uses the machine.
 */

import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { forkModule, receive, stopChild } from './child.ts';
import { startGuard } from './guard.ts';
import { checkAnswer, measureRound } from './measure.ts';
import type { Round } from './measure.ts';
import { parseOptions, usage } from './options.ts';
import type { Options, TargetName } from './options.ts';
import { formatScenario, replaceBetween } from './report.ts';
import type { Measured, ScenarioResult } from './report.ts';
import type { Scenario } from './scenario.ts';
import { checkout, findPeer, startTarget } from './targets.ts';
import type { Target } from './targets.ts';

const FIRST_WARMUP_S = 4;
const WARMUP_S = 1;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(options === '' ? usage : `${options}\n\n${usage}`);
    process.exitCode = options === '' ? 0 : 2;
  } else {
    await runBenchmark(options);
  }
}

async function runBenchmark(options: Options): Promise<void> {
  const { targets, versions } = findTargets(options);
  const machine = describeMachine(versions);
  console.log(`${machine}\n`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-bench-'));
  const results: ScenarioResult[] = [];
  for (const scenario of options.scenarios) {
    const names = targets.filter((name) => takesPart(name, scenario));
    if (names.length === 0) continue;
    const result = await runScenario(scenario, names, options, path.join(folder, scenario.name));
    results.push(result);
    console.log(`${formatScenario(result)}\n`);
  }
  rmSync(folder, { recursive: true });
  saveResults(options, machine, results);
}

function takesPart(name: TargetName, scenario: Scenario): boolean {
  if (name === 'gateway') return true;
  return name === 'open' ? scenario.guard !== undefined : scenario.peers !== 'none';
}

/** Leaves out, with one line each, the peers that are not installed and cannot be. */
function findTargets(options: Options): { targets: TargetName[]; versions: string[] } {
  const versions: string[] = [];
  const targets = options.targets.filter((name) => {
    if (name === 'gateway' || name === 'open') return true;
    const version = findPeer(name);
    if (version === undefined) console.log(`${name} is not installed: left out`);
    else versions.push(`${name} ${version}`);
    return version !== undefined;
  });
  return { targets, versions };
}

async function runScenario(
  scenario: Scenario,
  names: readonly TargetName[],
  options: Options,
  folder: string,
): Promise<ScenarioResult> {
  const backend = forkModule('backend.js');
  const targets: Target[] = [];
  mkdirSync(folder, { recursive: true });
  const guard = scenario.guard === undefined ? undefined : await startGuard(scenario.guard, folder);
  try {
    const { port: backendPort } = await receive<{ port: number }>(backend, 'the backend');
    for (const name of names) {
      const target = await startTarget(name, { scenario, backendPort, folder: path.join(folder, name), guard });
      targets.push(target);
      await checkAnswer(target, scenario);
    }
    return { scenario, measured: await runRounds(scenario, targets, backend, options) };
  } finally {
    guard?.close();
    await Promise.all([...targets.map(({ child }) => stopChild(child)), stopChild(backend)]);
  }
}

async function runRounds(
  scenario: Scenario,
  targets: readonly Target[],
  backend: ChildProcess,
  options: Options,
): Promise<Measured[]> {
  const rounds = new Map<Target, Round[]>(targets.map((target) => [target, []]));
  const logStart = new Map(targets.map((target) => [target, sizeOf(target.accessLog)]));
  for (let index = 0; index < options.rounds; index++) {
    for (let turn = 0; turn < targets.length; turn++) {
      const target = targets[(index + turn) % targets.length];
      if (target === undefined) continue;
      const { connections, seconds } = options;
      const warmupSeconds = index === 0 ? FIRST_WARMUP_S : WARMUP_S;
      const round = await measureRound({ scenario, target, backend, connections, seconds, warmupSeconds });
      rounds.get(target)?.push(round);
      console.error(
        `${scenario.name} ${index + 1}/${options.rounds} ${target.name}: ${Math.round(round.requestsPerSecond)} requests/s, ` +
          `${round.cpuUsPerRequest.toFixed(1)} µs, ${round.errors} errors`,
      );
    }
  }
  return [...rounds].map(([target, measured]) => {
    const requests = measured.reduce((sum, round) => sum + round.requests, 0);
    const logBytes = sizeOf(target.accessLog) - (logStart.get(target) ?? 0);
    return { target: target.name, rounds: measured, logBytesPerRequest: logBytes / requests };
  });
}

function saveResults(options: Options, machine: string, results: readonly ScenarioResult[]): void {
  const at = new Date().toISOString();
  const folder = path.join(checkout, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `http-${at.replace(/[:.]/g, '-')}.json`);
  const scenarios = results.map(({ scenario, measured }) => ({ scenario: scenario.name, measured }));
  const { seconds, rounds, connections } = options;
  writeFileSync(file, `${JSON.stringify({ at, machine, seconds, rounds, connections, scenarios }, null, 2)}\n`);
  console.log(`written to ${path.relative(checkout, file)}`);
  if (!options.save) return;
  const readme = path.join(checkout, 'bench/README.md');
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
  const tables = results.map(formatScenario).join('\n\n');
  const content = `${at.slice(0, 10)}, \`${command}\`: ${connections} connections, ${rounds} rounds of ${seconds} s.\n${machine}\n\n${tables}`;
  writeFileSync(readme, replaceBetween(readFileSync(readme, 'utf8'), 'latest', content));
}

function describeMachine(versions: readonly string[]): string {
  const cpus = os.cpus();
  return `${cpus.length} × ${cpus[0]?.model.trim()}, Linux ${os.release()}, Node ${process.version}, commit ${commit()}; ${versions.join(', ')}; load average before the run ${os.loadavg()[0]?.toFixed(1)}.`;
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
