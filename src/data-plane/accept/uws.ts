/**
 * The one loader of the native HTTP server, and the only file that knows that there are two builds of it.
 *
 * The 20.57 build is the one to run (Node 20, 22, 24, 25 with glibc 2.38 or newer). The 20.30 build is a degraded stand-in for
 * older machines; its own silent fallback to plain JavaScript is never used, because only its native file is ever loaded.
 *
 * @see docs/decisions/0002-native-server.md
 */

import { createRequire } from 'node:module';

/** Which repackaged build of uWebSockets.js runs. */
export type ServerBuild = '20.57' | '20.30';

/** The subset of the native application that the listener uses. */
export interface NativeApp {
  any(pattern: string, handler: (response: NativeResponse, request: NativeRequest) => void): NativeApp;
  listen(host: string, port: number, callback: (socket: object | false) => void): NativeApp;
  listen(host: string, port: number, options: number, callback: (socket: object | false) => void): NativeApp;
  listen_unix(callback: (socket: object | false) => void, path: string): NativeApp;
  /** Closes every socket at once; absent from the 20.30 build. */
  close?(): NativeApp;
}

/** A request of the native server: dead as soon as its handler returns. */
export interface NativeRequest {
  getUrl(): string;
  getQuery(): string | undefined;
  getCaseSensitiveMethod(): string;
  forEach(callback: (name: string, value: string) => void): void;
}

/** A response of the native server: dead as soon as it ended or was aborted. Only connection.ts may touch one. */
export interface NativeResponse {
  onAborted(callback: () => void): NativeResponse;
  onData(callback: (chunk: ArrayBuffer, isLast: boolean) => void): NativeResponse;
  onWritable(callback: (offset: number) => boolean): NativeResponse;
  cork(callback: () => void): NativeResponse;
  writeStatus(status: string): NativeResponse;
  writeHeader(name: string, value: string | Uint8Array): NativeResponse;
  write(chunk: string | Uint8Array): boolean;
  tryEnd(chunk: string | Uint8Array, totalBytes: number): [ok: boolean, done: boolean];
  end(body?: string | Uint8Array, closeConnection?: boolean): NativeResponse;
  endWithoutBody(): NativeResponse;
  getWriteOffset(): number;
  getRemoteAddress(): ArrayBuffer;
  /** What the last PROXY preamble said, whoever wrote it: any client may, before each request. Only the relay's tokens are read. */
  getProxiedRemoteAddress(): ArrayBuffer;
  close(): NativeResponse;
  pause(): void;
  resume(): void;
}

/** The native server's module. */
export interface NativeServer {
  readonly build: ServerBuild;
  createApp(): NativeApp;
  closeListenSocket(socket: object): void;
  localPort(socket: object): number;
}

interface UwsModule {
  App(): NativeApp;
  us_listen_socket_close(socket: object): void;
  us_socket_local_port(socket: object): number;
  _cfg?(option: string): void;
}

// AWS allows 10,240 bytes of request line and headers; the build's own default is 4,096. Read once, when the native file loads.
const MAX_HEADER_BYTES = '16384';

/**
 * Loads the native server.
 *
 * @param wanted `auto` takes the best build that loads
 * @returns the build that runs
 * @throws Error naming what this machine has and what is needed, when no build loads
 */
export function loadNativeServer(wanted: ServerBuild | 'auto' = 'auto'): NativeServer {
  const reasons: string[] = [];
  if (wanted !== '20.30') {
    try {
      return wrap(loadCurrentBuild(), '20.57');
    } catch (error) {
      reasons.push(`20.57: ${firstUsefulLine(error)}`);
    }
  }
  if (wanted !== '20.57') {
    try {
      return wrap(loadLegacyBuild(), '20.30');
    } catch (error) {
      reasons.push(`20.30: ${firstUsefulLine(error)}`);
    }
  }
  throw new Error(
    `No build of the native HTTP server loads on Node ${process.versions.node}, ${process.platform} ${process.arch}. ` +
      `Needed: Node 20, 22 or 24 on Linux with glibc 2.38 or newer, or the private runtime made by "npm run runtime". ${reasons.join(' ')}`,
  );
}

function loadCurrentBuild(): UwsModule {
  process.env['UWS_HTTP_MAX_HEADERS_SIZE'] = MAX_HEADER_BYTES;
  return createRequire(import.meta.url)('uWebSockets.js') as UwsModule;
}

function loadLegacyBuild(): UwsModule {
  const require = createRequire(import.meta.url);
  const file = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
  // The package's entry falls back to plain JavaScript without being asked, so the native file is loaded by its own name.
  return require(`uWebSockets.js-20.30/binaries/${file}`) as UwsModule;
}

function wrap(uws: UwsModule, build: ServerBuild): NativeServer {
  // Without it every response carries a banner header that names the server.
  uws._cfg?.('silent');
  return {
    build,
    createApp: () => uws.App(),
    closeListenSocket: (socket) => uws.us_listen_socket_close(socket),
    localPort: (socket) => uws.us_socket_local_port(socket),
  };
}

function firstUsefulLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n');
  return (lines.find((line) => /GLIBC|Cannot find|invalid ELF/.test(line)) ?? lines[0] ?? '').trim();
}
