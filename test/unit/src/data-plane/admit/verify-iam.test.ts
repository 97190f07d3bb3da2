/** AWS_IAM: who may pass, and the exact words in which all others are refused. */

import { createHash, createHmac } from 'node:crypto';
import t from 'tap';
import { createPrincipals } from '../../../../../src/data-plane/admit/principals.ts';
import { createIamVerifier, type IamVerifier } from '../../../../../src/data-plane/admit/verify-iam.ts';
import { createInlineOffload } from '../../../../../src/data-plane/offload/inline.ts';
import { createPoolOffload } from '../../../../../src/data-plane/offload/pool.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { ClientRequest } from '../../../../../src/exchange/messages.ts';
import type { Principal } from '../../../../../src/model/principal.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';
import { fakePrincipal, signWithSdk, type SigningChoices, type Unsigned } from '../../../../support/sign-request.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 50, 58);
const alice = fakePrincipal();
const session = fakePrincipal({
  accessKeyId: 'ASIASESSION000000',
  sessionToken: 'token-of-the-session',
  expiresAtMs: NOW + 60_000,
  arn: 'arn:aws:sts::123456789012:assumed-role/reader/one',
});
const gone = fakePrincipal({ accessKeyId: 'AKIAGONE000000000', enabled: false });
const worker = { accountId: '000000000000', region: 'us-east-1', snapshotOf: () => undefined };
const inline = createInlineOffload(worker);

interface Rig extends IamVerifier {
  deploy(list: readonly Principal[]): void;
  /** @returns the refusal; fails where there is none */
  refuse(request: ClientRequest): Promise<GatewayError>;
}

function rig(nowMs: number = NOW, offload: Parameters<typeof createIamVerifier>[0]['offload'] = inline): Rig {
  const principals = createPrincipals();
  principals.deploy([alice, session, gone]);
  const verifier = createIamVerifier({ principals, region: 'us-east-1', clock: { epochMs: () => nowMs }, offload });
  return {
    ...verifier,
    deploy: principals.deploy,
    async refuse(request) {
      try {
        await verifier.verify(request);
      } catch (error) {
        if (error instanceof GatewayError) return error;
        throw error;
      }
      throw new Error('the request was let through');
    },
  };
}

function sign(parts: Partial<Unsigned> = {}, choices: Partial<SigningChoices> = {}): Promise<ClientRequest> {
  return signWithSdk(
    { method: 'POST', path: '/prod/shoes', query: { size: '43' }, headers: {}, body: '{"a":1}', ...parts },
    { principal: alice, epochMs: NOW, ...choices },
  );
}

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
const INCOMPLETE = { type: 'INVALID_SIGNATURE', status: 403, errorType: 'IncompleteSignatureException' };
const INVALID = { type: 'INVALID_SIGNATURE', status: 403, errorType: 'InvalidSignatureException' };
const UNRECOGNIZED = {
  type: 'INVALID_SIGNATURE',
  status: 403,
  errorType: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
};
const DOES_NOT_MATCH = /^The request signature we calculated does not match the signature you provided\. /;

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

t.test('verify() accepts five minutes between the clocks and not more', async (t) => {
  const request = await sign();
  const MINUTES = 300_000;
  t.equal(rig(NOW + MINUTES).verify(request), alice);
  t.equal(rig(NOW - MINUTES).verify(request), alice);
  t.match(await rig(NOW + MINUTES + 1_000).refuse(request), {
    ...INVALID,
    message: 'Signature expired: 20261121T095058Z is now earlier than 20261121T095059Z (20261121T095559Z - 5 min.)',
  });
  t.match(await rig(NOW - MINUTES - 1_000).refuse(request), {
    ...INVALID,
    message:
      'Signature not yet current: 20261121T095058Z is still later than 20261121T095057Z (20261121T094557Z + 5 min.)',
  });
  t.match(await rig(NOW + MINUTES + 1).refuse(request), {
    message: /^Signature expired: 20261121T095058Z is now earlier than 20261121T095059Z/,
  });
  t.match(await rig(NOW - MINUTES - 1).refuse(request), {
    message: /^Signature not yet current: 20261121T095058Z is still later than 20261121T095057Z/,
  });
});

