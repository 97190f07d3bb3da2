import t from 'tap';
import { draft, importText, methodOf, mockPath, summaries } from '../../../../support/import-text.ts';

const DECLARATIONS = 'x-amazon-apigateway-request-validators';
const CHOICE = 'x-amazon-apigateway-request-validator';

const declared = {
  all: { validateRequestBody: true, validateRequestParameters: true },
  body: { validateRequestBody: true },
  none: {},
};

t.test('importDefinition() takes validators, and an operation’s choice before the one for all', async (t) => {
  const paths = { '/own': mockPath('get', { [CHOICE]: 'body' }) };
  const result = await importText(t, draft({ root: { [DECLARATIONS]: declared, [CHOICE]: 'all' }, paths }));
  t.same(result.problems, []);
  t.same(result.api?.requestValidators, [
    { name: 'all', validateRequestBody: true, validateRequestParameters: true },
    { name: 'body', validateRequestBody: true, validateRequestParameters: false },
    { name: 'none', validateRequestBody: false, validateRequestParameters: false },
  ]);
  t.equal(methodOf(result, '/own', 'GET').requestValidator, 'body');
  t.equal(methodOf(result, '/orders', 'POST').requestValidator, 'all');
  const without = await importText(t, draft({ root: { [DECLARATIONS]: declared }, paths }));
  t.equal(methodOf(without, '/orders', 'POST').requestValidator, undefined);
});

const UNKNOWN = 'Invalid Request Validator identifier specified';

const refused: readonly (readonly [
  name: string,
  root: Readonly<Record<string, unknown>>,
  problems: readonly string[],
])[] = [
  ['a choice of none that is declared', { [CHOICE]: 'all' }, [`error /${CHOICE} ${UNKNOWN}`]],
  [
    'a choice of a name that objects inherit',
    { [DECLARATIONS]: declared, [CHOICE]: 'toString' },
    [`error /${CHOICE} ${UNKNOWN}`],
  ],
  [
    'a validator that is no object',
    { [DECLARATIONS]: { a: true } },
    [`error /${DECLARATIONS}/a The request validator "a" must be an object.`],
  ],
  [
    'a flag that is text',
    { [DECLARATIONS]: { a: { validateRequestBody: 'yes' } } },
    [`error /${DECLARATIONS}/a/validateRequestBody "validateRequestBody" must be true or false, not the text "yes".`],
  ],
  [
    'a flag that does not exist',
    { [DECLARATIONS]: { a: { validateBody: true } } },
    [`warning /${DECLARATIONS}/a/validateBody A request validator has no field "validateBody"; it is ignored.`],
  ],
];

for (const [name, root, problems] of refused) {
  t.test(`importDefinition() names what is wrong with request validators: ${name}`, async (t) => {
    t.same(summaries(await importText(t, draft({ root }))), problems);
  });
}
