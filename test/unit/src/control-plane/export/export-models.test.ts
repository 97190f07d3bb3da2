/** Which models an export has, and how an operation refers to them. */

import t from 'tap';
import { exportDefinition } from '../../../../../src/control-plane/export/export-definition.ts';
import type { Api } from '../../../../../src/model/api.ts';
import { fakeApi, fakeMethod } from '../../../../support/fake-model.ts';
import { exported } from '../../../../support/round-trip.ts';

t.test('exportDefinition() says which models OpenAPI 2.0 has no words for', async (t) => {
  const schema = '{"oneOf":[{"type":"null"},{"type":"string"}]}';
  const model = { name: 'Maybe', contentType: 'application/json', description: undefined, schema, pointer: '/m' };
  const api = fakeApi({ models: [model] });
  t.same(exportDefinition(api, { format: 'oas30', extensions: [] }).leftOut, []);
  t.same(exportDefinition(api, { format: 'swagger', extensions: [] }).leftOut, [
    'oneOf in the model Maybe means nothing in OpenAPI 2.0: export oas30.',
  ]);
});

t.test('exportDefinition() leaves out Empty and Error where nothing declares or uses them', async (t) => {
  const builtIn = (name: string): Api['models'][number] => ({
    name,
    contentType: 'application/json',
    description: undefined,
    schema: '{"type":"object"}',
    pointer: '',
  });
  const address = 'https://apigateway.amazonaws.com/restapis/shoeshop/models/Error';
  const own = { ...builtIn('Own'), pointer: '/o', schema: `{"items":{"$ref":"${address}"}}` };
  const names = (models: Api['models']): readonly string[] => {
    const { components } = exported(fakeApi({ models })) as { components: { schemas?: object } };
    return Object.keys(components.schemas ?? {});
  };
  t.same(names([builtIn('Empty'), builtIn('Error')]), []);
  t.same(names([own, builtIn('Empty'), builtIn('Error')]), ['Own', 'Error']);
});

t.test('exportDefinition() says which models an OpenAPI 2.0 operation cannot tell apart', async (t) => {
  const response = (statusCode: string, responseModels: Readonly<Record<string, string>>): object => ({
    statusCode,
    description: undefined,
    responseParameters: {},
    responseModels,
  });
  const cases = [
    [{ 'application/json': 'Pet' }, [response('200', { 'application/json': 'Pets' })], undefined],
    [{ 'text/a': 'Pet', 'text/b': 'Pet' }, [], undefined],
    [
      { 'text/a': 'Pet', 'text/b': 'Pets' },
      [response('404', {})],
      { request: { 'text/a': 'Pet', 'text/b': 'Pets' }, responses: {} },
    ],
    [
      {},
      [response('200', { 'text/a': 'Pet' }), response('404', { 'text/b': 'Pet' })],
      { responses: { 200: { 'text/a': 'Pet' }, 404: { 'text/b': 'Pet' } } },
    ],
  ] as const;
  for (const [requestModels, methodResponses, expected] of cases) {
    const method = { ...fakeMethod({ requestModels }), methodResponses } as ReturnType<typeof fakeMethod>;
    const api = fakeApi({ resources: [{ id: 'a', path: '/', methods: [method] }] });
    const found = exported(api, { format: 'swagger', extensions: ['apigateway'] }) as {
      paths: { '/': { get: Record<string, unknown> } };
    };
    t.strictSame(found.paths['/'].get['x-gatehouse-models'], expected);
  }
});
