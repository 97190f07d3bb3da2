/** Security schemes with authorizers, scopes and endpoints → the model, and what an import refuses in them. */

import t from 'tap';
import {
  draft,
  functionUri,
  importText,
  methodOf,
  mockPath,
  summaries,
  testRefusal,
} from '../../../../support/import-text.ts';
import type { RefusalRow } from '../../../../support/import-text.ts';

const authorizerUri = functionUri('who');
const pool = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc';
const SCHEME = '/components/securitySchemes/s/x-amazon-apigateway-authorizer';

/** @param scheme fields beside the extension */
function withAuthorizer(
  authorizer: Readonly<Record<string, unknown>>,
  scheme: Readonly<Record<string, unknown>> = { name: 'X-Token' },
): { readonly root: Readonly<Record<string, unknown>> } {
  const s = { type: 'apiKey', in: 'header', ...scheme, 'x-amazon-apigateway-authorizer': authorizer };
  return { root: { components: { securitySchemes: { s } } } };
}

const rows: readonly (readonly [string, ReturnType<typeof withAuthorizer>, Readonly<Record<string, unknown>>])[] = [
  [
    'TOKEN, with the scheme’s header and 300 s',
    withAuthorizer({ type: 'token', authorizerUri }),
    { type: 'TOKEN', identitySource: 'method.request.header.X-Token', resultTtlSeconds: 300, authType: undefined },
  ],
  [
    'TOKEN in full',
    withAuthorizer(
      {
        type: 'TOKEN',
        authorizerUri,
        authorizerCredentials: 'arn:aws:iam::000000000000:role/r',
        authorizerResultTtlInSeconds: 0,
        identitySource: 'method.request.header.Auth',
        identityValidationExpression: '^Bearer .+',
      },
      { 'x-amazon-apigateway-authtype': 'custom' },
    ),
    {
      type: 'TOKEN',
      authType: 'custom',
      authorizerUri,
      authorizerCredentials: 'arn:aws:iam::000000000000:role/r',
      resultTtlSeconds: 0,
      identitySource: 'method.request.header.Auth',
      identityValidationExpression: '^Bearer .+',
      providerArns: [],
    },
  ],
  [
    'JWT, with the issuer’s one sure algorithm',
    withAuthorizer({ type: 'jwt', jwtConfiguration: { issuer: 'https://id.example.com/', audience: ['a', 'b'] } }),
    {
      type: 'JWT',
      identitySource: 'method.request.header.X-Token',
      authorizerUri: undefined,
      jwt: { issuer: 'https://id.example.com/', audience: ['a', 'b'], algorithms: ['RS256'] },
    },
  ],
  [
    'JWT with algorithms, without a header of the scheme',
    withAuthorizer(
      {
        type: 'jwt',
        jwtConfiguration: { issuer: 'http://127.0.0.1:3000', audience: ['a'], algorithms: ['ES256', 'EdDSA'] },
      },
      {},
    ),
    { identitySource: 'method.request.header.Authorization', jwt: { algorithms: ['ES256', 'EdDSA'] } },
  ],
  [
    'REQUEST with several sources',
    withAuthorizer({
      type: 'request',
      authorizerUri,
      identitySource: 'method.request.header.A, method.request.querystring.b,stageVariables.c, context.httpMethod',
    }),
    {
      type: 'REQUEST',
      identitySource: 'method.request.header.A,method.request.querystring.b,stageVariables.c,context.httpMethod',
      resultTtlSeconds: 300,
    },
  ],
  [
    'REQUEST without a source',
    withAuthorizer({ type: 'request', authorizerUri, authorizerResultTtlInSeconds: 0 }),
    { type: 'REQUEST', identitySource: undefined, resultTtlSeconds: 0 },
  ],
  [
    'user pools, whose token is in Authorization',
    withAuthorizer({ type: 'cognito_user_pools', providerARNs: [pool] }, { type: 'oauth2' }),
    {
      type: 'COGNITO_USER_POOLS',
      providerArns: [pool],
      authorizerUri: undefined,
      identitySource: 'method.request.header.Authorization',
    },
  ],
];

for (const [rule, parts, expected] of rows) {
  t.test(`readAuthorizers() reads ${rule}`, async (t) => {
    const { api, problems } = await importText(t, draft(parts));
    t.same(problems, [], 'an authorizer that nothing uses is no problem');
    t.match(api?.authorizers, [{ name: 's', ...expected }]);
  });
}

t.test('readAuthorizers() never caches what nothing of a request tells apart', async (t) => {
  const result = await importText(t, draft(withAuthorizer({ type: 'request', authorizerUri })));
  t.match(result.api?.authorizers, [{ resultTtlSeconds: 0 }]);
  t.match(summaries(result), [/^warning .* has no identitySource, so its results cannot be cached\.$/]);
});

t.test('readAuthorizers() takes IAM schemes for what they are', async (t) => {
  const parts = withAuthorizer({ type: 'token', authorizerUri }, { 'x-amazon-apigateway-authtype': 'awsSigv4' });
  t.same((await importText(t, draft(parts))).api?.authorizers, []);
});

