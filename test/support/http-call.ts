/**
 * One request with Node's own client, which decodes nothing and adds little.
 */

import http from 'node:http';

export interface Call {
  readonly port: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Called {
  readonly status: number;
  /** Names lower-case. */
  readonly headers: http.IncomingHttpHeaders;
  /** As it came, not decoded. */
  readonly body: Buffer;
}

/** @returns the whole answer; rejects where the connection ends before the answer does */
export function call({ port, method = 'GET', path = '/', headers = {}, body = '' }: Call): Promise<Called> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
