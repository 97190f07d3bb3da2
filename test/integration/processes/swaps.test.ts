/** A thousand deployments in one acceptor: no failed request, and no memory left behind. */

import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { createAcceptor } from '../../../src/processes/acceptor.ts';
import { readBundle } from '../../../src/processes/read-bundle.ts';
import { chooseRuntime } from '../../../src/processes/runtime-choice.ts';
import { parseSettings } from '../../../src/settings.ts';
import { createFolder, helloDefinition, writeDefinition } from '../../support/gateway-process.ts';

const SWAPS = 1_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

t.test('createAcceptor(): 1,000 swaps under load', async (t) => {
  const { settings } = parseSettings({
    GATEHOUSE_ACCESS_LOG: 'off',
    GATEHOUSE_LOG_LEVEL: 'error',
    GATEHOUSE_HOST: '127.0.0.1',
  });
  if (settings === undefined) throw new Error('the settings are refused');
  const { serverBuild } = chooseRuntime('auto');
  const port = await freePort();
  const acceptor = createAcceptor({
    settings,
    name: 'acceptor',
    host: '127.0.0.1',
    port,
    workers: 0,
    serverBuild,
    controlPort: 1,
  });
  const folder = createFolder(t);
  const sources = {
    functions: undefined,
    principals: undefined,
    strict: false,
    accountId: '000000000000',
    region: 'us-east-1',
    allowLinkLocal: false,
    allowHttpIssuers: false,
  };
  const bundles = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const file = writeDefinition(folder, helloDefinition(`text ${index}`, 1), `${index}.json`);
      return (await readBundle({ ...sources, definitions: [file] })).bundle;
    }),
  );
  acceptor.deploy(structuredClone(bundles[0] ?? fail()));
  await acceptor.listen();
  t.teardown(() => acceptor.drain(100));

  const load = { running: true, answered: 0, failed: 0 };
  const callers = Array.from({ length: 4 }, async () => {
    while (load.running) {
      const response = await fetch(`http://127.0.0.1:${port}/hello`).catch(() => undefined);
      const text = await response?.text();
      if (response?.status === 200 && /^\{"text":"text \d+"\}$/.test(text ?? '')) load.answered += 1;
      else load.failed += 1;
    }
  });
  const swap = async (index: number): Promise<void> => {
    // A copy, as each one that crosses from the supervisor is.
    const { served } = acceptor.deploy(structuredClone(bundles[index % bundles.length] ?? fail()));
    if (!served) t.fail('a bundle was not served');
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let index = 0; index < 200; index += 1) await swap(index);
  const before = heapBytes();
  for (let index = 0; index < SWAPS; index += 1) await swap(index);
  load.running = false;
  await Promise.all(callers);
  const after = heapBytes();
  t.equal(load.failed, 0);
  t.ok(load.answered > 50, `${load.answered} requests were answered meanwhile`);
  const growth = (after - before) / before;
  t.ok(growth < 0.1, `the heap grew by ${(growth * 100).toFixed(1)} %, from ${(before / 1e6).toFixed(1)} MB`);
});

function heapBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function fail(): never {
  throw new Error('a definition could not be read');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
