import t from 'tap';

import { compileIdentity } from '../../../../../src/data-plane/integrate/caller-identity.ts';
import { createContext } from '../../../../support/http-integration.ts';

const CALLER = 'arn:aws:iam::*:user/*';

t.test('compileIdentity() tells the gateway, a role and the caller apart, and warns where nobody signs', async (t) => {
  const cases = [
    [undefined, 'NONE', { roleArn: undefined, isCaller: false }, 0],
    ['arn:aws:iam::1:role/r', 'NONE', { roleArn: 'arn:aws:iam::1:role/r', isCaller: false }, 0],
    ['${stageVariables.who}', 'AWS_IAM', { roleArn: undefined, isCaller: true }, 0],
    [CALLER, 'AWS_IAM', { roleArn: undefined, isCaller: true }, 0],
    [CALLER, 'NONE', { roleArn: undefined, isCaller: true }, 1],
    [CALLER, 'CUSTOM', { roleArn: undefined, isCaller: true }, 1],
  ] as const;
  for (const [credentials, authorizationType, expected, warnings] of cases) {
    const { context, problems } = createContext({
      integration: { type: 'AWS_PROXY', ...(credentials === undefined ? {} : { credentials }) },
      method: { authorizationType },
      variables: { who: CALLER },
    });
    t.same(compileIdentity(context), expected, `${credentials} with ${authorizationType}`);
    t.equal(problems.length, warnings);
    if (warnings === 1) t.match(problems, [{ severity: 'warning', pointer: /\/credentials$/, fix: /answered 500/ }]);
  }
});
