import t from 'tap';
import { compileKeyFinder, indexApiKeys } from '../../../../../src/data-plane/admit/api-keys.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import { ANYONE } from '../../../../../src/data-plane/admit/authenticate.ts';
import type { FoundKey } from '../../../../../src/data-plane/plan/plan.ts';
import type { Identified } from '../../../../../src/data-plane/plan/records.ts';
import type { UsagePlan } from '../../../../../src/model/stage.ts';
import { fakeApi, fakeContext } from '../../../../support/fake-model.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

function plan(name: string, parts: Partial<UsagePlan>): UsagePlan {
  return { name, throttle: undefined, quota: undefined, apiStages: [], apiKeys: [], ...parts };
}

const gold = { id: 'goldgoldgo', name: 'acme', value: 'the-key-of-acme-0123456789', enabled: true };
const off = { id: 'offoffoffo', name: 'gone', value: 'the-key-of-gone-0123456789', enabled: false };
const lost = { id: 'lostlostlo', name: 'lost', value: 'the-key-of-lost-0123456789', enabled: true };
const dev = { apiId: 'shoeshop', stage: 'dev', throttle: {} };
const keys = indexApiKeys([
  fakeApi({
    usagePlans: [
      plan('gold', { apiStages: [dev], apiKeys: [gold, off] }),
      plan('silver', { apiStages: [dev, { ...dev, stage: 'prod' }], apiKeys: [gold] }),
      plan('nowhere', { apiKeys: [lost] }),
    ],
  }),
  fakeApi({ id: 'other', usagePlans: [plan('abroad', { apiStages: [dev], apiKeys: [{ ...lost, id: 'far' }] })] }),
]);

function find(
  isRequired: boolean,
  headers: readonly string[],
  { source = 'HEADER', usageIdentifierKey = undefined as string | undefined, ...parts } = {},
): FoundKey | string {
  const context = fakeContext({ apiKeyRequired: isRequired }, { apiKeySource: source as 'HEADER', ...parts });
  const identity = { ...ANYONE, usageIdentifierKey };
  try {
    const finder = compileKeyFinder(context, keys);
    if (finder === undefined) return 'none';
    return finder({ request: fakeRequest({ headers }), identity } as unknown as Identified);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return `${error.type} ${error.reason}`;
  }
}

t.test('compileKeyFinder() finds the plans of the stage that have the key', async (t) => {
  t.same(find(true, ['x-api-key', gold.value]), {
    value: gold.value,
    id: gold.id,
    admitted: { id: gold.id, plans: ['gold', 'silver'] },
  });
});

t.test('compileKeyFinder() finds a key that the plan of another API has for this stage', async (t) => {
  t.match(find(true, ['x-api-key', lost.value]), { admitted: { plans: ['abroad'] } });
});

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no key', [], /there is no API key/],
  ['an empty key', ['x-api-key', ''], /there is no API key/],
  ['two keys', ['x-api-key', gold.value, 'x-api-key', gold.value], /there is no API key/],
  ['an unknown key', ['x-api-key', 'x'.repeat(30)], /unknown/],
  ['a key in other casing', ['x-api-key', gold.value.toUpperCase()], /unknown/],
  ['a key with a space behind it', ['x-api-key', `${gold.value} `], /unknown/],
  ['the beginning of a key', ['x-api-key', gold.value.slice(0, -1)], /unknown/],
  ['a key of 8 KB', ['x-api-key', 'k'.repeat(8_192)], /unknown/],
  ['a disabled key', ['x-api-key', off.value], /offoffoffo is disabled/],
];
for (const [what, headers, reason] of refused) {
  t.test(`compileKeyFinder() refuses ${what} where one is needed`, async (t) => {
    t.match(find(true, headers), /^INVALID_API_KEY /);
    t.match(find(true, headers), reason);
    t.notMatch(find(true, headers), /the-key-of/, 'without naming a key');
  });
}

t.test('compileKeyFinder() refuses a key of another stage', async (t) => {
  const context = fakeContext({ apiKeyRequired: true }, {}, { stageName: 'prod' });
  const finder = compileKeyFinder(context, keys);
  const request = fakeRequest({ headers: ['x-api-key', off.value] });
  try {
    finder?.({ request, identity: ANYONE } as unknown as Identified);
    t.fail('found');
  } catch (error) {
    t.match(error, { type: 'INVALID_API_KEY', reason: /no usage plan of this stage has the API key offoffoffo/ });
  }
});

t.test('compileKeyFinder() shows what was sent where no key is needed, and counts even a disabled one', async (t) => {
  t.same(find(false, []), { value: undefined, id: undefined, admitted: undefined });
  t.same(find(false, ['x-api-key', 'unknown']), { value: 'unknown', id: undefined, admitted: undefined });
  t.same(find(false, ['x-api-key', off.value]), {
    value: off.value,
    id: off.id,
    admitted: { id: off.id, plans: ['gold'] },
  });
});

t.test('compileKeyFinder() takes the key of the authorizer where the API says so, and no other', async (t) => {
  const header = ['x-api-key', gold.value];
  t.match(find(true, header, { source: 'AUTHORIZER' }), /there is no API key/);
  t.match(find(true, header, { source: 'AUTHORIZER', usageIdentifierKey: 'wrong' }), /unknown/);
  t.match(find(true, [], { source: 'AUTHORIZER', usageIdentifierKey: gold.value }), { id: gold.id });
});

t.test('compileKeyFinder() has nothing to find for an HTTP API', async (t) => {
  t.equal(find(false, ['x-api-key', gold.value], { protocol: 'HTTP' } as never), 'none');
});
