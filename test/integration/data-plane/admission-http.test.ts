/**
 * HTTP APIs, as far as admission goes: every kind of authorizer against every kind of credential, through a real port, with a real
 * issuer of keys.
 */

import t from 'tap';
import {
  authorizerFunction,
  bearer,
  check,
  definition,
  key,
  now,
  poolToken,
  signed,
  signer,
  stranger,
  toHttpApi,
  type Credential,
  type Expected,
} from '../../support/admission-world.ts';
import { startKeyServer } from '../../support/key-server.ts';
import { serve } from '../../support/serve.ts';
import { signToken } from '../../support/tokens.ts';

/** What HTTP APIs answer. */
const http = {
  in: (body = '{}'): Expected => ({ status: 200, body }),
  unauthorized: (challenge: string | undefined): Expected => ({
    status: 401,
    body: '{"message":"Unauthorized"}',
    headers: { 'www-authenticate': challenge, 'x-amzn-errortype': undefined },
  }),
  forbidden: { status: 403, body: '{"message":"Forbidden"}', headers: { 'x-amzn-errortype': undefined } },
  failed: { status: 500, body: '{"message":"Internal Server Error"}' },
} as const;

function invalid(description: string, scope = ''): string {
  return `Bearer scope="${scope}" error="invalid_token" error_description="${description}"`;
}

t.test('HTTP APIs: kind of authorizer × credential', async (t) => {
  const server = await startKeyServer([key.jwk]);
  t.teardown(() => server.backend.close());
  const { issuer } = server;
  const served = await serve(t, definition, authorizerFunction, { signers: [signer], change: toHttpApi(issuer) });
  const jwt = (claims: object, from = key): Credential =>
    bearer(
      signToken(
        from,
        { iss: issuer, sub: 'me', aud: 'aud1', iat: now - 10, exp: now + 600, ...claims },
        {
          kid: key.jwk.kid,
        },
      ),
    );
  const who = (text: string): Credential => ({ 'x-who': text });
  const wrong = (description: string): Expected => http.unauthorized(invalid(description));
  await check(t, served, [
    ['JWT', 'none', '/pool', {}, http.unauthorized('Bearer')],
    ['JWT', 'malformed', '/pool', bearer('x'), wrong('the token does not have three parts')],
    ['JWT', 'expired', '/pool', jwt({ exp: now - 1 }), wrong('the token has expired')],
    ['JWT', 'not valid yet', '/pool', jwt({ nbf: now + 60 }), wrong('the token is not valid yet')],
    ['JWT', 'wrong audience', '/pool', jwt({ aud: 'x' }), wrong('the token does not have a valid audience')],
    [
      'JWT',
      'wrong audience, right client',
      '/pool',
      jwt({ aud: ['x'], client_id: 'aud1' }),
      wrong('the token does not have a valid audience'),
    ],
    [
      'JWT',
      'client in place of an audience',
      '/pool',
      jwt({ aud: undefined, client_id: 'aud1' }),
      http.in('{"sub": "me"}'),
    ],
    ['JWT', 'other issuer', '/pool', jwt({ iss: 'https://other' }), wrong('issuer does not match')],
    ['JWT', 'foreign signature', '/pool', jwt({}, stranger), wrong('the signature of the token is not valid')],
    ['JWT', 'valid', '/pool', jwt({}), http.in('{"sub": "me"}')],
    ['JWT', 'cached', '/pool', jwt({}), http.in('{"sub": "me"}')],
    ['JWT', 'wrong scope', '/pool-scope', jwt({ scope: 'shop/write' }), http.forbidden],
    ['JWT', 'one of the scopes, as a list', '/pool-scope', jwt({ scp: ['shop/read', 'x'] }), http.in()],
    ['simple', 'none', '/token', {}, { ...http.unauthorized(undefined), asked: 0 }],
    ['simple', 'yes', '/token', who('yes'), { ...http.in('{"says": "yes"}'), asked: 1 }],
    ['simple', 'yes, cached', '/token', who('yes'), { ...http.in('{"says": "yes"}'), asked: 0 }],
    ['simple', 'no', '/token', who('no'), { ...http.forbidden, asked: 1 }],
    ['simple', 'no, cached', '/token', who('no'), { ...http.forbidden, asked: 0 }],
    ['simple', 'neither', '/token', who('broken'), { ...http.failed, asked: 1 }],
    ['simple', 'refused by the function', '/token', who('unauthorized'), http.unauthorized(undefined)],
    ['policy', 'none', '/request', {}, { ...http.unauthorized(undefined), asked: 0 }],
    ['policy', 'valid', '/request', who('allow'), { ...http.in('{"says": "allow"}'), asked: 1 }],
    ['policy', 'denied', '/request', who('deny'), http.forbidden],
    ['policy', 'for another route', '/request', who('other'), http.forbidden],
    ['policy', 'that the function fails at', '/request', who('fail'), http.failed],
    ['AWS_IAM', 'none', '/iam', {}, http.forbidden],
    ['AWS_IAM', 'wrong secret', '/iam', (url) => signed(url, '/iam', { secretAccessKey: 'wrong' }), http.forbidden],
    ['AWS_IAM', 'valid', '/iam', (url) => signed(url, '/iam'), http.in()],
  ]);
});

t.test('an issuer that nobody answers for lets nobody in, and says so to the operator', async (t) => {
  const server = await startKeyServer([key.jwk]);
  const { issuer } = server;
  await server.backend.close();
  const token = signToken(key, { iss: issuer, sub: 'me', aud: 'aud1', iat: now - 10, exp: now + 600 });
  const asHttp = await serve(t, definition, authorizerFunction, { change: toHttpApi(issuer) });
  const response = await fetch(`${asHttp.url}/pool`, { headers: bearer(token) });
  t.equal(response.status, 401);
  t.match(asHttp.observations[0]?.refusal?.reason, /OIDC discovery endpoint communication error/);
  const asRest = await serve(t, definition, authorizerFunction, { cognitoEndpoint: server.backend.origin });
  const failed = await fetch(`${asRest.url}/pool`, { headers: bearer(poolToken({})) });
  t.equal(failed.status, 500);
  t.equal(await failed.text(), '{"message":null}');
  t.match(asRest.errors, [/could not tell who calls.*JWKS communication error/]);
});
