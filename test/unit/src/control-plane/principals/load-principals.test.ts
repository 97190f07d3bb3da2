import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadPrincipals, type LoadedPrincipals } from '../../../../../src/control-plane/principals/load-principals.ts';

type Folders = Pick<typeof t, 'testdir'>;

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

async function load(test: Folders, text: string): Promise<LoadedPrincipals> {
  const path = join(test.testdir({ 'principals.yaml': text }), 'principals.yaml');
  chmodSync(path, 0o600);
  return loadPrincipals(path);
}

function one(parts: Readonly<Record<string, unknown>>): string {
  const whole = {
    accessKeyId: 'AKIAALICE00000000',
    secretAccessKey: SECRET,
    arn: 'arn:aws:iam::123456789012:user/alice',
    ...parts,
  };
  return JSON.stringify({ principals: [whole] }, null, 1);
}

t.test('loadPrincipals() reads principals with their defaults', async (t) => {
  const { principals, problems, files } = await load(
    t,
    `principals:
  - accessKeyId: AKIAALICE00000000
    secretAccessKey: ${SECRET}
    arn: arn:aws:iam::123456789012:user/team/alice
  - accessKeyId: ASIASESSION000000
    secretAccessKey: another/secret
    sessionToken: token
    expiration: 2026-11-21T11:50:58+02:00
    arn: arn:aws:sts::123456789012:assumed-role/reader/one
    principalOrgId: o-abcdefghij
    tags: { team: shoes, level: 1.50 }
    enabled: false
    policies:
      - Version: "2012-10-17"
        Statement: { Effect: Allow, Action: "execute-api:Invoke", Resource: "*" }
      - '{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "*", "Resource": "*" } }'
  - accessKeyId: AKIAROOT000000000
    secretAccessKey: x
    arn: arn:aws-cn:iam::123456789012:root
    userId: chosen
  - { accessKeyId: ASIAFEDERATED0000, secretAccessKey: x, arn: "arn:aws:sts::123456789012:federated-user/bob" }
`,
  );
  t.same(problems, []);
  t.match(files, [/principals\.yaml$/]);
  const [alice, session, root, federated] = principals;
  t.match(alice, {
    accessKeyId: 'AKIAALICE00000000',
    secretAccessKey: SECRET,
    sessionToken: undefined,
    expiresAtMs: undefined,
    arn: 'arn:aws:iam::123456789012:user/team/alice',
    accountId: '123456789012',
    userId: /^AIDA[A-Z0-9]{17}$/,
    principalOrgId: undefined,
    tags: {},
    enabled: true,
    policies: [],
  });
  t.match(session, {
    sessionToken: 'token',
    expiresAtMs: Date.UTC(2026, 10, 21, 9, 50, 58),
    userId: /^AROA[A-Z0-9]{17}:one$/,
    principalOrgId: 'o-abcdefghij',
    tags: { team: 'shoes', level: '1.50' },
    enabled: false,
    policies: [
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}}',
      '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
    ],
  });
  t.match(root, { userId: 'chosen', accountId: '123456789012' });
  t.equal(federated?.userId, '123456789012:bob');
  t.same((await load(t, 'principals: []')).principals, []);
});

t.test(
  'loadPrincipals() gives a principal the same id at every load, and its role the same in every session',
  async (t) => {
    const idOf = async (arn: string): Promise<string> => (await load(t, one({ arn }))).principals[0]?.userId ?? '';
    const user = 'arn:aws:iam::123456789012:user/alice';
    t.equal(await idOf(user), await idOf(user));
    t.not(await idOf(user), await idOf('arn:aws:iam::123456789013:user/alice'));
    const first = await idOf('arn:aws:sts::123456789012:assumed-role/reader/one');
    const second = await idOf('arn:aws:sts::123456789012:assumed-role/reader/two');
    t.equal(first.split(':')[0], second.split(':')[0]);
  },
);

