/** A gateway process whose data port speaks TLS: from the settings to curl. */

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { makeCertificate, writePair, type Made } from '../../support/certificates.ts';
import {
  createFolder,
  type GatewayProcess,
  helloDefinition,
  runToEnd,
  startGateway,
  waitFor,
  writeDefinition,
} from '../../support/gateway-process.ts';

const authority = await makeCertificate({ commonName: 'Authority', isAuthority: true });
const [first, second, alice] = await Promise.all(
  ['first.example', 'second.example', 'alice'].map((commonName) =>
    makeCertificate({ commonName, signedBy: authority }),
  ),
);
if (first === undefined || second === undefined || alice === undefined) throw new Error('no certificates');
const run = promisify(execFile);

interface Rig {
  readonly gateway: GatewayProcess;
  readonly folder: string;
  readonly caFile: string;
}

async function start(t: Test, env: (files: { caFile: string }) => Record<string, string> = () => ({})): Promise<Rig> {
  const folder = createFolder(t);
  const { cert, key } = writePair(folder, 'server', first ?? { cert: '', key: '' });
  const caFile = path.join(folder, 'ca.pem');
  writeFileSync(caFile, authority.cert);
  const gateway = await startGateway(t, {
    args: [writeDefinition(folder, helloDefinition('hi'))],
    // A gateway that is killed leaves its folder behind.
    env: { GATEHOUSE_TLS_CERT: cert, GATEHOUSE_TLS_KEY: key, TMPDIR: folder, ...env({ caFile }) },
  });
  return { gateway, folder, caFile };
}

/** @returns the status, and the common name of the certificate that was shown */
function call(url: string, options: https.RequestOptions = {}): Promise<{ status?: number; shown: string }> {
  return new Promise((resolve, reject) => {
    const request = https.get(
      `${url}/hello`,
      { agent: false, ca: authority.cert, checkServerIdentity: () => undefined, ...options },
      (response) => {
        const subject = (response.socket as TLSSocket).getPeerX509Certificate()?.subject ?? '';
        const status = response.statusCode;
        response
          .resume()
          .on('end', () => resolve({ ...(status === undefined ? {} : { status }), shown: subject.slice(3) }));
      },
    );
    request.on('error', reject);
  });
}

t.test('curl gets an answer from a gateway that speaks TLS, and the log has the client', async (t) => {
  const { gateway, caFile } = await start(t, () => ({ GATEHOUSE_ACCEPTORS: '1' }));
  t.match(gateway.stderr(), `https://127.0.0.1:${gateway.port}/`);
  const { stdout } = await run('curl', ['-sS', '--cacert', caFile, `${gateway.url}/hello`]);
  t.same(JSON.parse(stdout), { text: 'hi' });
  await waitFor(() => gateway.lines().length === 1);
  t.match(gateway.lines()[0], { status: 200, sourceIp: '127.0.0.1' });
  await t.rejects(run('curl', ['-sS', `http://127.0.0.1:${gateway.port}/hello`]), 'plain HTTP');
  t.match(await call(gateway.url), { status: 200 });
  gateway.child.kill('SIGTERM');
  t.equal(await gateway.ended, 0);
});

t.test(
  'several acceptors share the port: certificates are swapped under load, and a bad one is not used',
  async (t) => {
    const { gateway, folder } = await start(t, () => ({ GATEHOUSE_ACCEPTORS: '2' }));
    const kept = new https.Agent({ keepAlive: true, maxSockets: 2 });
    t.teardown(() => kept.destroy());
    const stop = new AbortController();
    let answered = 0;
    const work = async (agent: https.Agent | false): Promise<void> => {
      while (!stop.signal.aborted) {
        t.equal((await call(gateway.url, { agent })).status, 200);
        answered += 1;
      }
    };
    const clients = Promise.all([work(false), work(false), work(kept), work(kept)]);
    const seesOnly = async (name: string): Promise<boolean> => {
      const shown = await Promise.all([1, 2, 3, 4].map(() => call(gateway.url)));
      return shown.every((one) => one.shown === name);
    };
    const swaps: readonly (readonly [Made, string])[] = [
      [second, 'second.example'],
      [first, 'first.example'],
      [second, 'second.example'],
    ];
    for (const [made, name] of swaps) {
      writePair(folder, 'server', made);
      await waitFor(() => seesOnly(name), 10_000);
    }
    await waitFor(() => answered >= 300, 20_000);
    stop.abort();
    await clients;
    writeFileSync(path.join(folder, 'server.pem'), 'nothing');
    await waitFor(async () => (await gateway.metric('gatehouse_tls_reload_failures_total')) === 2, 10_000);
    t.match(gateway.stderr(), /The changed certificates cannot be used; .* GATEHOUSE_TLS_CERT names /);
    t.ok(await seesOnly('second.example'));
  },
);

t.test('acceptors that die leave the port open', async (t) => {
  const { gateway } = await start(t, () => ({ GATEHOUSE_ACCEPTORS: '2' }));
  const [victim] = gateway.acceptors();
  process.kill(victim ?? 0, 'SIGKILL');
  await waitFor(async () => (await gateway.metric('gatehouse_acceptor_restarts_total')) === 1);
  for (let i = 0; i < 4; i++) t.match(await call(gateway.url), { status: 200 });
});

t.test('mutual TLS by settings: only clients with a certificate are served', async (t) => {
  const { gateway } = await start(t, ({ caFile }) => ({ GATEHOUSE_TLS_CLIENT_CA: caFile, GATEHOUSE_ACCEPTORS: '1' }));
  t.match(gateway.stderr(), 'a client certificate is demanded');
  t.match(await call(gateway.url, alice), { status: 200 });
  await t.rejects(call(gateway.url));
  await waitFor(async () => (await gateway.metric('gatehouse_tls_handshake_failures_total')) === 1);
});

t.test('files that cannot be used stop the start, with a line for each', async (t) => {
  const folder = createFolder(t);
  const definition = writeDefinition(folder, helloDefinition('hi'));
  const env = {
    GATEHOUSE_TLS_CERT: path.join(folder, 'none.pem'),
    GATEHOUSE_TLS_KEY: path.join(folder, 'none.key'),
  };
  const { code, error } = await runToEnd(t, { args: ['start', definition], env });
  t.equal(code, 1);
  t.match(
    error,
    /GATEHOUSE_TLS_CERT names .*none\.pem, which cannot be read .*\n.*GATEHOUSE_TLS_KEY names .*none\.key/,
  );
});

for (const [setting, env] of [
  ['GATEHOUSE_TLS_CERT', {}],
  ['GATEHOUSE_PROXY_PROTOCOL', { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1', GATEHOUSE_PROXY_PROTOCOL: 'required' }],
] as const) {
  // It is made for Node 20 alone, and elsewhere there is nothing that could refuse.
  const skip = process.versions.node.startsWith('20.') ? false : 'the stand-in runs on Node 20 only';
  t.test(`${setting} is refused on the stand-in server build`, { skip }, async (t) => {
    const folder = createFolder(t);
    const { cert, key } = writePair(folder, 'server', first);
    const tls = setting === 'GATEHOUSE_TLS_CERT' ? { GATEHOUSE_TLS_CERT: cert, GATEHOUSE_TLS_KEY: key } : {};
    const definition = writeDefinition(folder, helloDefinition('hi'));
    const run = { args: ['start', definition], env: { ...tls, ...env, GATEHOUSE_SERVER_BUILD: '20.30' } };
    const { code, error } = await runToEnd(t, run);
    t.equal(code, 1);
    t.match(error, `${setting} needs build 20.57`);
  });
}
