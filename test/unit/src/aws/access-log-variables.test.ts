import t from 'tap';
import { accessLogVariables } from '../../../../src/aws/access-log-variables.ts';
import { outcomeVariables } from '../../../../src/data-plane/observe/outcome-variables.ts';
import { compileContextVariable } from '../../../../src/exchange/context-variables.ts';
import { fakeFacts } from '../../../support/fake-observation.ts';

t.test('accessLogVariables has every variable that a line can be given a value for', async (t) => {
  for (const name of Object.keys(outcomeVariables)) t.ok(accessLogVariables.includes(name), name);
  const named = accessLogVariables.filter((name) => compileContextVariable(name, fakeFacts()) !== undefined);
  t.ok(named.includes('requestTime') && named.includes('identity.sourceIp'));
  t.equal(new Set(accessLogVariables).size, accessLogVariables.length);
});
