/** The access-log table of docs/operations.md names the fields that a line has, in their order. */

import { readFileSync } from 'node:fs';
import t from 'tap';
import { accessLine, methodFields } from '../../../src/data-plane/observe/access-line.ts';
import type { Observation } from '../../../src/data-plane/plan/observation.ts';
import { GatewayError } from '../../../src/errors.ts';
import { fakeMethodPlan } from '../../support/fake-observation.ts';
import { readTable } from '../../support/markdown-table.ts';

const file = new URL('../../../../docs/operations.md', import.meta.url);

t.test('accessLine(): docs/operations.md lists every field', async (t) => {
  const method = fakeMethodPlan();
  const everything = {
    reached: {
      request: {
        requestId: 'a',
        extendedRequestId: 'b',
        receivedAtMs: 0,
        method: 'GET',
        path: '/shoes',
        sourceIp: '::1',
      },
      caller: {
        identity: { userArn: 'arn:aws:iam::000000000000:user/alice', apiKeyId: 'abcdefghij' },
        authorizer: { kind: 'function', principalId: 'me', context: {}, latencyMs: 1 },
      },
      backendResponse: { kind: 'function', status: 200, functionError: 'Unhandled' },
      integrationLatencyMs: 1,
    },
    response: { status: 502 },
    refusal: new GatewayError('INTEGRATION_FAILURE', { status: 502 }),
    delivery: { bodyBytes: 0, outcome: 'aborted' },
  } as unknown as Observation;
  const line: Record<string, unknown> = JSON.parse(accessLine(everything, methodFields(method), 1));
  const documented = readTable(readFileSync(file, 'utf8'), 'field').flatMap((row) =>
    (row['field'] ?? '').split(', ').map((name) => name.replaceAll('`', '')),
  );
  t.same(documented, Object.keys(line));
});
