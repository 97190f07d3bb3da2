/**
 * The shop's backend: a small HTTP server, as any team might run behind a gateway.
 *
 * Runs by itself too: `SHOP_BACKEND_PORT=3210 node examples/shoe-shop/backend.mjs`.
 */

import { realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { findShoe, shoes } from './catalogue.mjs';

const POSTER = { width: 2000, height: 2000 };
const BMP_HEADER_BYTES = 54;
const SLOW_MS = 5_000;
const MAX_ORDERS = 1_000;

/**
 * @param port TCP port on 127.0.0.1; 0 takes a free one
 * @returns the port that it listens on, and `close()`
 */
export function startBackend(port) {
  const server = createServer(createShop());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ port: server.address().port, close: () => closeServer(server) }));
  });
}

function createShop() {
  const orders = new Map();
  let lastOrder = 1000;

  return async (request, response) => {
    const url = new URL(request.url, 'http://shop');
    const [collection, id, ...more] = url.pathname.split('/').slice(1);
    const route = more.length === 0 ? `${request.method} ${collection}${id === undefined ? '' : '/*'}` : '';

    if (route === 'GET shoes') {
      const colour = url.searchParams.get('colour');
      sendJson(response, 200, { shoes: shoes.filter((shoe) => colour === null || shoe.colour === colour) });
    } else if (route === 'GET shoes/*') {
      const shoe = findShoe(id);
      sendJson(response, shoe ? 200 : 404, shoe ?? { message: 'The shop has no such shoe' });
    } else if (route === 'GET stock/*') {
      const shoe = findShoe(id);
      sendJson(response, shoe ? 200 : 404, shoe ? { id, pairs: shoe.sizes.length * 7 } : {});
    } else if (route === 'GET images/*' || route === 'HEAD images/*') {
      sendImage(response, id, request.method === 'HEAD');
    } else if (route === 'POST orders') {
      const order = await readJson(request);
      if (order === undefined) return sendJson(response, 400, { message: 'An order is a JSON object' });
      const orderId = `order-${++lastOrder}`;
      orders.set(orderId, { id: orderId, ...order });
      if (orders.size > MAX_ORDERS) orders.delete(orders.keys().next().value);
      sendJson(response, 201, orders.get(orderId));
    } else if (route === 'GET orders/*') {
      sendJson(response, orders.has(id) ? 200 : 404, orders.get(id) ?? { message: 'No such order' });
    } else if (route === 'GET slow') {
      const timer = setTimeout(() => sendJson(response, 200, { slow: true }), SLOW_MS);
      response.once('close', () => clearTimeout(timer));
    } else {
      sendJson(response, 404, { message: 'Not found' });
    }
  };
}

function sendJson(response, status, value) {
  const body = JSON.stringify(value);
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}

function sendImage(response, name, isHead) {
  const shoe = findShoe(name.replace(/\.svg$/, ''));
  if (shoe !== undefined && name.endsWith('.svg')) {
    const svg = drawShoe(shoe);
    response.writeHead(200, { 'Content-Type': 'image/svg+xml', 'Content-Length': Buffer.byteLength(svg) });
    response.end(isHead ? undefined : svg);
  } else if (name === 'poster.bmp') {
    const sizeBytes = BMP_HEADER_BYTES + POSTER.width * POSTER.height * 3;
    response.writeHead(200, { 'Content-Type': 'image/bmp', 'Content-Length': sizeBytes });
    if (isHead) response.end();
    else Readable.from(drawPoster(sizeBytes)).pipe(response);
  } else {
    sendJson(response, 404, { message: 'No such picture' });
  }
}

function drawShoe(shoe) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60"><title>${shoe.name}</title>
<path d="M10 15h30l20 15 40 6c8 2 10 8 10 12H10z" fill="${shoe.colour}" stroke="black"/>
<path d="M10 48h100v5H10z" fill="black"/></svg>
`;
}

/** Yields a 12 MB picture row by row, as fast as the client takes it and no faster. */
function* drawPoster(sizeBytes) {
  const header = Buffer.alloc(BMP_HEADER_BYTES);
  header.write('BM');
  header.writeUInt32LE(sizeBytes, 2);
  header.writeUInt32LE(BMP_HEADER_BYTES, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(POSTER.width, 18);
  header.writeInt32LE(POSTER.height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  yield header;
  for (let y = 0; y < POSTER.height; y++) {
    const row = Buffer.allocUnsafe(POSTER.width * 3);
    for (let x = 0; x < POSTER.width; x++) {
      row[x * 3] = (x >> 3) & 255;
      row[x * 3 + 1] = (y >> 3) & 255;
      row[x * 3 + 2] = ((x ^ y) >> 3) & 255;
    }
    yield row;
  }
}

/** @returns the object that the client sent, or undefined when it sent something else or went away */
async function readJson(request) {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const value = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function closeServer(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const backend = await startBackend(Number(process.env.SHOP_BACKEND_PORT ?? 3210));
  console.log(`shop backend on http://127.0.0.1:${backend.port}`);
}
