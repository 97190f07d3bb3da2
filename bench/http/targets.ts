/** What is measured against each other: the gateway, nginx and HAProxy, each started for one scenario. */

import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { awaitPort, freePort, startProgram } from './child.ts';
import type { TargetName } from './options.ts';
import type { Guard } from './guard.ts';
import { haproxyConfig, nginxConfig } from './peer-config.ts';
import type { Scenario } from './scenario.ts';

/** A server that runs and waits for load. */
export interface Target {
  readonly name: TargetName;
  readonly port: number;
  readonly child: ChildProcess;
  /** File that gets one line a request. */
  readonly accessLog: string;
  /** What the load sends with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TargetOptions {
  readonly scenario: Scenario;
  readonly backendPort: number;
  /** Folder for configuration and logs; made here. */
  readonly folder: string;
  /** Of a guarded scenario. */
  readonly guard: Guard | undefined;
}

/** The checkout: dist/bench/http is three levels below it. */
export const checkout: string = fileURLToPath(new URL('../../../', import.meta.url));

const PACKAGES: Readonly<Record<'nginx' | 'haproxy', string>> = { nginx: 'nginx-light', haproxy: 'haproxy' };
const VERSION_FLAGS: Readonly<Record<'nginx' | 'haproxy', string>> = { nginx: '-V', haproxy: '-v' };

/**
 * Makes sure that a peer is installed; as root on a Debian system it installs the package, without starting its service.
 *
 * @returns its version, or undefined where it is not there and cannot be installed
 */
export function findPeer(name: 'nginx' | 'haproxy'): string | undefined {
  const found = versionOf(name);
  if (found !== undefined || process.getuid?.() !== 0) return found;
  const args = ['-qq', '-y', '--no-install-recommends', 'install', PACKAGES[name]];
  // RUNLEVEL=1 keeps the package's own start script from starting the service.
  spawnSync('apt-get', args, { env: { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' } });
  return versionOf(name);
}

/** Starts a target and waits until it accepts connections. */
export async function startTarget(name: TargetName, options: TargetOptions): Promise<Target> {
  mkdirSync(options.folder, { recursive: true });
  const port = await freePort();
  const target =
    name === 'gateway' || name === 'open' ? await startGateway(name, port, options) : startPeer(name, port, options);
  await awaitPort(target.child, port, `${name} (see ${options.folder})`);
  return target;
}

async function startGateway(name: 'gateway' | 'open', port: number, options: TargetOptions): Promise<Target> {
  const { scenario, backendPort, folder, guard } = options;
  const definition = path.join(folder, 'definition.json');
  const functions = path.join(folder, 'functions.json');
  const accessLog = path.join(folder, 'access.log');
  copyFileSync(path.join(checkout, 'bench/http/hello.mjs'), path.join(folder, 'hello.mjs'));
  const own = name === 'open' ? undefined : guard;
  writeFileSync(definition, JSON.stringify(createDefinition(scenario, backendPort, own)));
  writeFileSync(functions, JSON.stringify({ functions: { hello: { handler: './hello.mjs#hello' } } }));
  const child = startProgram({
    command: process.execPath,
    args: [path.join(checkout, 'dist/src/cli/main.js'), 'start', definition, '--functions', functions],
    env: {
      GATEHOUSE_HOST: '127.0.0.1',
      GATEHOUSE_PORT: String(port),
      GATEHOUSE_CONTROL_PORT: String(await freePort()),
      GATEHOUSE_ACCEPTORS: '1',
      GATEHOUSE_ACCESS_LOG: accessLog,
      ...own?.settings,
    },
    logFile: path.join(folder, 'output.log'),
  });
  const headers = (await guard?.headersFor(port, scenario.path)) ?? {};
  return { name, port, child, accessLog, headers };
}

function startPeer(name: 'nginx' | 'haproxy', port: number, options: TargetOptions): Target {
  const config = path.join(options.folder, `${name}.conf`);
  writeFileSync(config, (name === 'nginx' ? nginxConfig : haproxyConfig)({ ...options, port }));
  const accessLog = path.join(options.folder, 'access.log');
  const child =
    name === 'nginx'
      ? startProgram({ command: 'nginx', args: ['-c', config], logFile: path.join(options.folder, 'output.log') })
      : startProgram({ command: 'haproxy', args: ['-db', '-f', config], logFile: accessLog });
  return { name, port, child, accessLog, headers: {} };
}

function createDefinition(scenario: Scenario, backendPort: number, guard: Guard | undefined): unknown {
  return {
    openapi: '3.0.3',
    info: { title: 'Benchmark', version: '1' },
    'x-gatehouse-api-id': 'bench',
    'x-gatehouse-stages': [{ stageName: 'prod', variables: { backend: `127.0.0.1:${backendPort}` } }],
    ...guard?.root,
    paths: {
      [scenario.path]: {
        get: {
          ...guard?.operation,
          responses: { 200: { description: 'What is measured' } },
          'x-amazon-apigateway-integration': scenario.integration,
        },
      },
    },
  };
}

function versionOf(name: 'nginx' | 'haproxy'): string | undefined {
  const { stdout, stderr, error } = spawnSync(name, [VERSION_FLAGS[name]], { encoding: 'utf8' });
  return error === undefined ? /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] : undefined;
}
