/**
 * A warehouse system that speaks XML and nothing else, on 127.0.0.1:3200.
 *
 *   node examples/legacy-xml/backend.mjs [PORT]
 */

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const ARTICLES = new Set(['rain-boot', 'clog', 'trail-runner']);

/** @returns a server that listens; port 0 takes a free one */
export async function startWarehouse(port) {
  let orders = 0;
  const server = createServer(async (request, response) => {
    let xml = '';
    for await (const chunk of request.setEncoding('utf8')) xml += chunk;
    response.setHeader('content-type', 'application/xml');
    const lines = [...xml.matchAll(/<line [^>]*><sku>([^<]*)<\/sku><quantity>(\d+)<\/quantity><\/line>/g)];
    const customer = /<customer>([^<]*)<\/customer>/.exec(xml)?.[1];
    if (request.headers['content-type'] !== 'application/xml' || customer === undefined || lines.length === 0) {
      response.writeHead(400).end('<failure><error>This is no order.</error></failure>');
      return;
    }
    const unknown = lines.find(([, sku]) => !ARTICLES.has(sku));
    if (unknown !== undefined) {
      response.writeHead(404).end(`<failure><error>There is no article ${unknown[1]}.</error></failure>`);
      return;
    }
    orders += 1;
    const echoed = lines.map(([, sku, quantity]) => `<line><sku>${sku}</sku><quantity>${quantity}</quantity></line>`);
    response
      .writeHead(201)
      .end(`<receipt><number>${orders}</number><customer>${customer}</customer>${echoed.join('')}</receipt>`);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await startWarehouse(Number(process.argv[2] ?? 3200));
