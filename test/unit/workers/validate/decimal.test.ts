import t from 'tap';
import { isMultiple } from '../../../../workers/validate/decimal.ts';

t.test('isMultiple() divides decimals, not binary fractions', async (t) => {
  for (const [value, divisor] of [
    [0.07, 0.01],
    [19.99, 0.01],
    [-4.5, 1.5],
    [0, 3],
    [1e300, 1e-300],
    [1e21, 7e20 / 7],
    [1.1, 0.1],
  ] as const) {
    t.ok(isMultiple(value, divisor), `${value} / ${divisor}`);
  }
  for (const [value, divisor] of [
    [0.075, 0.01],
    [5, 3],
    [1e-300, 1e300],
    [Infinity, 2],
    [1.1, 0.2],
    [1e21, 7],
  ] as const) {
    t.notOk(isMultiple(value, divisor), `${value} / ${divisor}`);
  }
});
