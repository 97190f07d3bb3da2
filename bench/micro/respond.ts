/**
 * What answers cost beyond their sending: refusals as AWS has them and customised, compression, and what the parts that most requests
 * do not need cost them. Prints nanoseconds a call: `node dist/bench/micro/respond.js`.
 */

import { gzipSync } from 'node:zlib';
import type { Admitted, Reached } from '../../src/data-plane/plan/records.ts';
import { compressResponse } from '../../src/data-plane/respond/compress-response.ts';
import { compileRefusals } from '../../src/data-plane/respond/gateway-responses.ts';
import { decodeBody } from '../../src/data-plane/transform/decode-body.ts';
import { GatewayError } from '../../src/errors.ts';
import type { GatewayResponses } from '../../src/model/gateway-response.ts';
import { fakeApi, fakeStage } from '../../test/support/fake-model.ts';
import { fakeMethodPlan } from '../../test/support/fake-observation.ts';
import { fakeRequest } from '../../test/support/fake-request.ts';

const ROUNDS = 5;

const json = Buffer.from(JSON.stringify(Array.from({ length: 40 }, (_, id) => ({ id, name: `Shoe ${id * 7_919}` }))));
const headers = ['host', 'a', 'user-agent', 'curl/8', 'accept', '*/*', 'origin', 'https://shop.example', 'x-a', '1'];
const asking = fakeRequest({ headers: [...headers, 'accept-encoding', 'gzip, deflate, br'] });
const plain = { match: {}, identity: {}, admission: {}, request: fakeRequest({ headers }) } as unknown as Admitted;
const encoded = {
  ...plain,
  request: fakeRequest({ headers: [...headers, 'content-encoding', 'gzip'], body: gzipSync(json) }),
};
const reached: Reached = {
  request: asking,
  match: { ...({} as Admitted['match']), method: fakeMethodPlan(), contextPath: '/dev/a', pathParameters: null },
};
const refusal = new GatewayError('THROTTLED');

const custom: GatewayResponses = {
  DEFAULT_4XX: {
    statusCode: undefined,
    responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
    responseTemplates: {
      'application/json':
        '{"message":$context.error.messageString,"id":"$context.requestId","stage":"$stageVariables.a"}',
    },
  },
};
const cors: GatewayResponses = {
  DEFAULT_4XX: {
    statusCode: undefined,
    responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
    responseTemplates: {},
  },
};
const refusers = Object.entries({ 'as AWS has it': {}, 'with a CORS header': cors, 'with a template': custom }).map(
  ([name, gatewayResponses]) =>
    [
      name,
      compileRefusals({ api: fakeApi({ gatewayResponses }), stage: fakeStage({ variables: { a: 'b' } }), report() {} }),
    ] as const,
);

for (const [name, refuse] of refusers) {
  print(
    `a refusal ${name}`,
    measure(200_000, () => refuse(refusal, reached)),
  );
}
const answer = { status: 200, headers: ['Content-Type', 'application/json'], body: json };
print(
  `gzip of ${json.length} bytes of JSON`,
  measure(10_000, () => compressResponse(answer, asking, 1_000)),
);
print(
  'not compressing what is below the minimum',
  measure(200_000, () => compressResponse(answer, asking, 10_000)),
);
print(
  'not decoding a request without a content coding',
  measure(2_000_000, () => decodeBody(plain)),
);
print(
  `decoding a request of ${json.length} bytes`,
  measure(10_000, () => decodeBody(encoded)),
);

/** @returns nanoseconds per call in the best of some rounds */
function measure(calls: number, call: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (let index = 0; index < calls; index++) call();
    best = Math.min(best, ((performance.now() - started) * 1e6) / calls);
  }
  return best;
}

function print(what: string, ns: number): void {
  console.log(`${what.padEnd(50)}${ns.toFixed(0).padStart(8)} ns`);
}
