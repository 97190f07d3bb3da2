/** The files behind the TLS settings: what is read, and what is refused in which words. */

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { readTlsFiles, requireTlsFiles, type TlsSettings } from '../../../../src/processes/tls-files.ts';
import { makeCertificate, writePair } from '../../../support/certificates.ts';
import { createFolder } from '../../../support/gateway-process.ts';

const DAY_MS = 86_400_000;
const authority = await makeCertificate({ commonName: 'Authority', isAuthority: true });
const server = await makeCertificate({ commonName: 'localhost', signedBy: authority });
const other = await makeCertificate({ commonName: 'other.example', signedBy: authority });
const expired = await makeCertificate({
  commonName: 'old.example',
  notBefore: new Date(Date.now() - 10 * DAY_MS),
  notAfter: new Date(Date.now() - DAY_MS),
});
const early = await makeCertificate({ commonName: 'new.example', notBefore: new Date(Date.now() + DAY_MS) });

const folder = createFolder(t);
const file = (name: string, text: string): string => {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
};
const good = writePair(folder, 'server', server);
const second = writePair(folder, 'other', other);
const ca = file('ca.pem', `comments stand before it\n${authority.cert}\n${other.cert}`);
const text = file('text.pem', 'no certificate');
const broken = file('broken.pem', server.cert.replace(/\n[A-Za-z0-9+/]/, '\nAAAA'));
const encrypted = file(
  'encrypted.key',
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'secret',
  }) as string,
);

const settings = (more: Partial<TlsSettings> = {}): TlsSettings => ({
  tlsCert: good.cert,
  tlsKey: good.key,
  tlsClientCa: undefined,
  tlsHosts: [],
  ...more,
});

t.test('readTlsFiles() reads everything that the settings name', async (t) => {
  const hosts = [{ name: 'other.example', certificate: second.cert, key: second.key }];
  const { identity, problems, files } = readTlsFiles(settings({ tlsClientCa: ca, tlsHosts: hosts }));
  t.same(problems, []);
  t.equal(identity?.certificate, server.cert);
  t.equal(identity?.key, server.key);
  t.match(identity?.clientCa, authority.cert);
  t.same(identity?.hosts.get('other.example'), { certificate: other.cert, key: other.key });
  t.same(new Set(files), new Set([good.cert, good.key, second.cert, second.key, ca]));
});

t.test('readTlsFiles() reads nothing without TLS', async (t) => {
  const { identity, problems, files } = readTlsFiles(settings({ tlsCert: undefined, tlsKey: undefined }));
  t.same({ identity, problems, files }, { identity: undefined, problems: [], files: [] });
});

const refused: readonly { name: string; more: Partial<TlsSettings>; setting: string; message: RegExp }[] = [
  {
    name: 'a certificate that is missing',
    more: { tlsCert: path.join(folder, 'missing.pem') },
    setting: 'GATEHOUSE_TLS_CERT',
    message: /missing\.pem, which cannot be read \(there is no such file\): write the path of a file in PEM/,
  },
  { name: 'a folder', more: { tlsCert: folder }, setting: 'GATEHOUSE_TLS_CERT', message: /cannot be read \(EISDIR/ },
  {
    name: 'a certificate that is none',
    more: { tlsCert: text },
    setting: 'GATEHOUSE_TLS_CERT',
    message: /text\.pem, which holds no good certificate \(there is none\): write .* -----BEGIN CERTIFICATE-----\.$/,
  },
  {
    name: 'a damaged certificate',
    more: { tlsCert: broken },
    setting: 'GATEHOUSE_TLS_CERT',
    message: /no good certificate/,
  },
  {
    name: 'a key that is missing',
    more: { tlsKey: '/missing.key' },
    setting: 'GATEHOUSE_TLS_KEY',
    message: /there is no such file/,
  },
  {
    name: 'a key that is none',
    more: { tlsKey: text },
    setting: 'GATEHOUSE_TLS_KEY',
    message: /holds no private key that can be read/,
  },
  {
    name: 'a key with a passphrase',
    more: { tlsKey: encrypted },
    setting: 'GATEHOUSE_TLS_KEY',
    message: /without a passphrase/,
  },
  {
    name: 'the key of another certificate',
    more: { tlsKey: second.key },
    setting: 'GATEHOUSE_TLS_KEY',
    message: /other\.key, which is not the key of .*server\.pem: write the path of the key/,
  },
  {
    name: 'authorities that are missing',
    more: { tlsClientCa: '/missing.pem' },
    setting: 'GATEHOUSE_TLS_CLIENT_CA',
    message: /no such file/,
  },
  {
    name: 'authorities without a certificate',
    more: { tlsClientCa: text },
    setting: 'GATEHOUSE_TLS_CLIENT_CA',
    message: /holds no good certificate/,
  },
  {
    name: 'a host with the wrong key',
    more: { tlsHosts: [{ name: 'a.example', certificate: second.cert, key: good.key }] },
    setting: 'GATEHOUSE_TLS_HOSTS',
    message: /is not the key of/,
  },
];

for (const { name, more, setting, message } of refused) {
  t.test(`readTlsFiles() refuses ${name}`, async (t) => {
    const { identity, problems } = readTlsFiles(settings(more));
    t.equal(identity, undefined);
    t.match(problems, [{ severity: 'error', setting, message }]);
    t.equal(problems.length, 1);
    t.throws(() => requireTlsFiles(settings(more), t.fail), { message: new RegExp(`^${setting} `) });
  });
}

t.test('requireTlsFiles() says everything at once', async (t) => {
  const wrong = settings({ tlsCert: text, tlsKey: '/missing.key', tlsClientCa: text });
  t.throws(() => requireTlsFiles(wrong, t.fail), {
    message: /^GATEHOUSE_TLS_CERT .*\nGATEHOUSE_TLS_KEY .*\nGATEHOUSE_TLS_CLIENT_CA .*$/,
  });
});

for (const { name, made, message } of [
  { name: 'has expired', made: expired, message: /with a certificate that expired on .* GMT: renew it\.$/ },
  { name: 'is not valid yet', made: early, message: /with a certificate that is not valid before .* GMT\.$/ },
]) {
  t.test(`requireTlsFiles() warns of a certificate that ${name}`, async (t) => {
    const { cert, key } = writePair(folder, 'dated', made);
    const warnings: string[] = [];
    const { identity } = requireTlsFiles(settings({ tlsCert: cert, tlsKey: key }), (line) => warnings.push(line));
    t.equal(identity?.certificate, made.cert);
    t.match(warnings, [message]);
  });
}
