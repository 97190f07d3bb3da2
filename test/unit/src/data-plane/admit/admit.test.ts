import t from 'tap';
import { GatewayError } from '../../../../../src/errors.ts';
import { admit, compileAdmission } from '../../../../../src/data-plane/admit/admit.ts';
import type { Matched } from '../../../../../src/data-plane/plan/records.ts';
import { fakeContext } from '../../../../support/fake-model.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

t.test('compileAdmission() opens a method without controls', async (t) => {
  t.same(compileAdmission(fakeContext()), { kind: 'open' });
});

t.test('compileAdmission() refuses every call where a declared control cannot be evaluated', async (t) => {
  const cases = [
    [
      fakeContext({ authorizationType: 'CUSTOM', authorizerName: 'tokens' }),
      'AUTHORIZER_CONFIGURATION_ERROR',
      /tokens/,
    ],
    [
      fakeContext({ authorizationType: 'COGNITO_USER_POOLS', authorizerName: 'pool' }),
      'AUTHORIZER_CONFIGURATION_ERROR',
      /pool/,
    ],
    [fakeContext({ authorizationType: 'AWS_IAM' }), 'AUTHORIZER_CONFIGURATION_ERROR', /AWS_IAM/],
    [fakeContext({ apiKeyRequired: true }), 'INVALID_API_KEY', /API key/],
    [fakeContext({}, { policy: '{"Version":"2012-10-17","Statement":[]}' }), 'ACCESS_DENIED', /resource policy/],
  ] as const;
  for (const [context, type, reason] of cases) t.match(compileAdmission(context), { kind: 'refuse', type, reason });
});

t.test('admit() throws the refusal of a closed method and passes an open one', async (t) => {
  const matched = (admission: unknown): Matched =>
    ({ request: fakeRequest(), match: { method: { admission } } }) as unknown as Matched;
  t.equal(admit(matched({ kind: 'open' })).admission.kind, 'open');
  try {
    admit(matched({ kind: 'refuse', type: 'INVALID_API_KEY', reason: 'why' }));
    t.fail('admitted');
  } catch (error) {
    t.ok(error instanceof GatewayError);
    t.match(error, { type: 'INVALID_API_KEY', status: 403, reason: 'why' });
  }
});
