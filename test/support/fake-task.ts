/**
 * Tasks for tests of the offload door.
 */

import type { LambdaProxyEventTask, TaskInput } from '../../src/contract/tasks.ts';

/** @param parts fields that differ from the event of `GET /` */
export function fakeEventTask(parts: Partial<LambdaProxyEventTask> = {}, body = ''): TaskInput {
  return {
    task: {
      kind: 'lambda-proxy-event',
      deploymentId: 'abc123',
      stageName: 'dev',
      methodKey: 'GET /',
      request: {
        requestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
        extendedRequestId: 'EOQToEodoAMEVpg=',
        receivedAtMs: 1_700_000_000_000,
        method: 'GET',
        path: '/',
        contextPath: '/dev/',
        query: '',
        headers: ['host', 'shop.example', 'x-name', 'ü'],
        host: 'shop.example',
        sourceIp: '127.0.0.1',
        pathParameters: null,
        traceId: 'Root=1-67891233-abcdef012345678912345678',
      },
      ...parts,
    },
    body: Buffer.from(body),
  };
}
