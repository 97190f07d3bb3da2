/** AWS_IAM: who may pass, and the exact words in which all others are refused. */

import { createHash, createHmac } from 'node:crypto';
import t from 'tap';
import { createPoolOffload } from '../../../../../src/data-plane/offload/pool.ts';
import type { ClientRequest } from '../../../../../src/exchange/messages.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';
import {
  NOW,
  alice,
  session,
  worker,
  rig,
  sign,
  INCOMPLETE,
  INVALID,
  DOES_NOT_MATCH,
} from '../../../../support/iam-rig.ts';

/** The same request with other header lines; undefined takes a line away. */
function withHeaders(request: ClientRequest, changes: Readonly<Record<string, string | undefined>>): ClientRequest {
  const headers: string[] = [];
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = request.headers[index] ?? '';
    if (!(name in changes)) headers.push(name, request.headers[index + 1] ?? '');
  }
  for (const [name, value] of Object.entries(changes)) if (value !== undefined) headers.push(name, value);
  return { ...request, headers };
}

function headerOf(request: ClientRequest, name: string): string {
  return request.headers[request.headers.indexOf(name) + 1] ?? '';
}

/** Signs by hand what no signer would: the text of AWS's reference, written out again. */
function signByHand(options: {
  readonly headers: readonly (readonly [string, string])[];
  readonly signedHeaders: string;
  readonly scope?: string;
  readonly amzDate?: string;
  readonly authorization?: (parts: { scope: string; signature: string }) => string;
}): ClientRequest {
  const { headers, signedHeaders, scope = '20261121/us-east-1/execute-api/aws4_request' } = options;
  const amzDate = options.amzDate ?? '20261121T095058Z';
  const canonical = [
    'GET',
    '/prod',
    '',
    ...signedHeaders.split(';').map((name) => `${name}:${headers.find(([one]) => one === name.toLowerCase())?.[1]}`),
    '',
    signedHeaders,
    createHash('sha256').update('').digest('hex'),
  ].join('\n');
  const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = [...scope.split('/'), toSign]
    .reduce<string | Buffer>(
      (key, text) => createHmac('sha256', key).update(text).digest(),
      `AWS4${alice.secretAccessKey}`,
    )
    .toString('hex');
  const authorization =
    options.authorization?.({ scope, signature }) ??
    `AWS4-HMAC-SHA256 Credential=${alice.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return fakeRequest({ path: '/prod', headers: [...headers.flat(), 'authorization', authorization] });
}

const HOST = ['host', 'api.example.com'] as const;
const DATE = ['x-amz-date', '20261121T095058Z'] as const;
t.test('verify() finds who signed, in the header and in the query', async (t) => {
  const { verify } = rig();
  for (const principal of [alice, session]) {
    for (const expiresIn of [undefined, 60]) {
      const request = await sign({}, { principal, ...(expiresIn === undefined ? {} : { expiresIn }) });
      t.equal(verify(request), principal, `${principal.accessKeyId} ${expiresIn}`);
    }
  }
});

t.test('verify() looks at the verb on the wire', async (t) => {
  const request = await sign();
  const { verify, refuse } = rig();
  t.equal(verify({ ...request, method: 'DELETE', sentMethod: 'POST' }), alice);
  t.match(await refuse({ ...request, method: 'DELETE' }), INVALID);
});

t.test('verify() answers the same from a worker thread', async (t) => {
  const pool = createPoolOffload({ ...worker, workers: 1 });
  t.teardown(() => pool.close());
  const { verify, refuse } = rig(NOW, pool);
  const request = await sign({ body: 'x'.repeat(100_000) });
  t.equal(await verify(request), alice);
  const other = await refuse({ ...request, body: Buffer.from('y'.repeat(100_000)) });
  t.match(other, { ...INVALID, message: DOES_NOT_MATCH });
});

t.test('verify() refuses a request that is not signed with Missing Authentication Token', async (t) => {
  for (const request of [
    fakeRequest(),
    fakeRequest({ headers: ['authorization', ''] }),
    fakeRequest({ query: 'Signature=1' }),
  ]) {
    t.match(await rig().refuse(request), {
      type: 'MISSING_AUTHENTICATION_TOKEN',
      status: 403,
      message: 'Missing Authentication Token',
      errorType: 'MissingAuthenticationTokenException',
    });
  }
});

t.test('verify() says what was signed and what should have been, and shows no secret', async (t) => {
  const request = withHeaders(
    await sign({ headers: { cookie: 'id=1', 'x-api-key': 'k' } }, { principal: session }),
    {},
  );
  const { message } = await rig().refuse({ ...request, path: '/prod/boots' });
  const hash = createHash('sha256').update('{"a":1}').digest('hex');
  const [first = '', canonical = '', toSign = ''] = (message ?? '').split('\n\nThe ');
  t.match(first, DOES_NOT_MATCH);
  t.match(first, /Consult the service documentation for details\.$/);
  t.equal(
    canonical,
    `Canonical String for this request should have been\n'POST\n/prod/boots\nsize=43\ncookie:****\nhost:api.example.com\nx-amz-content-sha256:${hash}\nx-amz-date:20261121T095058Z\nx-amz-security-token:****\nx-api-key:****\n\ncookie;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-api-key\n${hash}'`,
  );
  t.match(
    toSign,
    /^String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261121T095058Z\n20261121\/us-east-1\/execute-api\/aws4_request\n[0-9a-f]{64}'\n$/,
  );
  const presigned = await sign({}, { principal: session, expiresIn: 60 });
  const { message: second } = await rig().refuse({ ...presigned, path: '/prod/boots' });
  t.match(second, /&X-Amz-Security-Token=\*\*\*\*&/);
  for (const text of [message, second]) {
    t.notMatch(text, session.secretAccessKey);
    t.notMatch(text, session.sessionToken ?? '');
  }
});

t.test('verify() reads an Authorization header as AWS does', async (t) => {
  const request = await sign();
  const authorization = headerOf(request, 'authorization');
  const credential = /Credential=([^,]+)/.exec(authorization)?.[1] ?? '';
  const hash = createHash('sha256').update('Bearer x').digest('base64');
  const cases: readonly (readonly [changes: Record<string, string | undefined>, expected: object])[] = [
    [
      { authorization: 'Bearer x' },
      {
        ...INCOMPLETE,
        message: `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`,
      },
    ],
    [
      { authorization: 'Basic dTpw=', 'x-amz-date': undefined },
      {
        ...INCOMPLETE,
        message:
          "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Basic dTpw=",
      },
    ],
    [
      { 'x-amz-date': '2026-11-21T09:50:58Z' },
      {
        ...INCOMPLETE,
        message:
          "Date must be in ISO-8601 'basic format'. Got '2026-11-21T09:50:58Z'. See http://en.wikipedia.org/wiki/ISO_8601",
      },
    ],
    [{ 'x-amz-date': '20260230T000000Z' }, { ...INCOMPLETE, message: /^Date must be in ISO-8601/ }],
    [
      { authorization: authorization.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512') },
      { ...INCOMPLETE, message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). " },
    ],
    [
      { authorization: authorization.replace(credential, 'a/b/c/d') },
      {
        ...INCOMPLETE,
        message:
          "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'",
      },
    ],
    [{ authorization: authorization.replace(credential, `${credential}/`) }, { ...INCOMPLETE, message: /exactly 5/ }],
    [{ authorization: `${authorization}, Signature=x` }, { ...INCOMPLETE, message: /'Signature' parameter twice/ }],
    [{ authorization: authorization.replace(/Signature=\w+/, 'Signature=') }, { ...INVALID, message: DOES_NOT_MATCH }],
    [
      {
        authorization: authorization.replace(/Signature=.*/, (text) =>
          text.toUpperCase().replace('SIGNATURE', 'Signature'),
        ),
      },
      { ...INVALID, message: DOES_NOT_MATCH },
    ],
    [
      { 'x-amz-meta': 'unsigned' },
      { ...INVALID, message: "'x-amz-meta' must be a 'SignedHeader' in the AWS Authorization." },
    ],
    [
      { 'x-amz-security-token': 'unsigned' },
      { ...INVALID, message: /'x-amz-security-token' must be a 'SignedHeader'/ },
    ],
    [{ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, { ...INVALID, message: DOES_NOT_MATCH }],
    [{ 'x-amz-content-sha256': undefined }, { ...INVALID, message: DOES_NOT_MATCH }],
  ];
  for (const [changes, expected] of cases) {
    t.match(await rig().refuse(withHeaders(request, changes)), expected, JSON.stringify(changes));
  }
  const twice = { ...request, headers: [...request.headers, 'authorization', authorization] };
  t.match(await rig().refuse(twice), { ...INCOMPLETE, message: "Found more than one 'Authorization' HTTP header." });
  const both = { ...request, query: `${request.query}&X-Amz-Algorithm=AWS4-HMAC-SHA256` };
  t.match(await rig().refuse(both), { ...INVALID, message: /^Found both 'X-Amz-Algorithm' as a query-string param/ });
});

t.test(
  'verify() refuses signatures that cover too little, or name their headers oddly, though they are right',
  async (t) => {
    t.equal(rig().verify(signByHand({ headers: [HOST, DATE], signedHeaders: 'host;x-amz-date' })), alice, 'the method');
    t.equal(
      rig().verify(signByHand({ headers: [HOST, ['date', DATE[1]]], signedHeaders: 'date;host' })),
      alice,
      'Date in place of X-Amz-Date',
    );
    const cases = [
      [
        'x-amz-date',
        { ...INVALID, message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization." },
      ],
      ['host', { ...INVALID, message: "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization." }],
      ['x-amz-date;host', { ...INCOMPLETE, message: /^'SignedHeaders' must be/ }],
      ['host;host;x-amz-date', { ...INCOMPLETE, message: /^'SignedHeaders' must be/ }],
      ['Host;x-amz-date', { ...INCOMPLETE, message: /^'SignedHeaders' must be/ }],
      ['host;;x-amz-date', { ...INCOMPLETE, message: /^'SignedHeaders' must be/ }],
    ] as const;
    for (const [signedHeaders, expected] of cases) {
      t.match(await rig().refuse(signByHand({ headers: [HOST, DATE], signedHeaders })), expected, signedHeaders);
    }
    const taken = signByHand({ headers: [HOST, DATE, ['x-empty', '']], signedHeaders: 'host;x-amz-date;x-empty' });
    t.equal(rig().verify(taken), alice);
    t.match(await rig().refuse(withHeaders(taken, { 'x-empty': undefined })), INVALID, 'a signed header taken away');
  },
);

t.test('verify() refuses a scope that is not its own, in the words of AWS', async (t) => {
  const cases = [
    ['20261121/eu-west-1/execute-api/aws4_request', "Credential should be scoped to a valid region, not 'eu-west-1'. "],
    ['20261121/us-east-1/s3/aws4_request', "Credential should be scoped to correct service: 'execute-api'. "],
    [
      '20261121/us-east-1/execute-api/aws5_request',
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ",
    ],
    [
      '20261120/us-east-1/execute-api/aws4_request',
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261120' != '20261121', from '20261121T095058Z'.",
    ],
    [
      '20261121/EU/s3/aws4_request',
      "Credential should be scoped to a valid region, not 'EU'. Credential should be scoped to correct service: 'execute-api'. ",
    ],
  ] as const;
  for (const [scope, message] of cases) {
    const request = signByHand({ headers: [HOST, DATE], signedHeaders: 'host;x-amz-date', scope });
    t.match(await rig().refuse(request), { ...INVALID, message }, scope);
  }
});
