import t from 'tap';

import type { CompileProblem } from '../../../../src/model/problem.ts';
import { type BackendUri, compileBackendUri } from '../../../../src/exchange/backend-uri.ts';
import { BodyDocument } from '../../../../src/exchange/body-document.ts';
import { type MappedValue, compileRequestMappings, readMappings } from '../../../../src/exchange/parameter-mapping.ts';
import { substituteStageVariables } from '../../../../src/exchange/stage-variables.ts';
import { fakeContextFacts, fakeMethodRequest } from '../../../support/fake-method-request.ts';
import { refusal } from '../../../support/http-integration.ts';

interface UriCase {
  readonly name: string;
  readonly uri: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly mappings?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Origin, path and query; undefined when there is no usable host. */
  readonly expected: readonly [string, string, string] | undefined;
  readonly problems?: readonly RegExp[];
}

const HOST = 'http://backend:3000';
const toPath = { 'integration.request.path.p': 'method.request.path.p' };

const cases: readonly UriCase[] = [
  { name: 'plain', uri: 'http://backend:3000/shoes', expected: [HOST, '/shoes', ''] },
  { name: 'no path', uri: 'http://backend:3000', expected: [HOST, '/', ''] },
  { name: 'no path but a query', uri: 'http://backend:3000?a=1', expected: [HOST, '/', 'a=1'] },
  { name: 'query', uri: 'http://backend:3000/s?a=1&b=2', expected: [HOST, '/s', 'a=1&b=2'] },
  { name: 'fragment', uri: 'http://backend:3000/s?a=1#top', expected: [HOST, '/s', 'a=1'] },
  { name: 'scheme and host in capitals', uri: 'HTTP://Backend:3000/S', expected: [HOST, '/S', ''] },
  { name: 'default port', uri: 'https://backend:443/s', expected: ['https://backend', '/s', ''] },
  { name: 'IPv6', uri: 'http://[::1]:3000/s', expected: ['http://[::1]:3000', '/s', ''] },
  { name: 'space and UTF-8 in the path', uri: 'http://backend:3000/a b/é', expected: [HOST, '/a%20b/%C3%A9', ''] },
  {
    name: 'stage variables anywhere',
    uri: 'http://${stageVariables.host}/${stageVariables.path}?${stageVariables.query}',
    variables: { host: 'backend:3000', path: 'test-path', query: 'qs_key=qs_value' },
    expected: [HOST, '/test-path', 'qs_key=qs_value'],
  },
  {
    name: 'whole URI in a stage variable',
    uri: '${stageVariables.backend}/shoes',
    variables: { backend: 'http://backend:3000' },
    expected: [HOST, '/shoes', ''],
  },
  {
    name: 'missing stage variable in the path',
    uri: 'http://backend:3000/a${stageVariables.none}b',
    expected: [HOST, '/ab', ''],
    problems: [/no variable none/],
  },
  {
    name: 'missing stage variable as the host',
    uri: 'http://${stageVariables.none}/a',
    expected: undefined,
    problems: [/no variable none/, /not a valid endpoint address/],
  },
  {
    name: 'inherited property as stage variable',
    uri: 'http://backend:3000/${stageVariables.constructor}',
    expected: [HOST, '/', ''],
    problems: [/no variable constructor/],
  },
  {
    name: 'user name before the host',
    uri: 'http://a@backend/',
    expected: undefined,
    problems: [/not a valid endpoint/],
  },
  { name: 'other scheme', uri: 'ftp://backend/', expected: undefined, problems: [/not a valid endpoint/] },
  { name: 'no scheme', uri: 'backend/shoes', expected: undefined, problems: [/not a valid endpoint/] },
  { name: 'empty', uri: '', expected: undefined, problems: [/not a valid endpoint/] },
  { name: 'bad port', uri: 'http://backend:99999/', expected: undefined, problems: [/not a valid endpoint/] },
  {
    name: 'unmapped placeholder stays',
    uri: 'http://backend:3000/{p}',
    pathParameters: { p: '7' },
    expected: [HOST, '/{p}', ''],
  },
  { name: 'unknown variable stays', uri: 'http://backend:3000/${p}', expected: [HOST, '/${p}', ''] },
  {
    name: 'mapped placeholder',
    uri: 'http://backend:3000/shoes/{p}/sizes',
    mappings: toPath,
    pathParameters: { p: '7' },
    expected: [HOST, '/shoes/7/sizes', ''],
  },
  {
    name: 'mapped placeholder whose source is missing stays',
    uri: 'http://backend:3000/{p}',
    mappings: toPath,
    expected: [HOST, '/{p}', ''],
  },
  {
    name: 'raw bytes of a path parameter stay as they are',
    uri: 'http://backend:3000/{p}',
    mappings: toPath,
    pathParameters: { p: 'test%2Balias@gmail.com/plus/a+b&c;d' },
    expected: [HOST, '/test%2Balias@gmail.com/plus/a+b&c;d', ''],
  },
  {
    name: 'a path parameter cannot start a query, a fragment or a line',
    uri: 'http://backend:3000/{p}',
    mappings: toPath,
    pathParameters: { p: 'a?b=c#d\r\ne f' },
    expected: [HOST, '/a%3Fb=c%23d%0D%0Ae%20f', ''],
  },
  {
    name: 'a path parameter cannot become the host',
    uri: 'http://backend:3000{p}',
    mappings: toPath,
    pathParameters: { p: '.evil.example' },
    expected: undefined,
    problems: [/a client could choose the backend/],
  },
  {
    name: 'a value that looks like a URL is a path',
    uri: 'http://backend:3000/{p}',
    mappings: toPath,
    pathParameters: { p: '/evil.example/http://evil' },
    expected: [HOST, '//evil.example/http://evil', ''],
  },
  {
    name: 'a decoded value is encoded',
    uri: 'http://backend:3000/{p}?q={p}',
    mappings: { 'integration.request.path.p': 'method.request.querystring.x' },
    query: 'x=a%25+%3F%26b%2Fc',
    expected: [HOST, '/a%25%20%3F&b/c', 'q=a%25%20?%26b/c'],
  },
  {
    name: 'a path parameter in the query cannot add a parameter',
    uri: 'http://backend:3000/?q={p}',
    mappings: toPath,
    pathParameters: { p: 'a&b=c' },
    expected: [HOST, '/', 'q=a%26b=c'],
  },
];

