/**
 * Certificates for tests: an authority, and what it signs.
 */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from 'selfsigned';

/** In PEM. */
export interface Made {
  readonly cert: string;
  readonly key: string;
}

export interface Wanted {
  readonly commonName: string;
  /** Further attributes before the common name, by short name: C, ST, L, O, OU. */
  readonly attributes?: readonly (readonly [shortName: string, value: string])[];
  readonly signedBy?: Made;
  readonly isAuthority?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const DAY_MS = 86_400_000;

/** @returns a certificate that servers and clients may show; for localhost and 127.0.0.1 besides its own name */
export async function makeCertificate(wanted: Wanted): Promise<Made> {
  const { commonName, attributes = [], signedBy, isAuthority = false } = wanted;
  const notBeforeDate = wanted.notBefore ?? new Date(Date.now() - DAY_MS);
  const made = await generate(
    [...attributes.map(([shortName, value]) => ({ shortName, value })), { name: 'commonName', value: commonName }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate,
      notAfterDate: wanted.notAfter ?? new Date(Date.now() + 30 * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: isAuthority, critical: true },
        isAuthority
          ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
          : { name: 'keyUsage', digitalSignature: true, critical: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: /^[a-z.]+$/.test(commonName) ? commonName : 'localhost' },
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
      ...(signedBy === undefined ? {} : { ca: signedBy }),
    },
  );
  return { cert: made.cert, key: made.private };
}

/** @returns paths of the two files, named after the name */
export function writePair(folder: string, name: string, { cert, key }: Made): { cert: string; key: string } {
  const files = { cert: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  return files;
}
