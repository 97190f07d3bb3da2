/**
 * One mapped method between a real client and a real backend.
 */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { type FunctionAnswer, integration, serve } from './serve.ts';

/** A request as the backend saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface EchoBackend {
  readonly url: string;
  readonly seen: readonly Seen[];
}

/** A backend that answers with the body it gets, or as the listener says. */
export async function startEcho(
  t: Test,
  answer?: (seen: Seen, response: http.ServerResponse) => void,
): Promise<EchoBackend> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      seen.push(one);
      if (answer === undefined) response.end(one.body);
      else answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** One ANY method on `/shoes/{id}`. */
export async function serveOne(
  t: Test,
  parts: object,
  more: { readonly api?: object; readonly method?: object; readonly answer?: FunctionAnswer } = {},
): Promise<(path?: string, init?: RequestInit) => Promise<Response>> {
  const { url } = await serve(
    t,
    {
      paths: { '/shoes/{id}': { 'x-amazon-apigateway-any-method': { ...integration(parts), ...more.method } } },
      ...more.api,
    },
    more.answer,
  );
  return (path = '/shoes/7', init = {}) => fetch(`${url}${path}`, init);
}

const ISE = '{"message": "Internal server error"}';

/** Asserts AWS's answer to a call that its configuration fails. */
export async function assertIse(t: Test, response: Response, what: string): Promise<void> {
  t.equal(response.status, 500, what);
  t.equal(await response.text(), ISE, what);
  t.equal(response.headers.get('x-amzn-errortype'), 'InternalServerErrorException', what);
}