for (const {
  name,
  uri,
  variables = {},
  mappings = {},
  pathParameters = {},
  query = '',
  expected,
  problems = [],
} of cases) {
  t.test(`compileBackendUri(): ${name}`, (t) => {
    const made = compile({ uri, variables, mappings });
    const values = made.read({ pathParameters, query });
    const result = made.uri && [made.uri.origin, made.uri.path(values), made.uri.query(values)];
    t.strictSame(result, expected);
    t.equal(made.problems.length, problems.length, JSON.stringify(made.problems));
    for (const [index, problem] of problems.entries()) t.match(made.problems[index]?.message, problem);
    t.end();
  });
}

t.test('compileBackendUri() refuses values that climb out of the path', (t) => {
  const { uri, read } = compile({ uri: 'http://backend/public/{p}', variables: {}, mappings: toPath });
  for (const p of [
    '..',
    '.',
    '../admin',
    'a/../../admin',
    '%2e%2e/admin',
    '.%2E',
    'a%2f..%2fadmin',
    '..\\admin',
    '..%5cadmin',
  ]) {
    t.throws(() => uri?.path(read({ pathParameters: { p } })), refusal({ type: 'DEFAULT_4XX', status: 400 }), p);
  }
  for (const p of ['a..b', '...', 'v1.2', '.well-known', 'a.', '%252e%252e']) {
    t.equal(uri?.path(read({ pathParameters: { p } })), `/public/${p}`, p);
  }
  t.end();
});

interface Compiled {
  readonly uri: BackendUri | undefined;
  readonly problems: readonly CompileProblem[];
  read(request: {
    readonly pathParameters?: Readonly<Record<string, string>>;
    readonly query?: string;
  }): readonly MappedValue[];
}

function compile({ uri, variables, mappings }: Required<Pick<UriCase, 'uri' | 'variables' | 'mappings'>>): Compiled {
  const problems: CompileProblem[] = [];
  const report = (problem: CompileProblem): number => problems.push(problem);
  const { path } = compileRequestMappings(mappings, { variables, context: fakeContextFacts() }, report);
  const text = substituteStageVariables(uri, { stageName: 'dev', variables }, report);
  const pathNames = path.map(({ target }) => target);
  return {
    uri: compileBackendUri(text, { stageName: 'dev', pathNames }, report),
    problems,
    read: (request) =>
      readMappings(path, {
        request: fakeMethodRequest(request),
        body: new BodyDocument(new Uint8Array(0), 'request'),
      }),
  };
}
