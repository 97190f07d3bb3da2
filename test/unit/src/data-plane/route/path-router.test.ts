import t from 'tap';
import { createRouter } from '../../../../../src/data-plane/route/path-router.ts';
import type { MethodPlan } from '../../../../../src/data-plane/plan/plan.ts';

function methods(...declared: string[]): MethodPlan[] {
  return declared.map((text) => {
    const [httpMethod = '', resourcePath = ''] = text.split(' ');
    return { httpMethod, resourcePath, methodKey: text } as MethodPlan;
  });
}

function keyOf(declared: string[], verb: string, path: string): string | undefined {
  return createRouter(methods(...declared)).find(verb, path)?.method.methodKey;
}

t.test('createRouter() holds every recorded case of AWS precedence', async (t) => {
  const proxy = ['POST /test', 'ANY /test/any', 'OPTIONS /{proxy+}'];
  const order = ['GET /part1', 'GET /part1/hardcoded-value', 'GET /{param+}'];
  const cases: [declared: string[], verb: string, path: string, expected: string | undefined, source: string][] = [
    [['GET /existing'], 'GET', '/existing', 'GET /existing', 'rest-cases 1'],
    [['GET /existing'], 'GET', '/random-non-existing', undefined, 'rest-cases 2'],
    [['GET /existing'], 'POST', '/existing', undefined, 'wrong verb'],
    [proxy, 'OPTIONS', '/test', 'OPTIONS /{proxy+}', 'rest-cases 4'],
    [proxy, 'POST', '/test', 'POST /test', 'spec 2.2'],
    [proxy, 'OPTIONS', '/test/any', 'ANY /test/any', 'rest-cases 6'],
    [proxy, 'GET', '/test/any', 'ANY /test/any', 'rest-cases 7'],
    [proxy, 'OPTIONS', '/', undefined, 'a greedy parameter needs a segment'],
    [order, 'GET', '/part1/random-value', 'GET /{param+}', 'spec 2.2'],
    [order, 'GET', '/part1', 'GET /part1', 'spec 2.2'],
    [order, 'GET', '/part1/hardcoded-value', 'GET /part1/hardcoded-value', 'rest-cases 9'],
    [['ANY /a', 'GET /a'], 'GET', '/a', 'GET /a', 'a verb before ANY'],
    [['ANY /a', 'GET /a'], 'PATCH', '/a', 'ANY /a', 'ANY for the rest'],
    [['ANY /a'], 'TRACE', '/a', undefined, 'ANY is seven verbs'],
    [['GET /'], 'GET', '/', 'GET /', 'the root'],
    [['GET /a'], 'GET', '/a/', 'GET /a', 'a slash at the end'],
    [['GET /a'], 'GET', '/A', undefined, 'case matters'],
    [['GET /a:b'], 'GET', '/a:b', 'GET /a:b', 'a colon is a colon'],
    [['GET /a'], 'GET', '/%61', undefined, 'escapes are not decoded'],
    [['GET /{id}'], 'GET', '/a/b', undefined, 'one segment'],
  ];
  for (const [declared, verb, path, expected, source] of cases) {
    t.equal(keyOf(declared, verb, path), expected, `${verb} ${path} (${source})`);
  }
});

t.test('createRouter() gives raw parameter values', async (t) => {
  const router = createRouter(methods('GET /{proxy+}', 'GET /a/{x}/b/{__proto__}', 'GET /m/{id}'));
  const values = (path: string): unknown => ({ ...router.find('GET', path)?.pathParameters });
  t.same(values('/proxy-value'), { proxy: 'proxy-value' });
  t.same(values('/proxy-value/'), { proxy: 'proxy-value' });
  t.same(values('/proxy-value//x'), { proxy: 'proxy-value//x' });
  t.same(values('/p/test%2Balias@gmail.com/plus/test+alias@gmail.com'), {
    proxy: 'p/test%2Balias@gmail.com/plus/test+alias@gmail.com',
  });
  t.same(values('/m/%2e%2F%zz'), { id: '%2e%2F%zz' });
  t.same(values(`/m/${'x'.repeat(9_000)}`), { id: 'x'.repeat(9_000) });
  t.same(values('/m/a;b=c'), { id: 'a;b=c' });
  const nested = router.find('GET', '/a/1/b/2')?.pathParameters;
  t.equal(JSON.stringify(nested), '{"x":"1","__proto__":"2"}');
  t.equal(createRouter(methods('GET /a')).find('GET', '/a')?.pathParameters, null);
});

