/** Routes as people look at them. */

import t from 'tap';
import { listRoutes } from '../../../../src/cli/route-list.ts';
import type { Method } from '../../../../src/model/api.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeStage } from '../../../support/fake-model.ts';

const lambda =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:place-order';

const cases: readonly [uri: string, type: 'HTTP' | 'AWS_PROXY' | 'MOCK', target: string][] = [
  ['http://${stageVariables.backend}/x', 'HTTP', 'http://shop.internal/x'],
  ['http://${stageVariables.unset}/x', 'HTTP', 'http://${stageVariables.unset}/x'],
  [`${lambda}/invocations`, 'AWS_PROXY', 'function place-order'],
  [`${lambda}:live/invocations`, 'AWS_PROXY', 'function place-order:live'],
  ['', 'MOCK', ''],
];

for (const [uri, type, target] of cases) {
  t.test(`listRoutes() shows ${type} ${uri} as ${target || 'nothing'}`, async (t) => {
    const methods = [fakeMethod({ integration: fakeIntegration({ type, uri }) })];
    const stages = [fakeStage({ variables: { backend: 'shop.internal' } })];
    const routes = listRoutes(fakeApi({ resources: [{ id: 'abc123', path: '/a', methods }], stages }));
    t.same(routes, [
      { apiId: 'shoeshop', stage: 'dev', method: 'GET', path: '/a', callers: 'anyone', integration: type, target },
    ]);
  });
}

const staff = { authorizationType: 'JWT', authorizerName: 'staff' } as const;
const guards: readonly [callers: string, method: Partial<Method>][] = [
  ['AWS_IAM', { authorizationType: 'AWS_IAM' }],
  ['staff (JWT)', staff],
  ['staff (JWT) with shop/read or shop/write', { ...staff, authorizationScopes: ['shop/read', 'shop/write'] }],
  ['staff (JWT) with shop/read, an API key', { ...staff, authorizationScopes: ['shop/read'], apiKeyRequired: true }],
  ['anyone with an API key', { apiKeyRequired: true }],
];

for (const [callers, method] of guards) {
  t.test(`listRoutes() shows who may call: ${callers}`, async (t) => {
    const resources = [{ id: 'abc123', path: '/a', methods: [fakeMethod(method)] }];
    t.equal(listRoutes(fakeApi({ resources }))[0]?.callers, callers);
  });
}