const refusals = [
  [
    'an unknown field',
    { accessKeyID: 'x' },
    '/principals/0/accessKeyID',
    'A principal has no field "accessKeyID".',
    'Write accessKeyId',
  ],
  [
    'no access key',
    { accessKeyId: undefined },
    '/principals/0/accessKeyId',
    'The principal has no access key.',
    '16 to 128',
  ],
  [
    'an access key that is too short',
    { accessKeyId: 'AKIA' },
    '/principals/0/accessKeyId',
    'The access key is not one.',
    '16 to 128',
  ],
  [
    'an access key with a dash',
    { accessKeyId: 'AKIA-ALICE-000000' },
    '/principals/0/accessKeyId',
    'The access key is not one.',
    'Write',
  ],
  [
    'the secret in place of the access key',
    { accessKeyId: SECRET },
    '/principals/0/accessKeyId',
    'The access key is not one.',
    'Write',
  ],
  [
    'no secret',
    { secretAccessKey: undefined },
    '/principals/0/secretAccessKey',
    'has no secret access key.',
    'Write secretAccessKey',
  ],
  [
    'an empty secret',
    { secretAccessKey: '' },
    '/principals/0/secretAccessKey',
    'must be text that is not empty.',
    'quotes',
  ],
  [
    'a secret that is a number',
    { secretAccessKey: 4_711_471_147 },
    '/principals/0/secretAccessKey',
    'must be text',
    'quotes',
  ],
  [
    'a session token that is a list',
    { sessionToken: [SECRET] },
    '/principals/0/sessionToken',
    'must be text',
    'quotes',
  ],
  ['no ARN', { arn: undefined }, '/principals/0/arn', 'The principal has no ARN.', 'assumed-role/ROLE/SESSION'],
  [
    'the ARN of a role',
    { arn: 'arn:aws:iam::123456789012:role/reader' },
    '/principals/0/arn',
    'not that of a principal',
    'assumed-role',
  ],
  [
    'an account of 11 digits',
    { arn: 'arn:aws:iam::12345678901:user/alice' },
    '/principals/0/arn',
    'not that of a principal',
    'Write',
  ],
  [
    'a user without a name',
    { arn: 'arn:aws:iam::123456789012:user/' },
    '/principals/0/arn',
    'not that of a principal',
    'Write',
  ],
  [
    'an end without a time zone',
    { expiration: '2026-11-21T09:50:58' },
    '/principals/0/expiration',
    'is not a moment.',
    'time zone',
  ],
  [
    'an end in a month of its own',
    { expiration: '2026-13-21T09:50:58Z' },
    '/principals/0/expiration',
    'is not a moment.',
    'Write',
  ],
  [
    'an organisation of another form',
    { principalOrgId: 'org' },
    '/principals/0/principalOrgId',
    'not the id of an organisation',
    'o-',
  ],
  ['tags that are a list', { tags: [] }, '/principals/0/tags', '"tags" must be an object', 'Write'],
  ['enabled as text', { enabled: 'yes' }, '/principals/0/enabled', '"enabled" must be true or false', 'Write'],
  ['one policy in place of a list', { policies: {} }, '/principals/0/policies', '"policies" must be a list', 'Write'],
  [
    'a policy that is a number',
    { policies: [1] },
    '/principals/0/policies/0',
    'A policy must be an object',
    'Statement',
  ],
  [
    'a policy that is no JSON',
    { policies: ['{'] },
    '/principals/0/policies/0',
    'text that is not JSON of an object',
    'Statement',
  ],
  [
    'a policy that is JSON of a list',
    { policies: ['[]'] },
    '/principals/0/policies/0',
    'text that is not JSON of an object',
    'Write',
  ],
] as const;

