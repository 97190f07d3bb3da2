import { createHash, createHmac } from 'node:crypto';

import t from 'tap';

import { signRequest } from '../../../../src/aws/sigv4.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { service: 'lambda', region: 'eu-west-1', epochMs: Date.UTC(2024, 10, 21, 2, 3, 4) };
const request = {
  method: 'POST',
  origin: 'http://127.0.0.1:9001',
  path: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Aorder/invocations',
  query: { Qualifier: 'live' },
  headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
  body: Buffer.from('{"shoe":1}'),
};

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

t.test('signRequest() signs as the reference describes', async (t) => {
  const flat = await signRequest(request, { ...scope, credentials: { ...credentials, sessionToken: 'TOKEN' } });
  const headers = new Map<string, string>();
  for (let index = 0; index < flat.length; index += 2)
    headers.set(flat[index]?.toLowerCase() ?? '', flat[index + 1] ?? '');
  t.equal(headers.get('host'), '127.0.0.1:9001');
  t.equal(headers.get('x-amz-date'), '20241121T020304Z');
  t.equal(headers.get('x-amz-security-token'), 'TOKEN');
  t.equal(headers.get('x-amz-content-sha256'), sha256(request.body));
  const authorization = headers.get('authorization') ?? '';
  const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const names = signed.split(';');
  t.ok(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'].every((name) => names.includes(name)));
  // Written out again from the reference: every path segment is encoded once more, headers are sorted and lower-case.
  const canonical = [
    request.method,
    request.path.split('/').map(encodeURIComponent).join('/'),
    'Qualifier=live',
    ...names.map((name) => `${name}:${headers.get(name)}`),
    '',
    signed,
    sha256(request.body),
  ].join('\n');
  const credentialScope = '20241121/eu-west-1/lambda/aws4_request';
  const toSign = ['AWS4-HMAC-SHA256', '20241121T020304Z', credentialScope, sha256(canonical)].join('\n');
  const key = ['20241121', 'eu-west-1', 'lambda', 'aws4_request'].reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  t.equal(
    authorization,
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${credentialScope}, SignedHeaders=${signed}, Signature=${signature}`,
  );
});
