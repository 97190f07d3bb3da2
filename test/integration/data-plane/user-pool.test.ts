/**
 * A user pool behind a gateway process: the tokens are those of a stand-in for Cognito, which the SDKs' own variable points to.
 */

import t from 'tap';
import { createFolder, startGateway, writeDefinition } from '../../support/gateway-process.ts';
import { mock } from '../../support/serve.ts';
import { startUserPool } from '../../support/user-pool.ts';

const pool = await startUserPool(t);

/** Path → the scopes of its method, and what its authorizer has besides the pool. */
const doors: Readonly<Record<string, { readonly scopes: readonly string[]; readonly authorizer?: object }>> = {
  '/me': { scopes: [] },
  '/account': { scopes: ['aws.cognito.signin.user.admin'] },
  '/admin': { scopes: ['shop/admin'] },
  '/ours': { scopes: [], authorizer: { identityValidationExpression: `(${pool.clientId}|other)` } },
  '/theirs': { scopes: [], authorizer: { identityValidationExpression: 'other' } },
};

const definition = {
  openapi: '3.0.3',
  info: { title: 'Club', version: '1' },
  'x-gatehouse-api-id': 'club',
  paths: mapDoors((path, { scopes }) => [
    path,
    { get: { ...mock('{"email": "$context.authorizer.claims.email"}'), security: [{ [schemeOf(path)]: scopes }] } },
  ]),
  components: {
    securitySchemes: mapDoors((path, { authorizer }) => [
      schemeOf(path),
      {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'cognito_user_pools',
        'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool.arn], ...authorizer },
      },
    ]),
  },
};

const { url } = await startGateway(t, {
  args: [writeDefinition(createFolder(t), JSON.stringify(definition), 'club.json')],
  env: { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool.endpoint },
});

async function get(path: string, token?: string): Promise<string> {
  const response = await fetch(url + path, token === undefined ? {} : { headers: { authorization: token } });
  return `${response.status} ${await response.text()}`;
}

function mapDoors(toEntry: (path: string, door: (typeof doors)[string]) => readonly [string, object]): object {
  return Object.fromEntries(Object.entries(doors).map(([path, door]) => toEntry(path, door)));
}

function schemeOf(path: string): string {
  return `pool-of-${path.slice(1)}`;
}

const UNAUTHORIZED = '401 {"message":"Unauthorized"}';

t.test('a method without scopes takes the ID token of the pool, and nothing else', async (t) => {
  const { idToken, accessToken } = await pool.signIn();
  t.equal(await get('/me', `Bearer ${idToken}`), '200 {"email": "alice@example.com"}');
  t.equal(await get('/me', idToken), '200 {"email": "alice@example.com"}', 'with or without Bearer');
  t.equal(await get('/me', accessToken), UNAUTHORIZED);
  t.equal(await get('/me'), UNAUTHORIZED);
  const [head = '', claims = '', signature = ''] = idToken.split('.');
  t.equal(await get('/me', `${head}.${claims}.${signature.slice(0, -4)}AAAA`), UNAUTHORIZED);
});

t.test('a method with scopes takes the access token of the pool', async (t) => {
  const { idToken, accessToken } = await pool.signIn();
  t.equal(await get('/account', `Bearer ${accessToken}`), '200 {"email": ""}');
  t.equal(await get('/account', idToken), UNAUTHORIZED);
  t.equal(await get('/admin', accessToken), UNAUTHORIZED, 'without the scope');
});

t.test('the identityValidationExpression is about the client that the token is for', async (t) => {
  const { idToken } = await pool.signIn();
  t.match(await get('/ours', idToken), /^200 /);
  t.equal(await get('/theirs', idToken), UNAUTHORIZED);
});