t.test('verify() accepts a presigned request for as long as it says, a week at most', async (t) => {
  const hour = await sign({}, { expiresIn: 3_600 });
  t.equal(rig(NOW + 3_600_000).verify(hour), alice);
  t.match(await rig(NOW + 3_600_001).refuse(hour), {
    ...INVALID,
    message: 'Signature expired: 20261121T105058Z is now earlier than 20261121T105059Z',
  });
  t.match(await rig(NOW - 300_001).refuse(hour), { ...INVALID, message: /^Signature not yet current/ });
  const week = await sign({}, { expiresIn: 604_800 });
  t.equal(rig(NOW + 604_800_000).verify(week), alice);
  for (const value of ['604801', '0', '-1', '1.5', '1e3', '', 'soon', '99999999999999999999']) {
    const request = { ...week, query: week.query.replace('X-Amz-Expires=604800', `X-Amz-Expires=${value}`) };
    t.match(await rig().refuse(request), { ...INCOMPLETE, message: /X-Amz-Expires/ }, value);
  }
  for (const name of ['Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires']) {
    const request = { ...week, query: week.query.replace(`X-Amz-${name}=`, 'gone=') };
    const message = `AWS query-string parameters must include 'X-Amz-${name}'. Re-examine the query-string parameters.`;
    t.match(await rig().refuse(request), { ...INCOMPLETE, message }, name);
    const twice = { ...week, query: `${week.query}&X-Amz-${name}=1` };
    t.match(await rig().refuse(twice), { ...INCOMPLETE, message: /once/ }, `${name} twice`);
  }
});

t.test('verify() refuses keys that may not sign, whatever their signature', async (t) => {
  const stranger = fakePrincipal({ accessKeyId: 'AKIASTRANGER00000' });
  const { sessionToken: _, ...withoutToken } = session;
  const cases: readonly (readonly [string, ClientRequest])[] = [
    ['an unknown key', await sign({}, { principal: stranger })],
    ['a disabled key', await sign({}, { principal: gone })],
    ['no session token', await sign({}, { principal: { ...withoutToken, sessionToken: undefined } })],
    ['another session token', await sign({}, { principal: { ...session, sessionToken: 'another' } })],
    ['a session token too many', await sign({}, { principal: { ...alice, sessionToken: 'superfluous' } })],
    [
      'no session token, presigned',
      await sign({}, { principal: { ...withoutToken, sessionToken: undefined }, expiresIn: 9 }),
    ],
  ];
  for (const [name, request] of cases) {
    const error = await rig().refuse(request);
    t.match(error, UNRECOGNIZED, name);
    t.notMatch(error.reason, /token-of|another|superfluous/);
  }
  const twice = await sign({}, { principal: session, expiresIn: 60 });
  t.match(
    await rig().refuse({ ...twice, query: `${twice.query}&X-Amz-Security-Token=${session.sessionToken}` }),
    UNRECOGNIZED,
    'two session tokens',
  );
});

t.test('verify() refuses credentials from the moment on at which they end', async (t) => {
  const request = await sign({}, { principal: session });
  t.equal(rig(NOW + 59_999).verify(request), session);
  t.match(await rig(NOW + 60_000).refuse(request), {
    type: 'EXPIRED_TOKEN',
    status: 403,
    message: 'The security token included in the request is expired',
    errorType: 'ExpiredTokenException',
  });
});

t.test('verify() knows a changed secret and a removed key from the next request on', async (t) => {
  const request = await sign();
  const gateway = rig();
  t.equal(gateway.verify(request), alice);
  t.equal(gateway.verify(request), alice, 'the same request again');
  gateway.deploy([{ ...alice, secretAccessKey: 'rotated' }]);
  t.match(await gateway.refuse(request), { ...INVALID, message: DOES_NOT_MATCH });
  gateway.deploy([]);
  t.match(await gateway.refuse(request), UNRECOGNIZED);
});

t.test('verify() computes a signature for unknown keys too', async (t) => {
  const request = await sign({}, { principal: fakePrincipal({ accessKeyId: 'AKIASTRANGER00000' }) });
  let tasks = 0;
  const counted = { run: (input: Parameters<typeof inline.run>[0]) => ((tasks += 1), inline.run(input)) };
  t.match(await rig(NOW, counted).refuse(request), UNRECOGNIZED);
  t.equal(tasks, 1);
});
