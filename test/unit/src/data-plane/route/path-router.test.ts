import t from 'tap';
import type { MethodPlan, Router } from '../../../../../src/data-plane/plan/plan.ts';
import { createRouter } from '../../../../../src/data-plane/route/path-router.ts';
import { walkTree } from '../../../../support/walk-tree.ts';

function routerOf(...declared: readonly string[]): Router {
  return createRouter(declared.map(toMethod));
}

/** @param declared such as `GET /shoes/{id}` */
function toMethod(declared: string): MethodPlan {
  const [httpMethod, resourcePath] = declared.split(' ');
  return { httpMethod, resourcePath, methodKey: declared } as MethodPlan;
}

function answer(router: Router, request: string): string {
  const [verb = '', path = ''] = request.split(' ');
  const found = router.find(verb, path);
  if (found === undefined) return 'none';
  const parameters = found.pathParameters === null ? '' : ` ${JSON.stringify({ ...found.pathParameters })}`;
  return found.method.methodKey + parameters;
}

const sibling = ['POST /test', 'ANY /test/any', 'OPTIONS /{proxy+}'];
const order = ['GET /part1', 'GET /part1/hardcoded-value', 'GET /{param+}'];
const proxy = ['ANY /{proxy+}'];

/** Declared methods, request, answer, and where AWS is known to do that. */
const cases: readonly (readonly [declared: readonly string[], request: string, expected: string, source: string])[] = [
  [
    sibling,
    'OPTIONS /test',
    'OPTIONS /{proxy+} {"proxy":"test"}',
    'V:common::test_proxy_routing_with_hardcoded_resource_sibling',
  ],
  [sibling, 'POST /test', 'POST /test', 'V:common::test_proxy_routing_with_hardcoded_resource_sibling'],
  [sibling, 'OPTIONS /test/any', 'ANY /test/any', 'V:common::test_proxy_routing_with_hardcoded_resource_sibling'],
  [sibling, 'GET /test/any', 'ANY /test/any', 'V:common::test_proxy_routing_with_hardcoded_resource_sibling'],
  [sibling, 'GET /test', 'none', 'S:common::test_routing_not_found'],
  [
    order,
    'GET /part1/random-value',
    'GET /{param+} {"param":"part1/random-value"}',
    'V:common::test_routing_with_hardcoded_resource_sibling_order',
  ],
  [order, 'GET /part1', 'GET /part1', 'V:common::test_routing_with_hardcoded_resource_sibling_order'],
  [
    order,
    'GET /part1/hardcoded-value',
    'GET /part1/hardcoded-value',
    'V:common::test_routing_with_hardcoded_resource_sibling_order',
  ],
  [proxy, 'GET /proxy-value/', 'ANY /{proxy+} {"proxy":"proxy-value"}', 'S:lambda::test_lambda_aws_proxy_integration'],
  [
    proxy,
    'GET /proxy-value//x',
    'ANY /{proxy+} {"proxy":"proxy-value//x"}',
    'S:lambda::test_lambda_aws_proxy_integration',
  ],
  [
    proxy,
    'GET /test%2Balias@gmail.com/plus/test+alias@gmail.com',
    'ANY /{proxy+} {"proxy":"test%2Balias@gmail.com/plus/test+alias@gmail.com"}',
    'S:lambda::test_lambda_aws_proxy_integration/invocation-payload-with-path-encoded-email',
  ],
  [proxy, 'GET /', 'none', 'D:a greedy variable needs a segment'],
  [['ANY /a', 'GET /a'], 'GET /a', 'GET /a', 'D:a verb of its own goes before ANY'],
  [['GET /a', 'ANY /a'], 'PUT /a', 'ANY /a', 'D:ANY stands for seven verbs'],
  [['ANY /a'], 'TRACE /a', 'none', 'M:ANY stands for seven verbs'],
  [['ANY /'], 'PATCH /', 'ANY /', 'D:the root resource'],
  [['GET /'], 'POST /', 'none', 'D:the root resource'],
  [['GET /{id}'], 'GET /', 'none', 'M:a variable is not empty'],
  [['GET /{id}'], 'GET //', 'none', 'M:a variable is not empty'],
  [['GET /a/{id}/b'], 'GET /a//b', 'none', 'M:a variable is not empty'],
  [['GET /a/{id}', 'GET /{all+}'], 'GET /a//', 'GET /{all+} {"all":"a/"}', 'M:one slash at the end is ignored'],
  [['GET /a/{all+}'], 'GET /a//', 'none', 'M:a greedy variable is not empty'],
  [['GET /a/{all+}'], 'GET /a/%2F%25/?#*:/', 'GET /a/{all+} {"all":"%2F%25/?#*:"}', 'S:nothing is decoded'],
  [['GET /a/{id}'], 'GET /a/b%2Fc', 'GET /a/{id} {"id":"b%2Fc"}', 'S:nothing is decoded'],
  [['GET /a/{id}'], 'GET /a/%zz%', 'GET /a/{id} {"id":"%zz%"}', 'S:nothing is decoded'],
  [['GET /a%2Fb'], 'GET /a%2Fb', 'GET /a%2Fb', 'M:static segments match raw'],
  [['GET /a b'], 'GET /a%20b', 'none', 'M:static segments match raw'],
  [['GET /a'], 'GET /%61', 'none', 'M:static segments match raw'],
  [['GET /Shoes'], 'GET /shoes', 'none', 'M:case counts'],
  [['GET /a:b'], 'GET /a:b', 'GET /a:b', 'D:a colon is an ordinary character'],
  [['GET /:b'], 'GET /x', 'none', 'D:a colon is an ordinary character'],
  [['GET /::/{x}'], 'GET /::/1', 'GET /::/{x} {"x":"1"}', 'D:a colon is an ordinary character'],
  [['GET /*'], 'GET /x', 'none', 'D:a star is an ordinary character'],
  [['GET /*'], 'GET /*', 'GET /*', 'D:a star is an ordinary character'],
  [['GET /a(b)'], 'GET /a(b)', 'GET /a(b)', 'D:brackets are ordinary characters'],
  [
    ['GET /{user-id}/{a.b}/{x:y}'],
    'GET /1/2/3',
    'GET /{user-id}/{a.b}/{x:y} {"user-id":"1","a.b":"2","x:y":"3"}',
    'D:names of variables',
  ],
  [
    ['GET /{a}/{b}/{c}/{d}/{e}/{f+}'],
    'GET /1/2/3/4/5/6/7',
    'GET /{a}/{b}/{c}/{d}/{e}/{f+} {"a":"1","b":"2","c":"3","d":"4","e":"5","f":"6/7"}',
    'D:names of variables',
  ],
  [
    ['GET /{id}', 'GET /{id}/b/c', 'GET /x/b', 'GET /x/{y}/d'],
    'GET /x/b/c',
    'GET /{id}/b/c {"id":"x"}',
    'M:back up the tree',
  ],
  [['GET /a'], 'GET http://host/a', 'none', 'not a path'],
];

