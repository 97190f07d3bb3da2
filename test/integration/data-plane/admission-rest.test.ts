/**
 * REST APIs: every kind of authorizer against every kind of credential, through a real port, with a real issuer of keys.
 */

import t from 'tap';
import {
  authorizerFunction,
  bearer,
  check,
  definition,
  functionUri,
  guarded,
  now,
  poolToken,
  signed,
  signer,
  startPool,
  stranger,
  type Credential,
  type Expected,
  type Row,
} from '../../support/admission-world.ts';
import { integration, mock, serve } from '../../support/serve.ts';

/** What REST APIs answer. */
const rest = {
  in: (body = '{}'): Expected => ({ status: 200, body }),
  unauthorized: {
    status: 401,
    body: '{"message":"Unauthorized"}',
    headers: { 'x-amzn-errortype': 'UnauthorizedException', 'www-authenticate': undefined },
  },
  denied: (text: string): Expected => ({
    status: 403,
    body: `{"Message":"${text}"}`,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  }),
  failed: {
    status: 500,
    body: '{"message":null}',
    headers: { 'x-amzn-errortype': 'AuthorizerConfigurationException' },
  },
} as const;

const NOT_COVERED =
  'User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action';
const DENIED = 'User is not authorized to access this resource with an explicit deny in an identity-based policy';

const restRows: readonly Row[] = [
  ...functionRows('TOKEN', '/token', (says) => ({ authorization: says })),
  ...functionRows('REQUEST', '/request', (says) => ({ 'x-who': says })),
  ['COGNITO', 'none', '/pool', {}, rest.unauthorized],
  ['COGNITO', 'malformed', '/pool', bearer('not.a.token'), rest.unauthorized],
  [
    'COGNITO',
    'expired',
    '/pool',
    bearer(poolToken({ exp: now - 1 })),
    {
      ...rest.unauthorized,
      body: '{"message":"The incoming token has expired"}',
    },
  ],
  ['COGNITO', 'wrong audience', '/pool', bearer(poolToken({ aud: 'stranger' })), rest.unauthorized],
  ['COGNITO', 'other pool', '/pool', bearer(poolToken({ iss: 'https://other' })), rest.unauthorized],
  ['COGNITO', 'foreign signature', '/pool', bearer(poolToken({}, stranger)), rest.unauthorized],
  ['COGNITO', 'access token without scopes', '/pool', bearer(poolToken({ token_use: 'access' })), rest.unauthorized],
  ['COGNITO', 'valid', '/pool', bearer(poolToken({})), rest.in('{"sub": "me"}')],
  ['COGNITO', 'valid, without Bearer', '/pool', { authorization: poolToken({}) }, rest.in('{"sub": "me"}')],
  ['COGNITO', 'cached', '/pool', bearer(poolToken({})), rest.in('{"sub": "me"}')],
  ['COGNITO', 'wrong scope', '/pool-scope', bearer(accessToken('shop/write')), rest.unauthorized],
  ['COGNITO', 'ID token where scopes are asked for', '/pool-scope', bearer(poolToken({})), rest.unauthorized],
  ['COGNITO', 'right scope', '/pool-scope', bearer(accessToken('shop/write shop/read')), rest.in()],
  [
    'AWS_IAM',
    'none',
    '/iam',
    {},
    {
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
    },
  ],
  [
    'AWS_IAM',
    'expired',
    '/iam',
    (url) => signed(url, '/iam', {}, 301_000),
    {
      status: 403,
      body: '{"message":"Signature expired: ',
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
    },
  ],
  [
    'AWS_IAM',
    'unknown key',
    '/iam',
    (url) => signed(url, '/iam', { accessKeyId: 'AKIANOBODY0000000' }),
    {
      status: 403,
      body: '{"message":"The security token included in the request is invalid."}',
      headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
    },
  ],
  [
    'AWS_IAM',
    'wrong secret',
    '/iam',
    (url) => signed(url, '/iam', { secretAccessKey: 'wrong' }),
    {
      status: 403,
      body: '{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
    },
  ],
  [
    'AWS_IAM',
    'valid, but not for this method',
    '/iam-other',
    (url) => signed(url, '/iam-other'),
    {
      status: 403,
      body: '{"Message":"User: arn:aws:iam::000000000000:user/alice is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:api/dev/GET/iam-other because no identity-based policy allows the execute-api:Invoke action"}',
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    },
  ],
  ['AWS_IAM', 'valid', '/iam', (url) => signed(url, '/iam'), rest.in()],
];

