/** Signature Version 4 against AWS's own vectors: canonical request, string to sign, signature. */

import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { toCanonicalRequest } from '../../../../../src/aws/signature/canonical-request.ts';
import { readShownCredentials } from '../../../../../src/aws/signature/shown-credentials.ts';
import { deriveSigningKey, hashPayload, toStringToSign } from '../../../../../src/aws/signature/string-to-sign.ts';
import type { SignedRequest } from '../../../../../src/contract/tasks.ts';
import { verifySignature } from '../../../../../workers/authorize/verify-signature.ts';

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly string[];
  readonly body: string;
  readonly canonicalRequest: string;
}

interface Vectors {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly scope: { readonly date: string; readonly region: string; readonly service: string };
  readonly vectors: readonly Vector[];
}

const { credentials, scope, vectors } = JSON.parse(readFileSync('test/fixtures/sigv4-vectors.json', 'utf8')) as Vectors;
const signingKey = deriveSigningKey(credentials.secretAccessKey, scope);

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

for (const vector of vectors) {
  t.test(`verifySignature() computes what AWS's vector ${vector.name} says`, async (t) => {
    const { method, path, query, headers } = vector;
    const shown = readShownCredentials(vector);
    t.equal(shown.credential.accessKeyId, credentials.accessKeyId);
    const signed: SignedRequest = { method, path, query, headers, ...shown, scope: shown.credential.scope };
    const body = Buffer.from(vector.body);
    const canonicalRequest = toCanonicalRequest(signed, hashPayload(body));
    t.equal(canonicalRequest, vector.canonicalRequest, 'canonical request');
    // Written out again, so that the published signature proves the canonical request in the file too.
    const hash = createHash('sha256').update(vector.canonicalRequest).digest('hex');
    const parts = [scope.date, scope.region, scope.service, 'aws4_request'];
    const stringToSign = `AWS4-HMAC-SHA256\n20150830T123600Z\n${parts.join('/')}\n${hash}`;
    t.equal(toStringToSign(canonicalRequest, signed), stringToSign, 'string to sign');
    const key = parts.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
    t.equal(hmac(key, stringToSign).toString('hex'), shown.signature, 'signature');
    const result = verifySignature({ kind: 'verify-signature', signed, signingKey }, body);
    t.same(result, { kind: 'signature', mismatch: undefined }, 'verified');
  });
}
