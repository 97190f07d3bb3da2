/** Resource policies of definitions → the model, and what an import refuses in them. */

import t from 'tap';
import { draft, importText, summaries, testRefusal } from '../../../../support/import-text.ts';
import type { RefusalRow } from '../../../../support/import-text.ts';

const EXTENSION = 'x-amazon-apigateway-policy';
const POLICY = `/${EXTENSION}`;
const REFUSED = 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.';
const allow = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };

function withStatement(parts: Readonly<Record<string, unknown>>): RefusalRow[1] {
  return { root: { [EXTENSION]: { Version: '2012-10-17', Statement: [allow, { ...allow, ...parts }] } } };
}

const refusals: readonly RefusalRow[] = [
  [
    'a policy that is text',
    { root: { [EXTENSION]: '{}' } },
    [`${POLICY} ${REFUSED} A policy must be an object, not "{}".`],
  ],
  [
    'a policy without statements',
    { root: { [EXTENSION]: { Version: '2012-10-17' } } },
    [`${POLICY}/Statement ${REFUSED} The policy has no Statement.`],
  ],
  [
    'another version',
    { root: { [EXTENSION]: { Version: '2024-01-01', Statement: allow } } },
    [`${POLICY}/Version ${REFUSED} Version must be`],
  ],
  [
    'everything that is wrong, each at its place',
    withStatement({
      Effect: 'Maybe',
      Action: undefined,
      Principal: { AWS: ['*', 'bob'] },
      Resource: 'execute-api:prod',
    }),
    [
      `${POLICY}/Statement/1/Effect ${REFUSED} Effect must be Allow or Deny, not "Maybe".`,
      `${POLICY}/Statement/1/Principal/AWS/1 ${REFUSED} "bob" is no principal.`,
      `${POLICY}/Statement/1/Action ${REFUSED} The statement has no Action.`,
      `${POLICY}/Statement/1/Resource ${REFUSED} "execute-api:prod" is no resource.`,
    ],
  ],
  [
    'an operator that is none',
    withStatement({ Condition: { 'Ip/Address': { 'aws:SourceIp': '10.0.0.0/8' } } }),
    [`${POLICY}/Statement/1/Condition/Ip~1Address ${REFUSED} "Ip/Address" is no operator.`],
  ],
  [
    'a range that is none',
    withStatement({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '10.0.0.0/64'] } } }),
    [
      `${POLICY}/Statement/1/Condition/IpAddress/aws:SourceIp/1 ${REFUSED} IpAddress cannot compare with "10.0.0.0/64".`,
    ],
  ],
  ['a policy of more than 8,192 characters', withStatement({ Sid: 'a'.repeat(8200) }), [`${POLICY} The policy has 8`]],
];

for (const row of refusals)
  t.test(`importDefinition() refuses ${row[0]}`, async (t) => void (await testRefusal(t, row)));

t.test('readPolicy() writes out the short form of resources', async (t) => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/GET/shoes' },
      { Effect: 'Deny', Principal: '*', Action: '*', NotResource: ['execute-api:/dev/*', 'arn:aws:execute-api:x'] },
    ],
  };
  const options = { accountId: '123456789012', region: 'cn-north-1' };
  const result = await importText(t, draft({ root: { [EXTENSION]: policy } }), options);
  t.same(summaries(result), []);
  const { Statement: statements } = JSON.parse(result.api?.policy ?? '') as { Statement: unknown };
  const prefix = 'arn:aws-cn:execute-api:cn-north-1:123456789012:shop';
  t.match(statements, [
    { Resource: `${prefix}/*/GET/shoes` },
    { NotResource: [`${prefix}/dev/*`, 'arn:aws:execute-api:x'] },
  ]);
});

t.test('readPolicy() keeps one statement as it is, from YAML with a version that looks like a date', async (t) => {
  const text = `
openapi: 3.0.3
info: { title: Shop, version: '1' }
paths: { /shoes: { get: { x-amazon-apigateway-integration: { type: mock } } } }
x-amazon-apigateway-policy:
  Version: 2012-10-17
  Statement: { Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: execute-api:/* }
`;
  const result = await importText(t, text);
  t.same(summaries(result), []);
  t.match(JSON.parse(result.api?.policy ?? ''), {
    Version: '2012-10-17',
    Statement: { Resource: 'arn:aws:execute-api:us-east-1:000000000000:shop/*' },
  });
});

t.test('readPolicy() names the line of what is wrong', async (t) => {
  const text = `
openapi: 3.0.3
info: { title: Shop, version: '1' }
paths: { /shoes: { get: { x-amazon-apigateway-integration: { type: mock } } } }
x-amazon-apigateway-policy:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Principal: '*'
      Action: execute-api:Invoke
      Resource:
        - execute-api:/*
        - execute-api
`;
  const { problems } = await importText(t, text);
  t.match(problems, [{ severity: 'error', pointer: `${POLICY}/Statement/0/Resource/1`, line: 13 }]);
});