function accessToken(scope: string): string {
  return poolToken({ token_use: 'access', aud: undefined, client_id: 'client', scope });
}

function functionRows(kind: string, path: string, shown: (says: string) => Credential): readonly Row[] {
  return [
    [kind, 'none', path, {}, { ...rest.unauthorized, asked: 0 }],
    [kind, 'empty', path, shown(''), { ...rest.unauthorized, asked: 0 }],
    [kind, 'refused by the function', path, shown('unauthorized'), { ...rest.unauthorized, asked: 1 }],
    [kind, 'that the function fails at', path, shown('fail'), { ...rest.failed, asked: 1 }],
    [kind, 'answered without a policy', path, shown('broken'), { ...rest.failed, asked: 1 }],
    [kind, 'denied', path, shown('deny'), { ...rest.denied(DENIED), asked: 1 }],
    [kind, 'denied, cached', path, shown('deny'), { ...rest.denied(DENIED), asked: 0 }],
    [kind, 'for another method', path, shown('other'), { ...rest.denied(NOT_COVERED), asked: 1 }],
    [kind, 'valid', path, shown('allow'), { ...rest.in('{"says": "allow"}'), asked: 1 }],
    [kind, 'cached', path, shown('allow'), { ...rest.in('{"says": "allow"}'), asked: 0 }],
  ];
}

t.test('REST APIs: kind of authorizer × credential', async (t) => {
  const keyServer = await startPool();
  t.teardown(() => keyServer.close());
  const served = await serve(t, definition, authorizerFunction, {
    signers: [signer],
    cognitoEndpoint: keyServer.endpoint,
  });
  await check(t, served, restRows);
});

t.test('$context.authorizer reaches templates, mappings, access lines, gateway responses and events', async (t) => {
  let event: unknown;
  const root = {
    ...definition,
    'x-gatehouse-stages': [
      {
        stageName: 'dev',
        accessLogSettings: {
          format:
            '$context.requestId $context.authorizer.principalId $context.authorizer.says $context.authorizer.status $context.status',
        },
      },
    ],
    'x-amazon-apigateway-gateway-responses': {
      ACCESS_DENIED: { responseTemplates: { 'application/json': '{"no":"$context.authorizer.principalId"}' } },
    },
    paths: {
      '/template': guarded(
        mock('#foreach($name in $context.authorizer.keySet())$name #end|$context.authorizer.says'),
        'token',
      ),
      '/proxy': guarded(
        integration({
          type: 'aws_proxy',
          httpMethod: 'POST',
          uri: functionUri.replace('who', 'echo'),
        }),
        'token',
      ),
    },
  };
  const served = await serve(t, root, (input, invocation) => {
    if (invocation.functionName === 'who') return authorizerFunction(input, invocation);
    event = input;
    return { statusCode: 200 };
  });
  const get = (path: string, token: string): Promise<Response> =>
    fetch(served.url + path, { headers: { authorization: token } });
  t.equal(await (await get('/template', 'allow')).text(), 'says principalId integrationLatency |allow');
  await get('/proxy', 'allow');
  t.match(event, {
    requestContext: { authorizer: { says: 'allow', principalId: 'me', integrationLatency: 0 } },
  });
  t.equal(await (await get('/template', 'deny')).text(), '{"no":"me"}');
  t.match(served.accessLines, [/ me allow 200 200$/, / me allow 200 200$/, / me deny 403 403$/]);
});