/** The rules of AWS, as plainly as they can be written. */
function walk(declared: readonly string[], verb: string, path: string): string | undefined {
  const segments = path.replace(/\/+$/, '').split('/').slice(1);
  const templates = declared.map((key) => ({ key, verb: key.split(' ')[0], segments: (key.split(' ')[1] ?? '').split('/').slice(1).filter(Boolean) }));
  function step(prefix: readonly string[], at: number): string | undefined {
    const here = templates.filter((one) => one.segments.length === prefix.length && prefix.every((text, i) => one.segments[i] === text));
    const greedy = prefix.at(-1)?.endsWith('+}') === true;
    if (at === segments.length || greedy) {
      const own = here.find((one) => one.verb === verb) ?? here.find((one) => one.verb === 'ANY' && verb !== 'TRACE');
      return own?.key;
    }
    const children = [...new Set(templates.filter((one) => one.segments.length > prefix.length && prefix.every((text, i) => one.segments[i] === text)).map((one) => one.segments[prefix.length] ?? ''))];
    const segment = segments[at] ?? '';
    const literal = children.find((child) => child === segment && segment !== '');
    const param = segment === '' ? undefined : children.find((child) => child.startsWith('{') && !child.endsWith('+}'));
    const rest = children.find((child) => child.endsWith('+}'));
    for (const child of [literal, param, rest]) {
      const found = child === undefined ? undefined : step([...prefix, child], at + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return step([], 0);
}

/** A small generator, so that a failure can be repeated. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % limit;
  };
}

t.test('createRouter() agrees with a plain walk of the resource tree on random APIs', async (t) => {
  const verbs = ['GET', 'POST', 'ANY', 'OPTIONS'];
  const words = ['a', 'ab', 'abc', 'b', 'a-b', 'a.b'];
  let compared = 0;
  let matched = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const pick = random(seed);
    const declared = new Set<string>();
    for (let i = 0; i < 1 + pick(12); i++) {
      let path = '';
      // One variable child per node is AWS's rule: the name is the depth's, and a node has {pN} or {gN+}, by seed.
      for (let depth = 0; depth < pick(4); depth++) {
        const kind = pick(5);
        const greedyHere = (seed + depth) % 2 === 0;
        if (kind === 0 && !greedyHere) path += `/{p${depth}}`;
        else if (kind === 0) {
          path += `/{g${depth}+}`;
          break;
        } else path += `/${words[pick(words.length)]}`;
      }
      declared.add(`${verbs[pick(verbs.length)]} ${path === '' ? '/' : path}`);
    }
    const keys = [...declared];
    const router = createRouter(methods(...keys));
    for (let i = 0; i < 60; i++) {
      let path = '';
      for (let depth = 0; depth < 1 + pick(4); depth++) path += `/${pick(12) === 0 ? '' : words[pick(words.length)]}`;
      const verb = ['GET', 'POST', 'PUT', 'OPTIONS', 'TRACE'][pick(5)] ?? 'GET';
      const collapsed = path.replace(/^\/+/, '/');
      const expected = walk(keys, verb, collapsed);
      const actual = router.find(verb, collapsed)?.method.methodKey;
      compared++;
      if (expected !== undefined) matched++;
      if (actual !== expected) t.equal(actual, expected, `seed ${seed}: ${verb} ${collapsed} over ${keys.join(', ')}`);
    }
  }
  t.equal(compared, 24_000);
  t.ok(matched > 2_000, `${matched} of them matched`);
});
