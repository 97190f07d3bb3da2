/** Declared responses → method responses; and what a definition says about itself. */

import t from 'tap';
import { draft, importText, methodOf, summaries, testRefusal } from '../../../../support/import-text.ts';

const GET = '/paths/~1shoes~1{id}/get';

t.test('readMethodResponses() keeps statuses in the file’s order, header names and descriptions', async (t) => {
  const yaml = `
openapi: 3.0.1
info: {title: t, version: 1}
paths:
  /test:
    get:
      responses:
        404: {description: none}
        default: {description: any other}
        "200":
          description: 200 response
          headers: {X-A: {schema: {type: string}}, ETag: {required: true}}
        302: {$ref: '#/components/responses/Moved'}
        x-note: 1
      x-amazon-apigateway-integration: {type: mock}
components:
  responses: {Moved: {description: elsewhere, headers: {Location: {}}}}
`;
  const result = await importText(t, yaml);
  t.same(result.problems, []);
  const plain = { responseModels: {} };
  t.same(methodOf(result, '/test', 'GET').methodResponses, [
    { statusCode: '404', description: 'none', responseParameters: {}, ...plain },
    {
      statusCode: '200',
      description: undefined,
      responseParameters: { 'method.response.header.X-A': false, 'method.response.header.ETag': false },
      ...plain,
    },
    {
      statusCode: '302',
      description: 'elsewhere',
      responseParameters: { 'method.response.header.Location': false },
      ...plain,
    },
  ]);
});

t.test('readMethodResponses() names statuses that API Gateway does not have', async (t) => {
  const result = await importText(t, draft({ operation: { responses: { '2XX': { description: 'any' } } } }));
  t.same(summaries(result), [
    `warning ${GET}/responses/2XX API Gateway has no method response for the status "2XX"; it is ignored.`,
  ]);
  t.same(methodOf(result, '/shoes/{id}', 'GET').methodResponses, []);
});

t.test('readMethodResponses() refuses what is no response', async (t) => {
  await testRefusal(t, [
    'responses of other types',
    { operation: { responses: { 200: 'ok', 201: { headers: { 'a b': {} } } } } },
    [
      `${GET}/responses/200 A response must be an object.`,
      `${GET}/responses/201/headers/a b Invalid mapping expression specified: Validation Result`,
    ],
  ]);
});

t.test('readDescriptions() keeps the description, documentation parts and tags with a value', async (t) => {
  const documentation = { version: '1', documentationParts: [{ location: { type: 'API' }, properties: { a: 1 } }] };
  const { api, problems } = await importText(
    t,
    draft({
      root: {
        info: { title: 'Shop', version: '1', description: 'Sells shoes.' },
        tags: [{ name: 'owner', 'x-amazon-apigateway-tag-value': 'me' }, { name: 'group' }],
        'x-amazon-apigateway-documentation': documentation,
      },
    }),
  );
  t.same(problems, []);
  t.match(api, { description: 'Sells shoes.', tags: { owner: 'me' } });
  t.same(JSON.parse(api?.documentation ?? ''), documentation);
});
