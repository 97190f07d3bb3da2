import t from 'tap';
import { checkTogether } from '../../../../../src/control-plane/deploy/check-together.ts';
import { fakeContext } from '../../../../support/fake-model.ts';

const { api } = fakeContext();

t.test('checkTogether() takes APIs with ids of their own', async (t) => {
  t.same(
    checkTogether([
      { ...api, id: 'a' },
      { ...api, id: 'b' },
    ]),
    [],
  );
});

t.test('checkTogether() names the file that has the id already', async (t) => {
  const apis = [
    { ...api, id: 'a', source: 'one.yaml' },
    { ...api, id: 'a', source: 'two.yaml' },
    { ...api, id: 'a', source: 'one.yaml' },
  ];
  t.match(checkTogether(apis), [
    {
      severity: 'error',
      file: 'two.yaml',
      pointer: '/x-gatehouse-api-id',
      message: "The API's id a is taken by one.yaml.",
    },
    { severity: 'error', file: 'one.yaml', message: /named twice/ },
  ]);
});
