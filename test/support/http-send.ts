/**
 * Sends requests with the HTTP client in tests, and waits for what follows.
 */

import { setTimeout as sleep } from 'node:timers/promises';

import { GatewayError } from '../../src/errors.ts';
import { createHttpClient } from '../../src/platform/http-client.ts';
import type { HttpClient, HttpClientOptions } from '../../src/platform/http-client.ts';
import type { HttpBody, HttpRequest, HttpResponse } from '../../src/platform/http-messages.ts';
import { createSignal } from './http-integration.ts';
import type { TestBackend } from './raw-backend.ts';

/** The part of a tap test that cleaning up needs. */
export interface Cleanup {
  teardown(after: () => Promise<void>): void;
}

export const sendDefaults = { timeoutMs: 5000, insecureSkipVerification: false };

/** A client that closes with the test. */
export function client(test: Cleanup, options: HttpClientOptions = {}): HttpClient {
  const http = createHttpClient(options);
  test.teardown(() => http.close());
  return http;
}

/** A backend that closes with the test. */
export async function backend(test: Cleanup, starting: Promise<TestBackend>): Promise<TestBackend> {
  const started = await starting;
  test.teardown(() => started.close());
  return started;
}

export function get(origin: string, path = '/'): HttpRequest {
  return { method: 'GET', origin, path, headers: [], body: undefined };
}

export function send(http: HttpClient, request: HttpRequest, timeoutMs = 5000): Promise<HttpResponse> {
  return http.send(request, { ...sendDefaults, timeoutMs }, createSignal());
}

/** @returns the whole body; rejects with what it failed with */
export function collect(body: HttpBody): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.pipe({
      data(chunk) {
        chunks.push(chunk);
        return true;
      },
      end: () => resolve(Buffer.concat(chunks)),
      fail: reject,
    });
  });
}

/** @returns what a promise was refused with */
export async function refusalOf(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** Waits for a condition that another process or the event loop brings about. */
export async function until(condition: () => boolean, timeoutMs = 2000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition never became true');
    await sleep(5);
  }
}
