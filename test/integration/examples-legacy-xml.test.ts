/** The legacy XML example: JSON to XML and back by mapping templates, from the example's own files. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t from 'tap';
import { createFolder, startGateway, writeDefinition } from '../support/gateway-process.ts';

const folder = fileURLToPath(new URL('../../../examples/legacy-xml/', import.meta.url));
const { startWarehouse } = (await import(pathToFileURL(path.join(folder, 'backend.mjs')).href)) as {
  readonly startWarehouse: (port: number) => Promise<Server>;
};

const warehouse = await startWarehouse(0);
t.teardown(() => {
  warehouse.closeAllConnections();
  warehouse.close();
});
const { port } = warehouse.address() as AddressInfo;
const definition = readFileSync(path.join(folder, 'legacy-xml.yaml'), 'utf8').replace(':3200', `:${port}`);
const gateway = await startGateway(t, { args: [writeDefinition(createFolder(t), definition, 'legacy-xml.yaml')] });

function order(body: unknown): Promise<Response> {
  return fetch(`${gateway.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

t.test('POST /orders becomes XML, and the XML receipt becomes JSON', async (t) => {
  const response = await order({
    customer: 'Rain & Sons <"Ltd">',
    lines: [
      { sku: 'rain-boot', quantity: 2 },
      { sku: 'clog', quantity: 1 },
    ],
  });
  t.equal(response.status, 201);
  t.strictSame(await response.json(), {
    number: 1,
    customer: 'Rain & Sons <"Ltd">',
    lines: [
      { sku: 'rain-boot', quantity: 2 },
      { sku: 'clog', quantity: 1 },
    ],
  });
});

t.test('POST /orders answers 422 with the text of the XML failure', async (t) => {
  const response = await order({ customer: 'a', lines: [{ sku: 'sandal', quantity: 1 }] });
  t.equal(response.status, 422);
  t.strictSame(await response.json(), { message: 'There is no article sandal.' });
});

t.test('POST /orders refuses what does not fit the model, before the warehouse hears of it', async (t) => {
  const response = await order({ customer: 'a', lines: [{ sku: 'clog', quantity: 0 }] });
  t.equal(response.status, 400);
  t.equal(await response.text(), '{"message":"Invalid request body"}');
});
