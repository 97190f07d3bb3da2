/**
 * The API, the callers and the issuers of the tests of admission, and the table of who gets in and what everybody else is told.
 */

import type { Test } from 'tap';
import type { Api, Method } from '../../src/model/api.ts';
import type { Authorizer } from '../../src/model/authorizer.ts';
import type { Principal } from '../../src/model/principal.ts';
import { startKeyServer } from './key-server.ts';
import { mock, type FunctionAnswer, type Served } from './serve.ts';
import { fakePrincipal, signWithSdk } from './sign-request.ts';
import { makeKey, signToken, type IssuerKey } from './tokens.ts';

const POOL_ID = 'us-east-1_shoes';
export const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:who/invocations';

export const key: IssuerKey = makeKey('RS256');
export const stranger: IssuerKey = makeKey('RS256');
export const now: number = Math.floor(Date.now() / 1_000);

/** Headers by name. */
export type Credential = Readonly<Record<string, string>>;

/** Kind of authorizer, credential, path, its headers, and what follows. */
export type Row = readonly [
  kind: string,
  credential: string,
  path: string,
  headers: Credential | ((url: string) => Promise<Credential>),
  expected: Expected,
];

export interface Expected {
  readonly status: number;
  readonly body: string;
  /** Undefined: must be absent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Calls of the authorizer's function. */
  readonly asked?: number;
}

export const bearer = (token: string): Credential => ({ authorization: `Bearer ${token}` });

export function poolToken(claims: object, by: IssuerKey = key): string {
  return signToken(
    by,
    {
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
      sub: 'me',
      token_use: 'id',
      aud: 'client',
      iat: now - 10,
      exp: now + 600,
      ...claims,
    },
    { kid: key.jwk.kid },
  );
}

/** Calls of the function so far. */
const authorizerCalls: { count: number } = { count: 0 };

/** The credential says what the function is to do. */
export const authorizerFunction: FunctionAnswer = (event) => {
  authorizerCalls.count += 1;
  const { authorizationToken, headers, identitySource } = event as {
    readonly authorizationToken?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly identitySource?: readonly string[];
  };
  const says = authorizationToken ?? identitySource?.[0] ?? headers?.['X-Who'] ?? '';
  const policy = (effect: string, resource: string): object => ({
    principalId: 'me',
    context: { says },
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
    },
  });
  switch (says.replace(/-.*/, '')) {
    case 'allow':
      return policy('Allow', '*');
    case 'deny':
      return policy('Deny', '*');
    case 'other':
      return policy('Allow', 'arn:aws:execute-api:*:*:*/*/GET/other');
    case 'unauthorized':
      return { error: { errorType: 'Error', errorMessage: 'Unauthorized' } };
    case 'yes':
      return { isAuthorized: true, context: { says } };
    case 'no':
      return { isAuthorized: false };
    case 'broken':
      return { principalId: 'me' };
    default:
      return { error: { errorType: 'Error', errorMessage: 'something else' } };
  }
};

export const signer: Principal = fakePrincipal({
  accountId: '000000000000',
  arn: 'arn:aws:iam::000000000000:user/alice',
  policies: [
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:*:*:api/*/GET/iam"}]}',
  ],
});

export async function signed(
  url: string,
  path: string,
  parts: Partial<typeof signer> = {},
  ageMs = 0,
): Promise<Credential> {
  const host = new URL(url).host;
  const unsigned = { method: 'GET', path, query: {}, headers: { host }, body: '' };
  const request = await signWithSdk(unsigned, { principal: { ...signer, ...parts }, epochMs: Date.now() - ageMs });
  const headers: Record<string, string> = {};
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = request.headers[index] ?? '';
    if (name !== 'host') headers[name] = request.headers[index + 1] ?? '';
  }
  return headers;
}

export async function check(t: Test, served: Served, rows: readonly Row[]): Promise<void> {
  for (const [kind, credential, path, headers, expected] of rows) {
    await t.test(`${kind} × ${credential} → ${expected.status}`, async (t) => {
      authorizerCalls.count = 0;
      const shown = typeof headers === 'function' ? await headers(served.url) : headers;
      const response = await fetch(served.url + path, { headers: shown });
      const body = await response.text();
      t.equal(response.status, expected.status);
      t.ok(body === expected.body || (!expected.body.endsWith('}') && body.startsWith(expected.body)), body);
      for (const [name, value] of Object.entries(expected.headers ?? {})) {
        t.equal(response.headers.get(name) ?? undefined, value, name);
      }
      if (expected.asked !== undefined) t.equal(authorizerCalls.count, expected.asked, 'calls of the function');
    });
  }
}

function scheme(extension: object, name = 'Authorization'): object {
  return { type: 'apiKey', name, in: 'header', 'x-amazon-apigateway-authorizer': extension };
}

export function guarded(operation: object, name: string, scopes: readonly string[] = []): object {
  return { get: { ...operation, security: [{ [name]: scopes }] } };
}

const says = mock('{"says": "$context.authorizer.says"}');
export const definition: { readonly paths: object; readonly components: object } = {
  paths: {
    '/token': guarded(says, 'token'),
    '/request': guarded(says, 'request'),
    '/pool': guarded(mock('{"sub": "$context.authorizer.claims.sub"}'), 'pool'),
    '/pool-scope': guarded(mock('{}'), 'pool', ['shop/read']),
    '/iam': { get: { ...mock('{}'), 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } } },
    '/iam-other': { get: { ...mock('{}'), 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } } },
  },
  components: {
    securitySchemes: {
      token: scheme({ type: 'token', authorizerUri: functionUri }),
      request: scheme({ type: 'request', authorizerUri: functionUri, identitySource: 'method.request.header.X-Who' }),
      pool: scheme({
        type: 'cognito_user_pools',
        identityValidationExpression: 'client',
        providerARNs: [`arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL_ID}`],
      }),
    },
  },
};

/** A stand-in for Cognito with the key set of one pool. */
export async function startPool(): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const server = await startKeyServer([key.jwk]);
  const { backend } = server;
  server.misbehave = (request, response) => {
    const isPool = request.url === `/${POOL_ID}/.well-known/jwks.json`;
    response.writeHead(isPool ? 200 : 404).end(isPool ? JSON.stringify({ keys: [key.jwk] }) : '{}');
  };
  return { endpoint: backend.origin, close: () => backend.close() };
}

/** An API as an HTTP API: what a definition cannot say yet, in the model. */
export function toHttpApi(issuer: string): (api: Api) => Api {
  const functions: Partial<Authorizer> = {
    type: 'REQUEST',
    identitySource: '$request.header.X-Who',
    payloadFormatVersion: '2.0',
  };
  const changes: Readonly<Record<string, Partial<Authorizer>>> = {
    token: { ...functions, enableSimpleResponses: true },
    request: functions,
    pool: {
      type: 'JWT',
      identitySource: '$request.header.Authorization',
      jwt: { issuer, audience: ['aud1'], algorithms: ['RS256'] },
    },
  };
  return (api) => ({
    ...api,
    protocol: 'HTTP',
    authorizers: api.authorizers.map((one) => ({ ...one, ...changes[one.name] })),
    resources: api.resources.map((resource) => ({
      ...resource,
      methods: resource.methods.map((method): Method =>
        method.authorizerName === 'pool' ? { ...method, authorizationType: 'JWT' } : method,
      ),
    })),
  });
}
