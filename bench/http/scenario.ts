/**
 * What is measured: one request each, the same for every target.
 *
 * The gateway serves the scenarios as methods of one definition; nginx and HAProxy serve those that a plain proxy can.
 */

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
  /** `x-amazon-apigateway-integration` of the method; `backend` is the stage variable with the backend's address. */
  readonly integration: Readonly<Record<string, unknown>>;
}

const helloBody = '{"message":"hello"}';
const helloArn =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:hello/invocations';

/** By name, in the order in which they run. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  passthrough: {
    name: 'passthrough',
    title: 'GET through HTTP_PROXY, 1 KB of JSON',
    path: '/json',
    expectedBody: jsonBody,
    peers: 'proxy',
    integration: { type: 'http_proxy', httpMethod: 'GET', uri: 'http://${stageVariables.backend}/json' },
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
};
