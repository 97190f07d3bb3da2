/** What is said about a client's certificate. */

import { X509Certificate } from 'node:crypto';
import t from 'tap';
import { describeCertificate } from '../../../../../src/data-plane/accept/client-certificate.ts';
import { makeCertificate } from '../../../../support/certificates.ts';

t.test(
  'describeCertificate() gives names in the order of the certificate, and dates as OpenSSL prints them',
  async (t) => {
    const authority = await makeCertificate({
      commonName: 'Shoe Authority',
      attributes: [
        ['C', 'US'],
        ['O', 'Shoes'],
      ],
      isAuthority: true,
    });
    const { cert } = await makeCertificate({
      commonName: 'alice\\, the first',
      attributes: [
        ['C', 'US'],
        ['ST', 'Oregon'],
        ['O', 'Shoes'],
      ],
      signedBy: authority,
      notBefore: new Date('2019-05-28T12:30:02Z'),
      notAfter: new Date('2031-08-05T09:36:04Z'),
    });
    const facts = describeCertificate(new X509Certificate(cert));
    t.equal(facts.subjectDN, 'C=US,ST=Oregon,O=Shoes,CN=alice\\, the first');
    t.equal(facts.issuerDN, 'C=US,O=Shoes,CN=Shoe Authority');
    t.same(facts.validity, { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'Aug  5 09:36:04 2031 GMT' });
    t.match(facts.serialNumber, /^[0-9a-f]{2}(:[0-9a-f]{2})+$/);
    t.equal(facts.serialNumber.replaceAll(':', '').toUpperCase(), new X509Certificate(cert).serialNumber);
    t.equal(new X509Certificate(facts.clientCertPem).fingerprint256, new X509Certificate(cert).fingerprint256);
  },
);

t.test('describeCertificate() prints a serial number of one digit as AWS does', async (t) => {
  const { cert } = await makeCertificate({ commonName: 'x' });
  const withSerial = (serialNumber: string): string => {
    const { subject, issuer, validFrom, validTo } = new X509Certificate(cert);
    const facts = { subject, issuer, validFrom, validTo, serialNumber, toString: () => cert };
    return describeCertificate(facts).serialNumber;
  };
  t.equal(withSerial('01'), '1');
  t.equal(withSerial('1F'), '1f');
  t.equal(withSerial('0A1B'), '0a:1b');
});