for (const [subject, parts, pointer, message, fix] of refusals) {
  t.test(`loadPrincipals() refuses ${subject}, and repeats no secret`, async (t) => {
    const { problems } = await load(t, one(parts));
    t.equal(problems.length, 1, { problems });
    t.match(problems, [{ severity: 'error', pointer, message, fix }]);
    t.ok((problems[0]?.line ?? 0) > 0);
    t.notMatch(JSON.stringify(problems), /wJalr|4711471147/);
  });
}

t.test('loadPrincipals() reports everything at once, and keeps the good ones', async (t) => {
  const good = { accessKeyId: 'AKIABOB0000000000', secretAccessKey: 's', arn: 'arn:aws:iam::123456789012:user/bob' };
  const { principals, problems } = await load(
    t,
    JSON.stringify({
      principals: [good, { ...good, arn: 'x' }, 'text', { ...good, secretAccessKey: 't' }],
      principal: [],
    }),
  );
  t.match(problems, [
    { pointer: '/principal', message: /no field "principal"/, fix: /principals/ },
    { pointer: '/principals/1/arn' },
    { pointer: '/principals/2', message: 'A principal must be an object, not text.' },
    { pointer: '/principals/3/accessKeyId', message: 'The access key AKIABOB0000000000 is there twice.' },
  ]);
  t.equal(problems.length, 4);
  t.same(
    principals.map(({ secretAccessKey }) => secretAccessKey),
    ['s'],
  );
});

t.test(
  'loadPrincipals() refuses files that cannot be read, and shows no secret that the parser stumbled over',
  async (t) => {
    const cases = [
      ['- a', /holds a list instead of principals/],
      [SECRET, /holds text instead of principals/],
      ['principals:', /names no principals/],
      [`principals: [{ secretAccessKey: *${SECRET} }]`, /The value cannot be read/],
      [`principals: [{ secretAccessKey: !${SECRET} a }]`, /The value cannot be read/],
      [`principals:\n  - secretAccessKey: "a" ${SECRET}\n`, /cannot be read/],
      [`principals:\n  - secretAccessKey: "${SECRET}\n`, /cannot be read/],
      [`principals:\n  - secretAccessKey: @${SECRET}\n`, /cannot be read/],
      [`principals:\n  - secretAccessKey: ${SECRET}: ${SECRET}\n`, /cannot be read/],
      [`principals:\n  - secretAccessKey: ]${SECRET}\n`, /cannot be read/],
    ] as const;
    for (const [text, message] of cases) {
      const { problems, principals } = await load(t, text);
      t.match(problems, [{ severity: 'error', message }], text);
      t.notMatch(JSON.stringify(problems), /wJalr/, text);
      t.same(principals, []);
    }
    const missing = join(t.testdir(), 'none.yaml');
    t.match(await loadPrincipals(missing), { files: [missing], problems: [{ message: /^There is no file/ }] });
  },
);

t.test('loadPrincipals() places what is wrong with a policy', async (t) => {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Permit', Action: 'execute-api:Invoke', Resource: '*' }],
  };
  const good = { ...policy, Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] };
  t.match((await load(t, one({ policies: [good, policy] }))).problems, [
    { severity: 'error', pointer: '/principals/0/policies/1/Statement/0/Effect', message: /Permit/ },
  ]);
  t.match((await load(t, one({ policies: [JSON.stringify(policy)] }))).problems, [
    {
      severity: 'error',
      pointer: '/principals/0/policies/0',
      message: /Permit.*\(At \/Statement\/0\/Effect of the policy\.\)/,
    },
  ]);
  t.same((await load(t, one({ policies: [good, JSON.stringify(good)] }))).problems, []);
});

t.test('loadPrincipals() warns of a file that everyone may read', async (t) => {
  const path = join(t.testdir({ 'p.json': '{"principals": []}' }), 'p.json');
  chmodSync(path, 0o644);
  t.match((await loadPrincipals(path)).problems, [
    { severity: 'warning', message: /^Everyone/, fix: /^Run chmod 600/ },
  ]);
  chmodSync(path, 0o640);
  t.same((await loadPrincipals(path)).problems, []);
});