const refusals: readonly RefusalRow[] = [
  ['no type', withAuthorizer({ authorizerUri }), [`${SCHEME}/type An authorizer must have a type.`]],
  ['no function', withAuthorizer({ type: 'token' }), [`${SCHEME}/authorizerUri The authorizer has no authorizerUri.`]],
  [
    'a URL for a function',
    withAuthorizer({ type: 'token', authorizerUri: 'https://example.com' }),
    [`${SCHEME}/authorizerUri The authorizerUri "https://example.com" names no Lambda function.`],
  ],
  [
    'user pools without a pool',
    withAuthorizer({ type: 'cognito_user_pools' }),
    [`${SCHEME}/providerARNs An authorizer for user pools must name a user pool.`],
  ],
  [
    'a pool that is no ARN',
    withAuthorizer({ type: 'cognito_user_pools', providerARNs: [pool, 'p', 7] }),
    [
      `${SCHEME}/providerARNs/1 A provider must be the ARN of a user pool, not the text "p".`,
      `${SCHEME}/providerARNs/2 A provider must be the ARN of a user pool, not the number 7.`,
    ],
  ],
  [
    'a token from nowhere',
    withAuthorizer({ type: 'token', authorizerUri }, { type: 'oauth2' }),
    [`${SCHEME}/identitySource The authorizer does not say which header has the token.`],
  ],
  [
    'a token from the query string',
    withAuthorizer({ type: 'token', authorizerUri, identitySource: 'method.request.querystring.t' }),
    [`${SCHEME}/identitySource A TOKEN authorizer takes its token from one header`],
  ],
  [
    'a source of no kind',
    withAuthorizer({ type: 'request', authorizerUri, identitySource: 'method.request.header.A, body.x' }),
    [`${SCHEME}/identitySource "body.x" is no identity source.`],
  ],
  [
    'caching without a source',
    withAuthorizer({ type: 'request', authorizerUri, authorizerResultTtlInSeconds: 60 }),
    [`${SCHEME}/authorizerResultTtlInSeconds The authorizer has no identitySource, so its results cannot be cached.`],
  ],
  [
    'a time beyond an hour',
    withAuthorizer({ type: 'token', authorizerUri, authorizerResultTtlInSeconds: 3601 }),
    [`${SCHEME}/authorizerResultTtlInSeconds "authorizerResultTtlInSeconds" must be a whole number from 0 to 3600`],
  ],
  [
    'a scope that is a number',
    { ...withAuthorizer({ type: 'token', authorizerUri }), operation: { security: [{ s: ['a', 7] }] } },
    ['/paths/~1shoes~1{id}/get/security/0/s/1 A scope must be text, not the number 7.'],
  ],
  [
    'two endpoint types',
    { root: { 'x-amazon-apigateway-endpoint-configuration': { types: ['EDGE', 'REGIONAL'] } } },
    ['/x-amazon-apigateway-endpoint-configuration/types Cannot create an api with multiple Endpoint Types.'],
  ],
];

for (const row of refusals)
  t.test(`importDefinition() refuses ${row[0]}`, async (t) => void (await testRefusal(t, row)));

t.test('importDefinition() keeps the scopes that a requirement names', async (t) => {
  // AWS recording: imp::test_import_with_cognito_auth_identity_source
  const cognito = (name: string): unknown => ({
    type: 'apiKey',
    name,
    in: 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool] },
  });
  const result = await importText(
    t,
    draft({
      paths: {
        '/default-scope': mockPath('get'),
        '/no-scope': mockPath('get', { security: [{ first: [] }] }),
        '/own-scope': mockPath('get', { security: [{ first: ['openid'] }] }),
        '/other': mockPath('get', { security: [{ second: ['email', 'openid'] }] }),
        '/open': mockPath('get', { security: [] }),
      },
      root: {
        security: [{ first: ['email'] }],
        components: { securitySchemes: { first: cognito('Authorization'), second: cognito('X') } },
      },
    }),
  );
  const cases = [
    ['/default-scope', ['email']],
    ['/no-scope', []],
    ['/own-scope', ['openid']],
    ['/other', ['email', 'openid']],
    ['/open', []],
  ] as const;
  for (const [path, scopes] of cases) t.same(methodOf(result, path, 'GET').authorizationScopes, scopes, path);
});

const endpoints: readonly (readonly [string, Readonly<Record<string, unknown>>, unknown, readonly RegExp[]])[] = [
  ['nothing', {}, { types: ['EDGE'], vpcEndpointIds: [], disableExecuteApiEndpoint: false }, []],
  ['types', { types: ['regional'] }, { types: ['REGIONAL'] }, []],
  ['an address family', { ipAddressType: 'DUALSTACK' }, { ipAddressType: 'dualstack' }, []],
  [
    'VPC endpoints, which are private',
    { vpcEndpointIds: ['vpce-1'] },
    { types: ['PRIVATE'], vpcEndpointIds: ['vpce-1'] },
    [/The API is not private here/],
  ],
  [
    'a disabled endpoint',
    { disableExecuteApiEndpoint: true },
    { disableExecuteApiEndpoint: true },
    [/The endpoint cannot be disabled here/],
  ],
];

for (const [rule, configuration, expected, warnings] of endpoints) {
  t.test(`readEndpointConfiguration() reads ${rule}, of the top level or of a server`, async (t) => {
    const extension = { 'x-amazon-apigateway-endpoint-configuration': configuration };
    for (const root of [extension, { servers: [{ url: '/' }, { url: '/', ...extension }] }]) {
      const result = await importText(t, draft({ root }));
      t.match(result.api?.endpointConfiguration, expected);
      t.match(summaries(result), warnings);
      t.equal(result.problems.length, warnings.length);
    }
  });
}
