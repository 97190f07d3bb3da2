import t from 'tap';
import { apiIdOf, resourceIdOf } from '../../../../../src/control-plane/openapi/api-id.ts';

t.test('apiIdOf() keeps the letters and digits of a title', async (t) => {
  const cases = [
    ['Shoe Shop', 'shoeshop'],
    ['Café-API v2', 'cafeapiv2'],
    ['a'.repeat(32), 'a'.repeat(32)],
  ] as const;
  for (const [title, id] of cases) t.equal(apiIdOf(title), id);
});

t.test('apiIdOf() tells long titles and titles without letters apart', async (t) => {
  const ids = [`${'a'.repeat(40)}1`, `${'a'.repeat(40)}2`, '店', '靴', ''].map(apiIdOf);
  t.equal(new Set(ids).size, ids.length);
  for (const id of ids) t.match(id, /^[a-z0-9]{10,32}$/);
});

t.test('resourceIdOf() depends on API and path, and avoids ids that are taken', async (t) => {
  const first = resourceIdOf('shop', '/a', new Set());
  t.match(first, /^[a-z0-9]{6}$/);
  t.equal(resourceIdOf('shop', '/a', new Set()), first);
  t.not(resourceIdOf('shop', '/b', new Set()), first);
  t.not(resourceIdOf('shop2', '/a', new Set()), first);
  const second = resourceIdOf('shop', '/a', new Set([first]));
  t.not(second, first);
  t.match(second, /^[a-z0-9]{6}$/);
});
