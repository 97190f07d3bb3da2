import t from 'tap';
import { compileHeaderCasing } from '../../../../src/exchange/header-names.ts';

const casing = compileHeaderCasing(['X-Shop-Id', 'eTag', 'USER-AGENT', '__proto__']);

for (const [lower, shown, why] of [
  ['user-agent', 'User-Agent', 'AWS writes it so, whatever the definition says'],
  ['x-amzn-trace-id', 'X-Amzn-Trace-Id', 'AWS writes it so'],
  ['x-shop-id', 'X-Shop-Id', 'declared'],
  ['etag', 'eTag', 'declared'],
  ['x-other', 'x-other', 'known to nobody'],
  ['__proto__', '__proto__', 'declared'],
  ['constructor', 'constructor', 'known to nobody'],
] as const) {
  t.test(`compileHeaderCasing() shows ${lower} as ${shown}: ${why}`, async (t) => {
    t.equal(casing(lower), shown);
  });
}
