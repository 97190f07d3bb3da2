import t from 'tap';
import { createTroubleLog } from '../../../../../src/data-plane/admit/trouble-log.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import { fakeMatched } from '../../../../support/fake-matched.ts';

t.test('createTroubleLog() tells of a trouble once, and again after a while', async (t) => {
  const lines: object[] = [];
  let nowMs = 0;
  const trouble = createTroubleLog({
    logger: { debug() {}, info() {}, warn() {}, error: (_, fields = {}) => lines.push(fields) },
    clock: { nowMs: () => nowMs, epochMs: () => nowMs },
  });
  const place = { authorizer: 'who', matched: fakeMatched() };
  const error = new GatewayError('AUTHORIZER_FAILURE', { reason: 'it failed' });
  for (let n = 0; n < 100; n += 1) t.equal(trouble.told(error, place), error);
  t.match(lines, [{ apiId: 'shoeshop', stage: 'dev', authorizer: 'who', reason: 'it failed', notToldBefore: 0 }]);
  trouble.told(new GatewayError('AUTHORIZER_FAILURE', { reason: 'another' }), place);
  t.equal(lines.length, 2, 'another reason is another trouble');
  nowMs = 10_000;
  trouble.told(error, place);
  t.match(lines[2], { reason: 'it failed', notToldBefore: 0 });
  t.match(lines[1], { notToldBefore: 99 });
});

t.test('createTroubleLog() says nothing of what is the caller’s own fault, or no refusal', async (t) => {
  const trouble = createTroubleLog({
    logger: { debug() {}, info() {}, warn() {}, error: () => t.fail('told') },
    clock: { nowMs: () => 0, epochMs: () => 0 },
  });
  const place = { authorizer: 'who', matched: fakeMatched() };
  for (const error of [new GatewayError('UNAUTHORIZED'), new Error('a bug')])
    t.equal(trouble.told(error, place), error);
});