for (const [declared, request, expected, source] of cases) {
  t.test(`find() answers ${request} among ${declared.join(', ')} (${source})`, async (t) => {
    t.equal(answer(routerOf(...declared), request), expected);
  });
}

t.test('find() keeps a variable called __proto__ as data', async (t) => {
  const found = routerOf('GET /{__proto__}/{constructor}').find('GET', '/a/b');
  t.strictSame(Object.entries(found?.pathParameters ?? {}), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  t.equal(routerOf('GET /{id}').find('GET', '/a')?.pathParameters?.['toString'], undefined);
});

t.test('find() takes values as long as a request line', async (t) => {
  const long = 'x'.repeat(10_000);
  t.equal(routerOf('GET /a/{id}').find('GET', `/a/${long}`)?.pathParameters?.['id'], long);
  t.equal(routerOf('GET /a/{id+}').find('GET', `/a/${long}`)?.pathParameters?.['id'], long);
});

t.test('createRouter() refuses two methods that the same requests would match', async (t) => {
  t.throws(() => routerOf('GET /a/{x}', 'GET /a/{y}'));
});

t.test('find() agrees with a walk of the resource tree on random APIs and paths', async (t) => {
  const random = createRandom(20_260_101);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const segments = ['a', 'b', 'ab', 'a:b', 'a%2Fb', 'A', 'é', '*', 'a.b', '{x}', '{x}', '{x}', '{y+}'];
  const values = ['a', 'b', 'ab', 'abc', 'a:b', 'a%2Fb', '%2F', '%', 'A', '', 'é', '*', 'a.b', ':x', '?', '#', ';'];
  const verbs = ['GET', 'POST', 'ANY'];
  let matched = 0;
  for (let api = 0; api < 400; api++) {
    const declared = new Set<string>();
    for (let count = 1 + Math.floor(random() * 12); count > 0; count--) {
      let path = '';
      for (let depth = Math.floor(random() * 5); depth > 0 && !path.endsWith('+}'); depth--) {
        // A name may come once in a path.
        const segment = pick(segments);
        path += `/${segment === '{x}' ? `{x${path.split('/').length}}` : segment}`;
      }
      declared.add(`${pick(verbs)} ${path === '' ? '/' : path}`);
    }
    const methods = [...declared].map(toMethod);
    const router = createRouter(methods);
    for (let request = 0; request < 250; request++) {
      let path = '';
      for (let depth = Math.floor(random() * 6); depth > 0; depth--) path += `/${pick(values)}`;
      if (path === '' || random() < 0.2) path += '/';
      const verb = pick(['GET', 'POST', 'PUT', 'TRACE']);
      const expected = walkTree(methods, verb, path);
      const found = router.find(verb, path);
      if (found !== undefined) matched++;
      const got = found && {
        methodKey: found.method.methodKey,
        pathParameters: found.pathParameters && { ...found.pathParameters },
      };
      if (JSON.stringify(got) !== JSON.stringify(expected)) {
        t.same(got, expected, `${verb} ${path} among ${[...declared].join(', ')}`);
        return;
      }
    }
  }
  t.ok(matched > 20_000, `${matched} of 100,000 requests found a method`);
});

/** The same numbers at every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
