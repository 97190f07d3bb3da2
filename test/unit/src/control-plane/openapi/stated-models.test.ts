/** `x-gatehouse-models`: models for each media type, where OpenAPI 2.0 has one schema for all. */

import t from 'tap';
import { draft, importText, methodOf, summaries, testRefusal } from '../../../../support/import-text.ts';
import type { DraftParts } from '../../../../support/import-text.ts';

const GET = '/paths/~1shoes~1{id}/get';

const parts = (models: unknown): DraftParts => ({
  root: { swagger: '2.0', openapi: undefined, definitions: { A: { type: 'object' }, B: { type: 'string' } } },
  operation: {
    parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/A' } }],
    consumes: ['text/a', 'text/b'],
    produces: ['text/a', 'text/b'],
    responses: { 200: { schema: { $ref: '#/definitions/A' } }, 404: { schema: { $ref: '#/definitions/B' } } },
    'x-gatehouse-models': models,
  },
});

t.test('readStatedModels() replaces what the schemas say', async (t) => {
  const cases = [
    [
      undefined,
      { 'text/a': 'A', 'text/b': 'A' },
      [{ 'text/a': 'A', 'text/b': 'A' }, { 'text/a': 'B', 'text/b': 'B' }],
    ],
    [
      { request: { 'text/a': 'A', 'text/b': 'B' }, responses: { 404: { 'text/b': 'B' }, 500: { 'text/b': 'B' } } },
      { 'text/a': 'A', 'text/b': 'B' },
      [{}, { 'text/b': 'B' }],
    ],
    [{}, {}, [{}, {}]],
  ] as const; // prettier-ignore
  for (const [models, requestModels, responseModels] of cases) {
    const result = await importText(t, draft(parts(models)));
    t.same(result.problems, []);
    const method = methodOf(result, '/shoes/{id}', 'GET');
    t.strictSame(method.requestModels, requestModels);
    t.strictSame(
      method.methodResponses.map((response) => response.responseModels),
      responseModels,
    );
  }
});

t.test('readStatedModels() refuses models that the definition does not have', async (t) => {
  await testRefusal(t, [
    'unknown models',
    parts({ request: { 'text/a': 'C', 'text/b': 'Empty' }, responses: { 200: { 'text/a': 'D' } } }),
    [
      `${GET}/x-gatehouse-models/responses/200/text~1a Invalid model identifier specified: D`,
      `${GET}/x-gatehouse-models/request/text~1a Invalid model identifier specified: C`,
    ],
  ]);
});

t.test('readStatedModels() names a slip of the pen', async (t) => {
  const result = await importText(t, draft(parts({ requests: {} })));
  t.same(summaries(result), [
    `warning ${GET}/x-gatehouse-models/requests x-gatehouse-models has no field "requests"; it is ignored.`,
  ]);
});

t.test('readIntegration() keeps what only the export needs', async (t) => {
  const kept = {
    connectionType: 'VPC_LINK',
    connectionId: 'link-1',
    cacheNamespace: 'shoes',
    cacheKeyParameters: ['method.request.path.id', 'integration.request.querystring.q'],
  };
  const integration = { ...kept, connectionType: 'vpc_link' };
  const result = await importText(t, draft({ integration }));
  t.match(methodOf(result, '/shoes/{id}', 'GET').integration, kept);
});

t.test('readIntegration() refuses cache keys that are no parameters', async (t) => {
  await testRefusal(t, [
    'other cache keys',
    { integration: { cacheKeyParameters: ['method.request.path.id', 'body', 7] } },
    [
      `${GET}/x-amazon-apigateway-integration/cacheKeyParameters/1 A cache key parameter must be a parameter of the request, not the text "body".`,
      `${GET}/x-amazon-apigateway-integration/cacheKeyParameters/2 A cache key parameter must be a parameter of the request, not the number 7.`,
    ],
  ]);
});
