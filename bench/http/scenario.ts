/**
 * What is measured: one request each, the same for every target.
 *
 * The gateway serves the scenarios as methods of one definition; nginx and HAProxy serve those that a plain proxy can.
 */

import type { GuardName } from './guard.ts';
import { jsonBody, largeBody } from './payload.ts';

export interface Scenario {
  readonly name: string;
  /** For the report: what a request does. */
  readonly title: string;
  readonly path: string;
  /** What every target must answer, byte for byte, before anything is measured. */
  readonly expectedBody: Buffer;
  /** `proxy`: the peers forward to the backend; `static`: they answer themselves; `none`: they cannot do this. */
  readonly peers: 'proxy' | 'static' | 'none';
  /** Set: the same route without it is measured beside it, as the target `open`. */
  readonly guard?: GuardName;
  /** `x-amazon-apigateway-integration` of the method; `backend` is the stage variable with the backend's address. */
  readonly integration: Readonly<Record<string, unknown>>;
}

const helloBody = '{"message":"hello"}';
const helloArn =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:hello/invocations';

const passthrough = { type: 'http_proxy', httpMethod: 'GET', uri: 'http://${stageVariables.backend}/json' };

function guarded(guard: GuardName, title: string): Scenario {
  const expectedBody = jsonBody;
  return { name: guard, title, path: '/json', expectedBody, peers: 'none', guard, integration: passthrough };
}

/** By name, in the order in which they run. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  passthrough: {
    name: 'passthrough',
    title: 'GET through HTTP_PROXY, 1 KB of JSON',
    path: '/json',
    expectedBody: jsonBody,
    peers: 'proxy',
    integration: passthrough,
  },
  lambda: {
    name: 'lambda',
    title: 'GET through AWS_PROXY to a function that runs in the gateway',
    path: '/hello',
    expectedBody: Buffer.from(helloBody),
    peers: 'none',
    integration: { type: 'aws_proxy', httpMethod: 'POST', uri: helloArn },
  },
  mock: {
    name: 'mock',
    title: 'GET answered without a backend',
    path: '/mock',
    expectedBody: Buffer.from(helloBody),
    peers: 'static',
    integration: {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '200', responseTemplates: { 'application/json': helloBody } } },
    },
  },
  large: {
    name: 'large',
    title: 'GET through HTTP_PROXY, 1 MB streamed',
    path: '/large',
    expectedBody: largeBody,
    peers: 'proxy',
    integration: { type: 'http_proxy', httpMethod: 'GET', uri: 'http://${stageVariables.backend}/large' },
  },
  jwt: guarded('jwt', 'passthrough by a caller with a JSON Web Token, always the same'),
  iam: guarded('iam', 'passthrough by a caller who signs (AWS_IAM), always the same request'),
  key: guarded('key', 'passthrough by a caller with an API key'),
};
