import { createHash } from 'node:crypto';
import t from 'tap';
import { signatureComplaint } from '../../../../../src/aws/signature/signature-complaint.ts';

const DATE = ['x-amz-date', '20261121T095058Z'];
const PART = (name: string): string => `Authorization header requires '${name}' parameter. `;

function unequal(value: string): string {
  const hash = createHash('sha256').update(value, 'latin1').digest('base64');
  return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`;
}

const cases: readonly (readonly [authorization: string, date: readonly string[], expected: string | undefined])[] = [
  ['AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b', DATE, undefined],
  ['AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=b', ['date', 'x'], undefined],
  ['', DATE, undefined],
  ['Bearer x', DATE, unequal('Bearer x')],
  ['Bearer caf\u00e9', DATE, unequal('Bearer caf\u00e9')],
  ['AWS4-HMAC-SHA256 Credential=a, SignedHeaders', DATE, unequal('AWS4-HMAC-SHA256 Credential=a, SignedHeaders')],
  [
    'AWS4-HMAC-SHA256 Credential=a',
    DATE,
    `${PART('Signature')}${PART('SignedHeaders')}Authorization=AWS4-HMAC-SHA256 Credential=a`,
  ],
  [
    'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b',
    [],
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b",
  ],
];

for (const [authorization, date, expected] of cases) {
  t.test(`signatureComplaint() of "${authorization}" with ${date[0] ?? 'no date'}`, async (t) => {
    t.equal(signatureComplaint(['host', 'a', 'authorization', authorization, ...date]), expected);
  });
}

t.test('signatureComplaint() says nothing of a request without the header', async (t) => {
  t.equal(signatureComplaint(['host', 'a']), undefined);
});
