/**
 * The facts about a client's certificate, in the forms that AWS gives them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

import type { X509Certificate } from 'node:crypto';
import type { ClientCertificate } from '../../exchange/messages.ts';

/** Of Node's X509Certificate, what is told. */
type CertificateFields = Pick<
  X509Certificate,
  'subject' | 'issuer' | 'serialNumber' | 'validFrom' | 'validTo' | 'toString'
>;

export function describeCertificate(certificate: CertificateFields): ClientCertificate {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: distinguishedName(certificate.subject),
    issuerDN: distinguishedName(certificate.issuer),
    serialNumber: serialNumber(certificate.serialNumber),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/** @param lines one attribute a line in the certificate's order, special characters escaped as in RFC 2253 */
function distinguishedName(lines: string): string {
  return lines.split('\n').join(',');
}

/** @returns such as `a1:0b:2c`; a serial number of one digit stands alone, as `1` */
function serialNumber(hexadecimal: string): string {
  const bytes = hexadecimal.toLowerCase().match(/../g) ?? [];
  return bytes.length === 1 ? (bytes[0] ?? '').replace(/^0/, '') : bytes.join(':');
}
