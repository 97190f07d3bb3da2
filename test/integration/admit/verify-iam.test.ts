/** Signatures as they come over a socket: from curl, and from the SDK's signer with fetch. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { listen } from '../../../src/data-plane/accept/listener.ts';
import { loadNativeServer, type ServerBuild } from '../../../src/data-plane/accept/uws.ts';
import { createPrincipals } from '../../../src/data-plane/admit/principals.ts';
import { createIamVerifier } from '../../../src/data-plane/admit/verify-iam.ts';
import { createOffload } from '../../../src/data-plane/offload/offload.ts';
import { GatewayError } from '../../../src/errors.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { fakePrincipal, signWithSdk, type SigningChoices } from '../../support/sign-request.ts';

const server = loadNativeServer((process.env['GATEHOUSE_SERVER_BUILD'] as ServerBuild | undefined) ?? 'auto');
const alice = fakePrincipal();
const session = fakePrincipal({ accessKeyId: 'ASIASESSION000000', sessionToken: 'to/ken+of=session' });
const run = promisify(execFile);

/** @returns origin of a listener that answers each request with the access key that signed it */
async function start(t: Test): Promise<string> {
  const principals = createPrincipals();
  principals.deploy([alice, session]);
  const offload = createOffload({ workers: 1, accountId: '0', region: 'us-east-1', snapshotOf: () => undefined });
  const { verify } = createIamVerifier({ principals, region: 'us-east-1', clock: systemClock, offload });
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    server,
    clock: systemClock,
    logger: createLogger('silent'),
    async handle({ request }, connection) {
      const headers = ['Content-Type', 'text/plain'];
      const isHead = request.method === 'HEAD';
      try {
        const { accessKeyId } = await verify(request);
        await connection.send({ status: 200, headers, body: accessKeyId, isHead });
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        await connection.send({ status: error.status, headers, body: error.message ?? '', isHead });
      }
    },
  });
  t.teardown(async () => {
    await listener.stop();
    await listener.drain(0);
    await offload.close();
  });
  return `http://127.0.0.1:${listener.port}`;
}

async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['--silent', '--max-time', '10', ...args]);
  return stdout;
}

t.test('verify() knows what curl signs', async (t) => {
  const origin = await start(t);
  const signed = [
    '--aws-sigv4',
    'aws:amz:us-east-1:execute-api',
    '--user',
    `${alice.accessKeyId}:${alice.secretAccessKey}`,
  ];
  const cases = [
    [`${origin}/prod/shoes`],
    [`${origin}/prod/shoes?size=43`],
    [`${origin}/prod/shoes`, '--data', 'size=43'],
    [`${origin}/prod/shoes`, '--request', 'DELETE', '--header', 'X-Amz-Meta: one'],
    [`${origin}/prod/shoes`, '--request', 'PUT', '--data', 'x'.repeat(40_000)],
  ];
  for (const args of cases) t.equal(await curl(...signed, ...args), alice.accessKeyId, args.join(' ').slice(0, 80));
  t.equal(await curl(`${origin}/prod/shoes`), 'Missing Authentication Token');
  const wrong = [...signed.slice(0, 3), `${alice.accessKeyId}:${alice.secretAccessKey}x`];
  t.match(await curl(...wrong, `${origin}/prod/shoes`), /^The request signature we calculated does not match/);
  t.equal(
    await curl(...signed.map((text) => text.replace('us-east-1', 'eu-west-1')), `${origin}/prod/shoes`),
    "Credential should be scoped to a valid region, not 'eu-west-1'. ",
  );
});

t.test('verify() knows what the SDK signs and fetch sends', async (t) => {
  const origin = await start(t);
  const send = async (parts: object, choices: Partial<SigningChoices>, body = ''): Promise<string> => {
    const { host } = new URL(origin);
    const unsigned = {
      method: 'GET',
      path: '/prod/shoes',
      query: {},
      body,
      ...parts,
      headers: { host, ...('headers' in parts ? (parts.headers as object) : {}) },
    };
    const request = await signWithSdk(unsigned, { principal: alice, epochMs: Date.now(), ...choices });
    const headers: [string, string][] = [];
    for (let index = 2; index < request.headers.length; index += 2) {
      headers.push([request.headers[index] ?? '', request.headers[index + 1] ?? '']);
    }
    const search = request.query === '' ? '' : `?${request.query}`;
    const answered = await fetch(`${origin}${request.path}${search}`, {
      method: request.method,
      headers,
      ...(body === '' ? {} : { body }),
    });
    return answered.text();
  };
  t.equal(await send({}, {}), alice.accessKeyId);
  t.equal(await send({}, { principal: session }), session.accessKeyId);
  t.equal(await send({}, { principal: session, expiresIn: 60 }), session.accessKeyId, 'presigned');
  t.equal(
    await send({ path: '/prod/a%20b/%C3%BC(1)', query: { q: ['é', 'a b', '+'], empty: '', 'a&b': '=' } }, {}),
    alice.accessKeyId,
    'escapes',
  );
  t.equal(
    await send(
      { method: 'POST', headers: { 'content-type': 'application/json', 'x-amz-target': 'a  b' } },
      {},
      'ü'.repeat(50_000),
    ),
    alice.accessKeyId,
    'a body that goes to a worker',
  );
  t.match(await send({}, { epochMs: Date.now() - 400_000 }), /^Signature expired: \d{8}T\d{6}Z is now earlier than/);
});
