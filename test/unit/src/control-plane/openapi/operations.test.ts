/** What an import refuses in paths, parameters and references. Texts without a source are our own. */

import t from 'tap';
import { draft, importText, mockPath, testRefusal } from '../../../../support/import-text.ts';
import type { RefusalRow } from '../../../../support/import-text.ts';

const GET = '/paths/~1shoes~1{id}/get';

const paths: readonly RefusalRow[] = [
  [
    'a second variable child', // rest-cases 24: recorded by test_create_proxy_resource_validation
    { paths: { '/a/{proxy+}': mockPath(), '/a/{test}': mockPath() } },
    [
      '/paths/~1a~1{test} A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
    ],
  ],
  [
    'a child of a greedy variable', // recorded by test_create_proxy_resource_validation
    { paths: { '/{proxy+}': mockPath(), '/{proxy+}/more': mockPath() } },
    ['/paths/~1{proxy+}~1more Cannot create a child of a resource with a greedy path variable: {proxy+}'],
  ],
  [
    'one path with and without a slash at the end',
    { paths: { '/pets': mockPath(), '/pets/': mockPath('post') } },
    ['/paths/~1pets~1 Another resource with the same parent already has this name: pets'],
  ],
  ...['/a b', '/a%20b', '/é', '/{id}x', '/x{id}', '/{}', '/{a+b}', '/{+}', '/a{b}c', '/{a', '/*', '/a~b'].map(
    (path): RefusalRow => [
      `the path ${path}`,
      { paths: { [path]: mockPath() } },
      [
        `/paths/~1${path.slice(1).replaceAll('~', '~0')} Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.`,
      ],
    ],
  ),
  ['an empty segment', { paths: { '/a//b': mockPath() } }, ['/paths/~1a~1~1b The path /a//b has an empty segment.']],
  [
    'a path without slash',
    { paths: { pets: mockPath() } },
    ['/paths/pets The path "pets" does not begin with a slash.'],
  ],
  [
    'one variable twice',
    { paths: { '/a/{id}/b/{id}': mockPath() } },
    ['/paths/~1a~1{id}~1b~1{id} The path /a/{id}/b/{id} has two variables called id.'],
  ],
  ['a path that is a list', { paths: { '/a': [] } }, ['/paths/~1a The path /a must be an object.']],
  ['a method that is text', { paths: { '/a': { get: 'x' } } }, ['/paths/~1a/get get must be an object.']],
  ['no paths', { root: { paths: undefined } }, ['/paths The definition has no paths.']],
  ['paths that are a list', { root: { paths: [] } }, ['/paths The definition has no paths.']],
  ['paths without methods', { root: { paths: {} } }, ["/paths The REST API doesn't contain any methods"]],
];

const parameters: readonly RefusalRow[] = [
  [
    'one name in two places', // recorded by test_put_method_validation
    {
      operation: {
        parameters: [
          { name: 'a', in: 'query' },
          { name: 'a', in: 'header' },
        ],
      },
    },
    [`${GET}/parameters/1 Parameter names must be unique across querystring, header and path`],
  ],
  [
    'a query parameter named like a path variable',
    { operation: { parameters: [{ name: 'id', in: 'query' }] } },
    [`${GET}/parameters/0 Parameter names must be unique across querystring, header and path`],
  ],
  [
    'a name outside the character set',
    { operation: { parameters: [{ name: 'filter[x]', in: 'query' }] } },
    [
      `${GET}/parameters/0/name Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name should match`,
    ],
  ],
  [
    'no name',
    { operation: { parameters: [{ in: 'query' }] } },
    [`${GET}/parameters/0/name A parameter must have a name.`],
  ],
  [
    'no place',
    { operation: { parameters: [{ name: 'a' }] } },
    [`${GET}/parameters/0/in A parameter must say where it is.`],
  ],
  [
    'an unknown place',
    { operation: { parameters: [{ name: 'a', in: 'qeury' }] } },
    [`${GET}/parameters/0/in A parameter must say where it is.`],
  ],
  [
    'a parameter that is text',
    { operation: { parameters: ['id'] } },
    [`${GET}/parameters/0 A parameter must be an object.`],
  ],
  [
    'parameters that are an object',
    { operation: { parameters: {} } },
    [`${GET}/parameters "parameters" must be a list, not an object.`],
  ],
  [
    'required that is text',
    { operation: { parameters: [{ name: 'a', in: 'query', required: 'no' }] } },
    [`${GET}/parameters/0/required "required" must be true or false, not the text "no".`],
  ],
];

const references: readonly RefusalRow[] = [
  ...['http://127.0.0.1:1/x.json', 'other.yaml#/a', '/etc/passwd', 'file:///etc/passwd', '../x.json'].map(
    ($ref): RefusalRow => [
      `the reference ${$ref}`,
      { operation: { parameters: [{ $ref }] } },
      [`${GET}/parameters/0/$ref The reference "${$ref}" leaves the file; nothing outside it is read.`],
    ],
  ),
  ...['#/components/parameters/No', '#/__proto__', '#/constructor/name', '#nope', '#/a%'].map(($ref): RefusalRow => [
    `the reference ${$ref}`,
    { operation: { parameters: [{ $ref }] } },
    [`${GET}/parameters/0/$ref The reference "${$ref}" names nothing in this file.`],
  ]),
  [
    'references in a circle',
    { operation: { parameters: [{ $ref: '#/x-a' }] }, root: { 'x-a': { $ref: '#/x-b' }, 'x-b': { $ref: '#/x-a' } } },
    [`${GET}/parameters/0/$ref The reference "#/x-a" leads back to itself.`],
  ],
  [
    'a reference in a model',
    { root: { components: { schemas: { A: { properties: { b: { $ref: 'https://example.com/b' } } } } } } },
    [
      '/components/schemas/A/properties/b/$ref The reference "https://example.com/b" leaves the file; nothing outside it is read.',
    ],
  ],
  [
    'a path item that refers to nothing',
    { paths: { '/a': { $ref: '#/nope' } } },
    ['/paths/~1a/$ref The reference "#/nope" names nothing in this file.'],
  ],
];

const groups = { paths, parameters, references };

for (const [group, rows] of Object.entries(groups)) {
  t.test(`importDefinition() refuses: ${group}`, async (t) => {
    for (const row of rows) {
      await t.test(row[0], async (t) => {
        await testRefusal(t, row);
      });
    }
  });
}

t.test('importDefinition() tells every problem at once', async (t) => {
  const result = await importText(
    t,
    draft({
      integration: { uri: 'junk', timeoutInMillis: 1 },
      paths: { '/a b': mockPath() },
      root: { info: {}, 'x-gatehouse-api-id': '-' },
    }),
  );
  t.equal(result.problems.filter(({ severity }) => severity === 'error').length, 5);
});
