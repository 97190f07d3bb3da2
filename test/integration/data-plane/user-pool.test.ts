/**
 * A user pool behind a gateway process: the tokens are those of a stand-in for Cognito, which the SDKs' own variable points to.
 */

import t from 'tap';
import { createFolder, startGateway, writeDefinition } from '../../support/gateway-process.ts';
import { mock } from '../../support/serve.ts';
import { startUserPool } from '../../support/user-pool.ts';

const pool = await startUserPool(t);

function definition(scopes: readonly string[], parts: object = {}): string {
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Club', version: '1' },
    'x-gatehouse-api-id': 'club',
    paths: {
      '/me': { get: { ...mock('{"email": "$context.authorizer.claims.email"}'), security: [{ members: scopes }] } },
    },
    components: {
      securitySchemes: {
        members: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'cognito_user_pools',
          'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool.arn], ...parts },
        },
      },
    },
  });
}

async function startClub(scopes: readonly string[], parts: object = {}): Promise<(token?: string) => Promise<string>> {
  const file = writeDefinition(createFolder(t), definition(scopes, parts), 'club.json');
  const { url } = await startGateway(t, {
    args: [file],
    env: { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool.endpoint },
  });
  return async (token) => {
    const response = await fetch(`${url}/me`, token === undefined ? {} : { headers: { authorization: token } });
    return `${response.status} ${await response.text()}`;
  };
}

const UNAUTHORIZED = '401 {"message":"Unauthorized"}';

t.test('a method without scopes takes the ID token of the pool, and nothing else', async (t) => {
  const get = await startClub([]);
  const { idToken, accessToken } = await pool.signIn();
  t.equal(await get(`Bearer ${idToken}`), '200 {"email": "alice@example.com"}');
  t.equal(await get(idToken), '200 {"email": "alice@example.com"}', 'with or without Bearer');
  t.equal(await get(accessToken), UNAUTHORIZED);
  t.equal(await get(), UNAUTHORIZED);
  const [head = '', claims = '', signature = ''] = idToken.split('.');
  t.equal(await get(`${head}.${claims}.${signature.slice(0, -4)}AAAA`), UNAUTHORIZED);
});

t.test('a method with scopes takes the access token of the pool', async (t) => {
  const get = await startClub(['aws.cognito.signin.user.admin']);
  const { idToken, accessToken } = await pool.signIn();
  t.equal(await get(`Bearer ${accessToken}`), '200 {"email": ""}');
  t.equal(await get(idToken), UNAUTHORIZED);
  const other = await startClub(['shop/admin']);
  t.equal(await other(accessToken), UNAUTHORIZED, 'without the scope');
});

t.test('the identityValidationExpression is about the client that the token is for', async (t) => {
  const { idToken } = await pool.signIn();
  const ours = await startClub([], { identityValidationExpression: `(${pool.clientId}|other)` });
  t.match(await ours(idToken), /^200 /);
  const theirs = await startClub([], { identityValidationExpression: 'other' });
  t.equal(await theirs(idToken), UNAUTHORIZED);
});
