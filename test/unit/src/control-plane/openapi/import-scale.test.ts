import t from 'tap';
import { draft, importText, mockPath } from '../../../../support/import-text.ts';

const operation = {
  parameters: [{ $ref: '#/components/parameters/Page' }],
  responses: {
    200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } },
  },
  'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'GET', uri: 'http://127.0.0.1:3000/' },
};
const components = {
  parameters: { Page: { name: 'page', in: 'query' } },
  schemas: {
    A: { type: 'object', properties: { b: { $ref: '#/components/schemas/B' } } },
    B: { type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } },
  },
};

function definition(routes: number): Readonly<Record<string, unknown>> {
  const paths = Array.from({ length: routes }, (_, index) => [
    `/r${index % 50}/{id}/s${index}`,
    mockPath('get', operation),
  ]);
  return draft({ root: { components, paths: Object.fromEntries(paths) } });
}

t.test('importDefinition() takes time in proportion to the routes', async (t) => {
  await importText(t, definition(100));
  const startedAt = performance.now();
  const small = await importText(t, definition(250));
  const smallMs = performance.now() - startedAt;
  const large = await importText(t, definition(2000));
  const largeMs = performance.now() - startedAt - smallMs;
  t.comment(`250 routes ${smallMs.toFixed()} ms, 2,000 routes ${largeMs.toFixed()} ms`);
  t.equal(small.api?.resources.length, 1 + 50 * 2 + 250);
  t.equal(large.api?.resources.length, 1 + 50 * 2 + 2000);
  // Eight times the routes; anything quadratic would take sixty-four times as long. The margin is for a busy machine.
  t.ok(largeMs < Math.max(smallMs, 100) * 30, `${smallMs.toFixed()} ms → ${largeMs.toFixed()} ms`);
});
