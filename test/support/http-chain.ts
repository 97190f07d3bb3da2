/**
 * Runs requests through the HTTP and HTTP_PROXY transforms, the HTTP client and a real backend, and keeps what each side saw.
 */

import type { RequestListener } from 'node:http';

import { accessTo } from './aws-access.ts';
import { compileBackend } from '../../src/data-plane/integrate/compile-backend.ts';
import { integrate } from '../../src/data-plane/integrate/integrate.ts';
import type { MethodPlan } from '../../src/data-plane/plan/plan.ts';
import { compileTransform } from '../../src/data-plane/transform/compile-transform.ts';
import { transformRequest } from '../../src/data-plane/transform/transform-request.ts';
import { transformResponse } from '../../src/data-plane/transform/transform-response.ts';
import { GatewayError } from '../../src/errors.ts';
import type { ClientResponse, HeaderList } from '../../src/exchange/messages.ts';
import type { Integration, IntegrationResponse } from '../../src/model/integration.ts';
import { createHttpClient } from '../../src/platform/http-client.ts';
import { createAdmitted, createContext, createDoor } from './http-integration.ts';
import type { MethodChoices, RequestChoices } from './http-integration.ts';
import { startHttpBackend } from './raw-backend.ts';

/** A request as the backend saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: string;
}

export interface Outcome {
  /** Undefined when the backend was not called. */
  readonly seen: Seen | undefined;
  readonly response: ClientResponse | undefined;
  readonly refusal: GatewayError | undefined;
  /** Messages reported at deploy. */
  readonly problems: readonly string[];
}

export type Choices = Partial<Integration> & Pick<MethodChoices, 'method' | 'variables'>;

export interface HttpChain {
  readonly origin: string;
  /** @param reply the backend's answer; default 200 with a little JSON */
  call(choices: Choices, request: RequestChoices, reply?: RequestListener): Promise<Outcome>;
  close(): Promise<void>;
}

export const defaultResponse: IntegrationResponse = {
  selectionPattern: undefined,
  statusCode: 200,
  contentHandling: undefined,
  responseParameters: {},
  responseTemplates: {},
};

/** The headers that the recorded header matrix is about. */
export const standardHeaders: readonly string[] = words(`
  Accept Accept-Charset Accept-Encoding Age Authorization Connection Content-Encoding Content-Length Content-MD5 Content-Type Date
  Expect Host Max-Forwards Pragma Proxy-Authenticate Range Referer Server TE Trailer Transfer-Encoding Upgrade User-Agent Via Warn
  WWW-Authenticate`);

/** One chain for a test file, on a backend and a client of its own. */
export async function startHttpChain(): Promise<HttpChain> {
  let answer: RequestListener = ok;
  let seen: Seen | undefined;
  const backend = await startHttpBackend((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen = { method: request.method ?? '', url: request.url ?? '', headers: request.rawHeaders, body };
      answer(request, response);
    });
  });
  const http = createHttpClient();

  async function call(
    { method, variables, ...integration }: Choices,
    request: RequestChoices,
    reply = ok,
  ): Promise<Outcome> {
    answer = reply;
    seen = undefined;
    const { context, problems } = createContext({
      integration: { uri: `${backend.origin}/echo`, responses: [defaultResponse], ...integration },
      ...(method && { method }),
      ...(variables && { variables }),
    });
    const plan: Pick<MethodPlan, 'prepare' | 'backend' | 'finish'> = {
      ...compileTransform(context, { offload: createDoor(context) }),
      backend: compileBackend(context, { http, functions, services: accessTo() }),
    };
    const admitted = createAdmitted(request);
    const match = { ...admitted.match, method: plan as MethodPlan };
    const messages = problems.map(({ message }) => message);
    try {
      const response = await transformResponse(await integrate(await transformRequest({ ...admitted, match })));
      return { seen, response, refusal: undefined, problems: messages };
    } catch (error) {
      if (error instanceof GatewayError) return { seen, response: undefined, refusal: error, problems: messages };
      throw error;
    }
  }

  return {
    origin: backend.origin,
    call,
    async close() {
      await http.close();
      await backend.close();
    },
  };
}

/** @returns the words of a text */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** @param lines such as `Server: nginx` @returns the same as a flat list */
export function fields(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}

/** @returns the body of a response that was there at once */
export function textOf(response: ClientResponse | undefined): string {
  const body = response?.body ?? '';
  if (typeof body !== 'string' && 'pipe' in body) throw new Error('the body is still arriving');
  return body.toString();
}

const functions = { invoke: () => Promise.reject(new Error('no function here')), close: () => Promise.resolve() };

const ok: RequestListener = (_, response) => {
  response.end('{"ok":true}');
};
