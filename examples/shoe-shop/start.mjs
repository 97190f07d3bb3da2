/**
 * Serves the shoe shop: its backend in this process, the gateway in a child process. `npm start` runs this file.
 *
 *   node examples/shoe-shop/start.mjs [FOLDER]
 *
 * FOLDER has a shoe-shop.yaml and a functions.yaml of its own (default: this folder). Settings of the gateway are taken
 * from the environment as usual, such as GATEHOUSE_PORT.
 *
 * The backend stops last, so that requests in flight can finish when the gateway drains.
 */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBackend } from './backend.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = resolve(process.argv[2] ?? here);

// The definition alone says where the backend is.
const definition = readFileSync(join(folder, 'shoe-shop.yaml'), 'utf8');
const port = Number(/^ *backend: 127\.0\.0\.1:(\d+)/m.exec(definition)?.[1]);

let backend;
try {
  backend = await startBackend(port);
} catch (error) {
  console.error(`The shop's backend cannot listen on 127.0.0.1:${port}: ${error.message}`);
  console.error(`Stop what runs there, or write another port after "backend:" in ${join(folder, 'shoe-shop.yaml')}.`);
  process.exit(1);
}
console.error(`shop backend on http://127.0.0.1:${port}`);

// In a group of its own: Ctrl-C reaches this process through the terminal and through npm, and the gateway must see one signal.
const shown = relative(process.cwd(), folder) || '.';
const gateway = spawn(
  process.execPath,
  [
    join(root, 'scripts/run.mjs'),
    join(root, 'dist/src/cli/main.js'),
    'start',
    `${shown}/shoe-shop.yaml`,
    '--functions',
    `${shown}/functions.yaml`,
  ],
  { stdio: ['ignore', 'inherit', 'inherit'], detached: true },
);

const SAME_SIGNAL_MS = 500;
let lastSignalMs = -Infinity;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (performance.now() - lastSignalMs > SAME_SIGNAL_MS) gateway.kill('SIGTERM');
    lastSignalMs = performance.now();
  });
}

gateway.once('error', (error) => finish(1, `The gateway cannot be started: ${error.message}`));
gateway.once('exit', (code, signal) => finish(code ?? 1, signal === null ? '' : `The gateway was ended by ${signal}`));

async function finish(code, message) {
  if (message !== '') console.error(message);
  await backend.close();
  process.exit(code);
}
