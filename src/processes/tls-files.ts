/**
 * Reads the files that the TLS settings name, and says what is wrong with them before a client finds out.
 */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkIdentity, type KeyPair, type TlsIdentity } from '../data-plane/accept/tls-terminal.ts';
import type { SettingProblem, Settings } from '../settings.ts';

export type TlsSettings = Pick<Settings, 'tlsCert' | 'tlsKey' | 'tlsClientCa' | 'tlsHosts'>;

/** What reading the files gave. */
export interface TlsReading {
  /** Undefined without TLS, and when a problem is an error. */
  readonly identity: TlsIdentity | undefined;
  readonly problems: readonly SettingProblem[];
  /** To be watched. */
  readonly files: readonly string[];
  /** Epoch milliseconds at which reading began. */
  readonly readAtMs: number;
}

type Report = (severity: SettingProblem['severity'], setting: string, message: string) => void;

/** The files of one pair, and the settings that name them. */
interface PairFiles {
  readonly certificate: string;
  readonly key: string;
  readonly certificateSetting: string;
  readonly keySetting: string;
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** Reads every file anew. */
export function readTlsFiles({ tlsCert, tlsKey, tlsClientCa, tlsHosts }: TlsSettings): TlsReading {
  const readAtMs = Date.now();
  if (tlsCert === undefined || tlsKey === undefined) {
    return { identity: undefined, problems: [], files: [], readAtMs };
  }
  const problems: SettingProblem[] = [];
  const report: Report = (severity, setting, message) => void problems.push({ severity, setting, message });
  const own = readPair(
    { certificate: tlsCert, key: tlsKey, certificateSetting: 'GATEHOUSE_TLS_CERT', keySetting: 'GATEHOUSE_TLS_KEY' },
    report,
  );
  const clientCa = tlsClientCa === undefined ? undefined : readAuthorities(tlsClientCa, report);
  const setting = 'GATEHOUSE_TLS_HOSTS';
  const hosts = new Map<string, KeyPair>();
  for (const { name, certificate, key } of tlsHosts) {
    const pair = readPair({ certificate, key, certificateSetting: setting, keySetting: setting }, report);
    if (pair !== undefined) hosts.set(name, pair);
  }
  const identity = own && { ...own, clientCa, hosts };
  const isGood = !problems.some(({ severity }) => severity === 'error') && identity !== undefined;
  const files = [tlsCert, tlsKey, ...tlsHosts.flatMap(({ certificate, key }) => [certificate, key])];
  if (tlsClientCa !== undefined) files.push(tlsClientCa);
  return { identity: isGood && isUsable(identity, report) ? identity : undefined, problems, files, readAtMs };
}

/**
 * Reads the files at start, when there is nothing to fall back to.
 *
 * @param onWarning gets what is no reason not to start
 * @throws Error with every reason not to start, a line each
 */
export function requireTlsFiles(settings: TlsSettings, onWarning: (message: string) => void): TlsReading {
  const reading = readTlsFiles(settings);
  const errors: string[] = [];
  for (const { severity, setting, message } of reading.problems) {
    if (severity === 'error') errors.push(`${setting} ${message}`);
    else onWarning(`${setting} ${message}`);
  }
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return reading;
}

function readPair(files: PairFiles, report: Report): KeyPair | undefined {
  const certificate = readText(files.certificate, files.certificateSetting, report);
  const [first] = certificate === undefined ? [] : readCertificates(certificate, files, report);
  const key = readText(files.key, files.keySetting, report);
  const privateKey = key === undefined ? undefined : readKey(key, files, report);
  if (certificate === undefined || key === undefined || first === undefined || privateKey === undefined) {
    return undefined;
  }
  if (!first.checkPrivateKey(privateKey)) {
    const message = `names ${files.key}, which is not the key of ${files.certificate}: write the path of the key that the certificate was made for.`;
    report('error', files.keySetting, message);
    return undefined;
  }
  return { certificate, key };
}

function readAuthorities(file: string, report: Report): string | undefined {
  const setting = 'GATEHOUSE_TLS_CLIENT_CA';
  const text = readText(file, setting, report);
  if (text === undefined) return undefined;
  readCertificates(text, { certificate: file, certificateSetting: setting }, report);
  return text;
}

/** @returns every certificate of the file; none when one is no certificate */
function readCertificates(
  text: string,
  { certificate: file, certificateSetting: setting }: Pick<PairFiles, 'certificate' | 'certificateSetting'>,
  report: Report,
): readonly X509Certificate[] {
  try {
    const certificates = (text.match(CERTIFICATE) ?? []).map((one) => new X509Certificate(one));
    if (certificates.length === 0) throw new Error('there is none');
    for (const one of certificates) warnOfDates(one, file, setting, report);
    return certificates;
  } catch (error) {
    const message = `names ${file}, which holds no good certificate (${reasonOf(error)}): write the path of certificates in PEM, beginning with -----BEGIN CERTIFICATE-----.`;
    report('error', setting, message);
    return [];
  }
}

function warnOfDates(certificate: X509Certificate, file: string, setting: string, report: Report): void {
  const { validFrom, validTo } = certificate;
  if (Date.parse(validTo) < Date.now()) {
    report('warning', setting, `names ${file}, with a certificate that expired on ${validTo}: renew it.`);
  } else if (Date.parse(validFrom) > Date.now()) {
    report('warning', setting, `names ${file}, with a certificate that is not valid before ${validFrom}.`);
  }
}

function readKey(text: string, { key: file, keySetting }: PairFiles, report: Report): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch (error) {
    const message = `names ${file}, which holds no private key that can be read (${reasonOf(error)}): write the path of a key in PEM without a passphrase.`;
    report('error', keySetting, message);
    return undefined;
  }
}

function readText(file: string, setting: string, report: Report): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    const message = `names ${file}, which cannot be read (${reasonOf(error)}): write the path of a file in PEM that this user may read.`;
    report('error', setting, message);
    return undefined;
  }
}

/** What OpenSSL refuses for reasons of its own, such as a key that is too short. */
function isUsable(identity: TlsIdentity, report: Report): boolean {
  try {
    checkIdentity(identity);
    return true;
  } catch (error) {
    const message = `and what goes with it cannot be used (${reasonOf(error)}): have it made anew, with an RSA key of 2,048 bits or an ECDSA key.`;
    report('error', 'GATEHOUSE_TLS_CERT', message);
    return false;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : error.message;
}
