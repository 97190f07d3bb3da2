/** Credentials of the process, and of roles that it assumes at a stand-in for STS. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import type { Test } from 'tap';
import { createAwsCredentials, type AwsCredentialsOptions } from '../../../src/platform/aws-credentials.ts';
import { readAwsEndpoints } from '../../../src/platform/aws-endpoints.ts';

const ROLE = 'arn:aws:iam::000000000000:role/orders';
const HOUR_MS = 3_600_000;

process.env['AWS_ACCESS_KEY_ID'] = 'AKIAOWN';
process.env['AWS_SECRET_ACCESS_KEY'] = 'own-secret';

interface Sts {
  readonly options: AwsCredentialsOptions;
  /** Bodies of the requests, and who signed them. */
  readonly requests: { readonly body: string; readonly signer: string | undefined }[];
  status: number;
  nowMs: number;
}

async function startSts(t: Test): Promise<Sts> {
  const requests: Sts['requests'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests.push({ body, signer: /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] });
      const expiration = new Date(sts.nowMs + HOUR_MS).toISOString();
      const good =
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
        `<AccessKeyId>ASIA${requests.length}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
        `<Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
      const bad = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>';
      response.writeHead(sts.status, { 'content-type': 'text/xml' }).end(sts.status === 200 ? good : bad);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sts: Sts = {
    options: { region: 'us-east-1', stsEndpoint: { origin, prefix: '' }, assumesRoles: true, epochMs: () => sts.nowMs },
    requests,
    status: 200,
    nowMs: Date.now(),
  };
  return sts;
}

t.test(
  'createAwsCredentials() assumes a role once for all who wait, and again before its credentials end',
  async (t) => {
    const sts = await startSts(t);
    const credentials = createAwsCredentials(sts.options);
    const all = await Promise.all(Array.from({ length: 20 }, () => credentials(ROLE)));
    t.strictSame(new Set(all.map(({ accessKeyId }) => accessKeyId)), new Set(['ASIA1']));
    t.match(all[0], { secretAccessKey: 's', sessionToken: 't' });
    t.equal(sts.requests.length, 1);
    t.match(sts.requests[0], { signer: 'AKIAOWN', body: /RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Forders/ });
    t.equal((await credentials()).accessKeyId, 'AKIAOWN', 'without a role, the process’s own');
    await credentials('arn:aws:iam::000000000000:role/other');
    t.equal(sts.requests.length, 2, 'another role has credentials of its own');
    sts.nowMs += HOUR_MS - 6 * 60_000;
    t.equal((await credentials(ROLE)).accessKeyId, 'ASIA1');
    sts.nowMs += 2 * 60_000;
    t.equal((await credentials(ROLE)).accessKeyId, 'ASIA1', 'still good, and renewed meanwhile');
    sts.nowMs += 5 * 60_000;
    t.not((await credentials(ROLE)).accessKeyId, 'ASIA1');
    t.equal(sts.requests.length, 3);
  },
);

t.test(
  'createAwsCredentials() rejects for a role that it may not assume, and does not ask for every request',
  async (t) => {
    const sts = await startSts(t);
    sts.status = 403;
    const credentials = createAwsCredentials(sts.options);
    for (let count = 0; count < 5; count += 1) await t.rejects(credentials(ROLE), { name: 'AccessDenied' });
    t.equal(sts.requests.length, 1);
    sts.status = 200;
    sts.nowMs += 1_000;
    t.equal((await credentials(ROLE)).accessKeyId, 'ASIA2', 'a second later it is tried again');
    sts.status = 403;
    sts.nowMs += HOUR_MS - 60_000;
    t.equal((await credentials(ROLE)).accessKeyId, 'ASIA2', 'a renewal that fails takes nothing away');
  },
);

t.test('roles are not assumed where all of AWS is elsewhere and STS is not named', async (t) => {
  t.equal(readAwsEndpoints({}).assumesRoles, true);
  t.equal(readAwsEndpoints({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }).assumesRoles, true);
  t.equal(readAwsEndpoints({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).assumesRoles, false);
  t.equal(
    readAwsEndpoints({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:2' })
      .assumesRoles,
    true,
  );
  const sts = await startSts(t);
  const credentials = createAwsCredentials({ ...sts.options, assumesRoles: false });
  t.equal((await credentials(ROLE)).accessKeyId, 'AKIAOWN');
  t.equal(sts.requests.length, 0);
});
