/**
 * Microseconds to build the event of a Lambda proxy integration, beside one JSON.stringify of the same event:
 * `node dist/bench/micro/lambda-event.js`.
 */

import { compileLambdaEvent } from '../../src/aws/lambda-event.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { compileHeaderCasing } from '../../src/exchange/header-names.ts';

const EVENTS = 50_000;
const ROUNDS = 5;

const request: MethodRequest = {
  requestId: '11111111-2222-4333-8444-555555555555',
  extendedRequestId: 'EOQToEodoAMEVpg=',
  receivedAtMs: 1_790_000_000_000,
  method: 'POST',
  path: '/orders/1234',
  contextPath: '/prod/orders/1234',
  query: 'color=dark+blue&size=42&size=43',
  headers: [
    ['host', 'shoeshop.execute-api.localhost:8080'],
    [
      'user-agent',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
    ],
    ['accept', 'application/json, text/plain, */*'],
    ['accept-encoding', 'gzip, deflate, br, zstd'],
    ['accept-language', 'en-GB,en;q=0.9'],
    ['content-type', 'application/json'],
    ['content-length', '1024'],
    ['origin', 'https://shop.example'],
    ['cookie', 'session=0123456789abcdef0123456789abcdef'],
  ].flat(),
  host: 'shoeshop.execute-api.localhost:8080',
  sourceIp: '127.0.0.1',
  pathParameters: { id: '1234' },
  traceId: 'Root=1-6ab13780-0123456789abcdef01234567',
};

const build = compileLambdaEvent({
  accountId: '000000000000',
  apiId: 'shoeshop',
  deploymentId: 'abc123',
  stageName: 'prod',
  stageVariables: { backend: 'http://127.0.0.1:3000' },
  resourceId: 'r12345',
  resourcePath: '/orders/{id}',
  operationName: undefined,
  isCanaryRequest: undefined,
  casing: compileHeaderCasing([]),
  isBinary: () => false,
});

for (const bodyBytes of [0, 1_024, 32_768]) {
  const body = Buffer.alloc(bodyBytes, '{"shoe": "ballerina", "size": 42} ');
  const event: unknown = JSON.parse(build(request, body).toString());
  const built = measure(() => build(request, body));
  const stringified = measure(() => Buffer.from(JSON.stringify(event)));
  console.log(
    `body of ${bodyBytes} bytes: ${built.toFixed(2)} µs; JSON.stringify of the finished object ${stringified.toFixed(2)} µs`,
  );
}

/** @returns microseconds per call in the best of some rounds */
function measure(make: () => Buffer): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (let index = 0; index < EVENTS; index++) make();
    best = Math.min(best, ((performance.now() - started) * 1e3) / EVENTS);
  }
  return best;
}
