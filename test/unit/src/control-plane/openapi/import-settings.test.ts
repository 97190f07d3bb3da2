/** What an import refuses in security, at the top level, in stages and in usage plans. Texts without a source are our own. */

import t from 'tap';
import { testRefusal } from '../../../../support/import-text.ts';
import type { DraftParts, RefusalRow } from '../../../../support/import-text.ts';

const GET = '/paths/~1shoes~1{id}/get';
const INTEGRATION = `${GET}/x-amazon-apigateway-integration`;

const security: readonly RefusalRow[] = [
  [
    'a scheme that is not declared',
    {
      operation: { security: [{ usres: [] }] },
      root: { components: { securitySchemes: { users: { type: 'http' } } } },
    },
    [`${GET}/security/0/usres There is no security scheme "usres", so who may call cannot be told.`],
  ],
  [
    'a scheme for all operations that is not declared, told once',
    { root: { security: [{ users: [] }] } },
    ['/security/0/users There is no security scheme "users", so who may call cannot be told.'],
  ],
  [
    'security that is an object',
    { operation: { security: {} } },
    [`${GET}/security "security" must be a list, not an object.`],
  ],
  [
    'a requirement that is text',
    { operation: { security: ['users'] } },
    [`${GET}/security/0 A security requirement must be an object.`],
  ],
  [
    'an authorizer of an unknown type',
    {
      root: {
        components: { securitySchemes: { a: { type: 'apiKey', 'x-amazon-apigateway-authorizer': { type: 'saml' } } } },
      },
    },
    [
      '/components/securitySchemes/a/x-amazon-apigateway-authorizer/type "type" is "saml", which is not one of its values.',
    ],
  ],
  [
    'an unknown request validator',
    { operation: { 'x-amazon-apigateway-request-validator': 'all' } },
    [`${GET}/x-amazon-apigateway-request-validator Invalid Request Validator identifier specified`],
  ],
  [
    'an unknown type of x-amazon-apigateway-auth',
    { operation: { 'x-amazon-apigateway-auth': { type: 'IAM' } } },
    [`${GET}/x-amazon-apigateway-auth/type "type" is "IAM", which is not one of its values.`],
  ],
];

const root: readonly RefusalRow[] = [
  ['no title', { root: { info: { version: '1' } } }, ['/info/title The API has no name.']],
  ['no info', { root: { info: undefined } }, ['/info The API has no name.']],
  [
    'an id with capitals',
    { root: { 'x-gatehouse-api-id': 'Shop' } },
    ['/x-gatehouse-api-id "Shop" cannot be the id of an API.'],
  ],
  [
    'the protocol HTTP',
    { root: { 'x-gatehouse-protocol': 'HTTP' } },
    ['/x-gatehouse-protocol HTTP APIs are not served yet.'],
  ],
  [
    'an unknown protocol',
    { root: { 'x-gatehouse-protocol': 'SOAP' } },
    ['/x-gatehouse-protocol "x-gatehouse-protocol" is "SOAP", which'],
  ],
  [
    'an unknown base path mode',
    { root: { 'x-gatehouse-base-path': 'keep' } },
    ['/x-gatehouse-base-path "x-gatehouse-base-path" is "keep", which'],
  ],
  [
    'a binary media type that is none',
    { root: { 'x-amazon-apigateway-binary-media-types': ['image/png', 'png', 4] } },
    [
      '/x-amazon-apigateway-binary-media-types/1 A binary media type must be a media type, not the text "png".',
      '/x-amazon-apigateway-binary-media-types/2 A binary media type must be a media type, not the number 4.',
    ],
  ],
  [
    'an unknown API key source',
    { root: { 'x-amazon-apigateway-api-key-source': 'QUERY' } },
    ['/x-amazon-apigateway-api-key-source "x-amazon-apigateway-api-key-source" is "QUERY", which'],
  ],
  [
    'no version',
    { root: { openapi: undefined } },
    ['/openapi Invalid OpenAPI input. It names no version; OpenAPI 2.0, 3.0 and 3.1 can be read.'],
  ],
  [
    'OpenAPI 3.2',
    { root: { openapi: '3.2.0' } },
    ['/openapi Invalid OpenAPI input. openapi is the text "3.2.0"; OpenAPI 2.0'],
  ],
  [
    'Swagger 1.2',
    { root: { swagger: '1.2' } },
    ['/swagger Invalid OpenAPI input. swagger is the text "1.2"; OpenAPI 2.0'],
  ],
];

