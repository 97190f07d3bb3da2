import t from 'tap';
import { compileIdentitySources } from '../../../../../src/data-plane/admit/identity-sources.ts';
import type { Matched } from '../../../../../src/data-plane/plan/records.ts';
import { fakeContext } from '../../../../support/fake-model.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

function matched(headers: readonly string[], query = ''): Matched {
  return {
    request: fakeRequest({ headers, query }),
    match: { path: '/a', contextPath: '/dev/a', pathParameters: null },
  } as unknown as Matched;
}

const context = fakeContext({}, {}, { variables: { region: 'north', empty: '' } });

const cases: readonly (readonly [string, Matched, readonly string[] | undefined])[] = [
  ['method.request.header.X-Who', matched(['x-who', 'me']), ['me']],
  ['$request.header.X-WHO', matched(['x-who', 'me']), ['me']],
  ['method.request.header.X-Who', matched(['x-who', 'a', 'x-who', 'b']), ['a,b']],
  ['method.request.header.X-Who', matched(['x-who', '']), undefined],
  ['method.request.header.X-Who', matched([]), undefined],
  ['method.request.querystring.q', matched([], 'q=1&q=%32'), ['2']],
  ['method.request.querystring.q', matched([], 'Q=1'), undefined],
  ['$request.querystring.q', matched([], 'q='), undefined],
  ['stageVariables.region', matched([]), ['north']],
  ['$stageVariables.region', matched([]), ['north']],
  ['stageVariables.empty', matched([]), undefined],
  ['stageVariables.missing', matched([]), undefined],
  ['stageVariables.constructor', matched([]), undefined],
  ['context.identity.sourceIp', matched([]), ['127.0.0.1']],
  ['$context.path', matched([]), ['/dev/a']],
  ['context.authorizer.principalId', matched([]), undefined],
  ['method.request.header.A, method.request.querystring.b', matched(['a', '1'], 'b=2'), ['1', '2']],
  ['method.request.header.A,method.request.querystring.b', matched(['a', '1']), undefined],
  ['nonsense', matched([]), undefined],
];

for (const [expression, exchange, expected] of cases) {
  const of = `${JSON.stringify(exchange.request.headers)} ?${exchange.request.query}`;
  t.test(`compileIdentitySources() of ${expression} reads ${JSON.stringify(expected)} from ${of}`, async (t) => {
    t.same(compileIdentitySources(expression, context)(exchange), expected);
  });
}

t.test('compileIdentitySources() without sources has nothing to miss', async (t) => {
  t.same(compileIdentitySources(undefined, context)(matched([])), []);
});
