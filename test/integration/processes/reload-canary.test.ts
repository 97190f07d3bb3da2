/** The definition that a canary serves, edited while the gateway runs. */

import path from 'node:path';
import t from 'tap';
import {
  createFolder,
  type GatewayProcess,
  helloDefinition,
  startGateway,
  waitFor,
  writeDefinition,
} from '../../support/gateway-process.ts';

/** @returns the definition of /hello, all of its traffic served by the canary's file */
function canaryDefinition(): string {
  const canarySettings = { percentTraffic: 100, definition: 'canary.json' };
  const definition = JSON.parse(helloDefinition('release')) as object;
  return JSON.stringify({ ...definition, 'x-gatehouse-stages': [{ stageName: 'dev', canarySettings }] });
}

async function textOf({ url }: GatewayProcess): Promise<string> {
  const response = await fetch(`${url}/hello`, { headers: { connection: 'close' } });
  return ((await response.json()) as { text: string }).text;
}

t.test('a changed canary definition is served by every acceptor, and a broken one is refused by name', async (t) => {
  const folder = createFolder(t);
  const file = writeDefinition(folder, canaryDefinition());
  writeDefinition(folder, helloDefinition('canary one'), 'canary.json');
  const gateway = await startGateway(t, { args: [file, '--acceptors=2'] });
  t.equal(await textOf(gateway), 'canary one');

  writeDefinition(folder, helloDefinition('canary two'), 'canary.json');
  await waitFor(async () => {
    const texts = await Promise.all(Array.from({ length: 16 }, () => textOf(gateway)));
    return texts.every((text) => text === 'canary two');
  }, 8_000);
  t.equal(await gateway.metric('gatehouse_definition_reloads_total'), 1);
  t.match(gateway.lines().at(-1), { stage: 'dev', isCanaryRequest: true });

  writeDefinition(folder, helloDefinition('canary three').slice(0, 200), 'canary.json');
  await waitFor(async () => (await gateway.metric('gatehouse_definition_rejected')) === 1);
  t.match(gateway.stderr(), path.join(folder, 'canary.json'));
  t.equal(await textOf(gateway), 'canary two');
});