const stages: readonly RefusalRow[] = [
  [
    'no stage in the list',
    { root: { 'x-gatehouse-stages': [] } },
    ['/x-gatehouse-stages The API has no stages, so nothing could call it.'],
  ],
  [
    'stages that are an object',
    { root: { 'x-gatehouse-stages': {} } },
    ['/x-gatehouse-stages "x-gatehouse-stages" must be a list, not an object.'],
  ],
  [
    'a stage that is text',
    { root: { 'x-gatehouse-stages': ['dev'] } },
    ['/x-gatehouse-stages/0 A stage must be an object, not the text "dev".'],
  ],
  [
    'a stage without name',
    { root: { 'x-gatehouse-stages': [{}] } },
    ['/x-gatehouse-stages/0/stageName "" cannot be the name of a stage.'],
  ],
  [
    'a stage name with a slash',
    { root: { 'x-gatehouse-stages': [{ stageName: 'a/b' }] } },
    ['/x-gatehouse-stages/0/stageName "a/b" cannot be the name of a stage.'],
  ],
  [
    'two stages of one name',
    { root: { 'x-gatehouse-stages': [{ stageName: 'a' }, { stageName: 'a' }] } },
    ['/x-gatehouse-stages/1/stageName Stage already exists: a'],
  ],
  [
    'a stage variable with a dash in its name',
    { root: { 'x-gatehouse-stages': [{ stageName: 'a', variables: { 'my-var': 'x' } }] } },
    ['/x-gatehouse-stages/0/variables/my-var "my-var" cannot be the name of a stage variable.'],
  ],
  [
    'a stage variable that is a list',
    { root: { 'x-gatehouse-stages': [{ stageName: 'a', variables: { list: [] } }] } },
    ['/x-gatehouse-stages/0/variables/list "list" must be text, not a list.'],
  ],
  [
    'a negative rate',
    { root: { 'x-gatehouse-stages': [{ stageName: 'a', methodSettings: { '*/*': { throttlingRateLimit: -1 } } }] } },
    [
      '/x-gatehouse-stages/0/methodSettings/*~1*/throttlingRateLimit "throttlingRateLimit" must be a number of at least 0, not the number -1.',
    ],
  ],
  [
    'a method setting for no method',
    { root: { 'x-gatehouse-stages': [{ stageName: 'a', methodSettings: { orders: {} } }] } },
    ['/x-gatehouse-stages/0/methodSettings/orders The method setting "orders" names no method.'],
  ],
  [
    'a link-local backend in a stage variable',
    {
      root: {
        'x-gatehouse-stages': [
          { stageName: 'ok', variables: { b: '127.0.0.1' } },
          { stageName: 'bad', variables: { b: '169.254.1.1' } },
        ],
      },
      integration: { uri: 'http://${stageVariables.b}/{id}' },
    },
    [`${INTEGRATION}/uri The backend's address in stage bad is link-local: 169.254.1.1.`],
  ],
];

const SECRET = 'an-api-key-that-is-secret';
const plan = (parts: Readonly<Record<string, unknown>>): DraftParts => ({
  root: { 'x-gatehouse-usage-plans': [{ name: 'gold', ...parts }] },
});
const PLAN = '/x-gatehouse-usage-plans/0';

const usagePlans: readonly RefusalRow[] = [
  ['a plan without name', plan({ name: undefined }), [`${PLAN}/name A usage plan must have a name.`]],
  [
    'a short key',
    plan({ apiKeys: [{ name: 'a', value: 'short' }] }),
    [`${PLAN}/apiKeys/0/value API Key value should be at least 20 characters`],
  ],
  [
    'a long key',
    plan({ apiKeys: [{ name: 'a', value: 'x'.repeat(129) }] }),
    [`${PLAN}/apiKeys/0/value API Key value exceeds maximum size of 128 characters`],
  ],
  [
    'a key that is a number',
    plan({ apiKeys: [{ name: 'a', value: 12_345_678 }] }),
    [`${PLAN}/apiKeys/0/value The value of an API key must be text.`],
  ],
  [
    'one value under two names',
    plan({
      apiKeys: [
        { name: 'a', value: SECRET },
        { name: 'b', value: SECRET },
      ],
    }),
    [`${PLAN}/apiKeys/1/value API Key already exists`],
  ],
  [
    'a stage that the API lacks',
    plan({ apiStages: [{ stage: 'prod' }] }),
    [`${PLAN}/apiStages/0/stage The API has no stage "prod".`],
  ],
  ['a quota without period', plan({ quota: { limit: 5 } }), [`${PLAN}/quota/period A quota must have a period.`]],
  [
    'a quota by the hour',
    plan({ quota: { limit: 5, period: 'HOUR' } }),
    [`${PLAN}/quota/period "period" is "HOUR", which is not one of its values.`],
  ],
  [
    'half a request',
    plan({ throttle: { burstLimit: 0.5 } }),
    [`${PLAN}/throttle/burstLimit "burstLimit" must be a whole number of at least 0, not the number 0.5.`],
  ],
];

const groups = { security, root, stages, usagePlans };

for (const [group, rows] of Object.entries(groups)) {
  t.test(`importDefinition() refuses: ${group}`, async (t) => {
    for (const row of rows) {
      await t.test(row[0], async (t) => {
        const { problems } = await testRefusal(t, row);
        t.notMatch(JSON.stringify(problems), SECRET);
      });
    }
  });
}
