/** Changed certificates: taken into service, or refused once. */

import { writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { TlsIdentity } from '../../../../src/data-plane/accept/tls-terminal.ts';
import { createCertificateReloader, type CertificateReloader } from '../../../../src/processes/certificate-reloader.ts';
import { readTlsFiles } from '../../../../src/processes/tls-files.ts';
import { makeCertificate, writePair } from '../../../support/certificates.ts';
import { createFolder, waitFor } from '../../../support/gateway-process.ts';

const [one, two, three] = await Promise.all(
  ['one.example', 'two.example', 'three.example'].map((commonName) => makeCertificate({ commonName })),
);
if (one === undefined || two === undefined || three === undefined) throw new Error('no certificates');

interface Rig {
  readonly files: { readonly cert: string; readonly key: string };
  readonly used: TlsIdentity[];
  readonly errors: string[];
  readonly reloader: CertificateReloader;
  /** How often the files were read after a change. */
  reads(): number;
}

function start(t: Test): Rig {
  const folder = createFolder(t);
  const files = writePair(folder, 'server', one ?? { cert: '', key: '' });
  const settings = { tlsCert: files.cert, tlsKey: files.key, tlsClientCa: undefined, tlsHosts: [] };
  let reads = 0;
  const used: TlsIdentity[] = [];
  const errors: string[] = [];
  const reloader = createCertificateReloader({
    reading: readTlsFiles(settings),
    read() {
      reads += 1;
      return readTlsFiles(settings);
    },
    use: (identity) => used.push(identity),
    logger: { debug() {}, info() {}, warn() {}, error: (message) => errors.push(message) },
    pollMs: 50,
  });
  t.teardown(() => reloader.close());
  return { files, used, errors, reloader, reads: () => reads };
}

t.test('createCertificateReloader() uses a pair when both of its files are there', async (t) => {
  const { files, used, errors, reloader, reads } = start(t);
  writeFileSync(files.cert, two.cert);
  await waitFor(() => reads() >= 2);
  t.equal(used.length, 0, 'the key is still the old one');
  writeFileSync(files.key, two.key);
  await waitFor(() => used.length > 0);
  t.equal(used[0]?.certificate, two.cert);
  t.same([errors, reloader.failures()], [[], 0]);
});

t.test('createCertificateReloader() keeps the old one, and says once why', async (t) => {
  const { files, used, errors, reloader } = start(t);
  writeFileSync(files.cert, 'nothing');
  await waitFor(() => errors.length > 0);
  t.match(errors, [
    /^The changed certificates cannot be used; the ones before are shown on\. GATEHOUSE_TLS_CERT names /,
  ]);
  t.equal(reloader.failures(), 1);
  writeFileSync(files.key, three.key);
  writeFileSync(files.cert, three.cert);
  await waitFor(() => used.length > 0);
  t.same(
    used.map(({ certificate }) => certificate),
    [three.cert],
  );
  t.same([errors.length, reloader.failures()], [1, 1]);
});

t.test('createCertificateReloader() leaves it at that when the content is the same', async (t) => {
  const { files, used, errors, reads } = start(t);
  writeFileSync(files.cert, one.cert);
  await waitFor(() => reads() >= 1);
  t.same([used, errors], [[], []]);
});
