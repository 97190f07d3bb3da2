/**
 * Chooses under which node, and with which build of the native HTTP server, acceptors run.
 *
 * The good build needs a newer C library than some systems have; a private copy of node that brings its own may stand beside the
 * product, in `.runtime/`. The stand-in build comes last.
 *
 * @see docs/operations.md, "Native server and private runtime"
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadNativeServer, type ServerBuild } from '../data-plane/accept/uws.ts';
import type { Logger } from '../platform/logger.ts';
import type { Settings } from '../settings.ts';
import { needsRelay } from './data-port.ts';

export interface RuntimeChoice {
  /** The node that acceptors run under. */
  readonly execPath: string;
  readonly serverBuild: ServerBuild;
  /** True when this very process could be an acceptor. */
  readonly isThisProcess: boolean;
}

const PROBE_TIMEOUT_MS = 10_000;
const PACKAGE_ROOT = new URL('../../../', import.meta.url);

/**
 * @param wanted `auto` takes the best that loads
 * @throws Error saying what this machine lacks when none loads
 */
export function chooseRuntime(wanted: ServerBuild | 'auto'): RuntimeChoice {
  const here = { execPath: process.execPath, isThisProcess: true };
  if (wanted === '20.30' || (wanted === 'auto' && loads('20.57'))) {
    return { ...here, serverBuild: loadNativeServer(wanted).build };
  }
  if (wanted === '20.57' && loads('20.57')) return { ...here, serverBuild: '20.57' };
  const privateNode = fileURLToPath(new URL('.runtime/node', PACKAGE_ROOT));
  if (existsSync(privateNode) && loadsUnder(privateNode)) {
    return { execPath: privateNode, serverBuild: '20.57', isThisProcess: false };
  }
  return { ...here, serverBuild: loadNativeServer(wanted).build };
}

/**
 * Keeps the stand-in build, which is no match for hostile clients, on loopback unless told otherwise.
 *
 * @returns the address to bind
 */
export function hostFor(build: ServerBuild, { host, allowLegacyServer }: Settings, logger: Logger): string {
  if (build !== '20.30') return host;
  const needed = 'Build 20.57 needs glibc 2.38 or newer, or the private runtime that "npm run runtime" makes';
  const isLoopback = host === '::1' || host === 'localhost' || host.startsWith('127.');
  const bound = isLoopback || allowLegacyServer ? host : '127.0.0.1';
  const kept = bound === host ? '' : ' It serves 127.0.0.1 only; GATEHOUSE_ALLOW_LEGACY_SERVER=1 lifts that.';
  logger.warn(`The stand-in build 20.30 of the native HTTP server runs on ${describeMachine()}. ${needed}.${kept}`);
  return bound;
}

/**
 * Keeps the stand-in build away from TLS and from the PROXY protocol: both lean on how the native server reads preambles.
 *
 * @throws Error naming what is needed
 */
export function checkRelay(build: ServerBuild, settings: Settings): void {
  if (build !== '20.30' || !needsRelay(settings)) return;
  const setting = settings.tlsCert === undefined ? 'GATEHOUSE_PROXY_PROTOCOL' : 'GATEHOUSE_TLS_CERT';
  throw new Error(
    `${setting} needs build 20.57 of the native HTTP server, and 20.30 is what runs on ${describeMachine()}: ` +
      'have glibc 2.38 or newer, or make the private runtime with "npm run runtime".',
  );
}

function describeMachine(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const glibc = report.header?.glibcVersionRuntime;
  return `Node ${process.versions.node} on ${process.platform} ${process.arch}${glibc === undefined ? '' : `, glibc ${glibc}`}`;
}

function loads(build: ServerBuild): boolean {
  try {
    loadNativeServer(build);
    return true;
  } catch {
    return false;
  }
}

function loadsUnder(node: string): boolean {
  const loader = new URL('../data-plane/accept/uws.js', import.meta.url).href;
  const script = `import(${JSON.stringify(loader)}).then(({ loadNativeServer }) => loadNativeServer('20.57'))`;
  const env = { ...process.env, NODE_OPTIONS: '' };
  return spawnSync(node, ['-e', script], { timeout: PROBE_TIMEOUT_MS, stdio: 'ignore', env }).status === 0;
}
