/** Signatures of tokens: each algorithm with its key, and every way to pass without one. */

import { constants, generateKeyPairSync, sign } from 'node:crypto';
import t from 'tap';
import type { VerifyTokenTask } from '../../../../src/contract/tasks.ts';
import { verifyToken } from '../../../../workers/authorize/verify-token.ts';
import { encode, makeKey, signParts, signToken, signWithSecret } from '../../../support/tokens.ts';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLAIMS = { sub: 'alice', exp: 1_700_000_000 };

const rsa = makeKey('RS256', 'rsa');
const ec = makeKey('ES256', 'ec');

async function verify(
  token: string,
  parts: Partial<VerifyTokenTask> = {},
): Promise<{ claims: unknown; reason: unknown }> {
  const keys = [rsa.jwk, ec.jwk];
  const result = await verifyToken({ kind: 'verify-token', token, keys, algorithms: ALGORITHMS, ...parts });
  if (result.kind !== 'token') throw new Error(result.kind);
  return { claims: result.claims, reason: result.reason };
}

for (const alg of ALGORITHMS) {
  t.test(`verifyToken() gives the claims of a token signed with ${alg}, and of no other`, async (t) => {
    const key = makeKey(alg);
    const token = signToken(key, CLAIMS);
    t.strictSame(await verify(token, { keys: [key.jwk] }), { claims: CLAIMS, reason: undefined });
    const stranger = makeKey(alg);
    t.match(await verify(signToken(stranger, CLAIMS), { keys: [key.jwk] }), { claims: undefined, reason: /signature/ });
    const other = ALGORITHMS.filter((one) => one !== alg);
    t.match(await verify(token, { keys: [key.jwk], algorithms: other }), { claims: undefined, reason: /not allowed/ });
  });
}

t.test('verifyToken() tries each key that carries the kid, and no other', async (t) => {
  const old = makeKey('RS256', 'rsa');
  const token = signToken(rsa, CLAIMS);
  t.match(await verify(token, { keys: [old.jwk, rsa.jwk] }), { claims: CLAIMS });
  t.match(await verify(token, { keys: [{ ...rsa.jwk, kid: 'other' }] }), { claims: undefined, reason: /no key/ });
  t.match(await verify(token, { keys: [] }), { claims: undefined, reason: /no key/ });
});

const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
const der = rsa.publicKey.export({ format: 'der', type: 'spki' });
const pkcs1 = rsa.publicKey.export({ format: 'pem', type: 'pkcs1' });
const [head = '', body = '', signature = ''] = signToken(rsa, CLAIMS).split('.');
const [ecHead = '', ecBody = '', ecSignature = ''] = signToken(ec, CLAIMS).split('.');
const header = (parts: object): string => encode(JSON.stringify({ kid: 'rsa', ...parts }));
const embedded = makeKey('RS256', 'rsa');
const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
const scalars = (r: string, s: string): string =>
  Buffer.from(r.padStart(64, '0') + s.padStart(64, '0'), 'hex').toString('base64url');
const secretKey = { ...rsa.jwk, kty: 'oct', k: encode('secret'), alg: 'HS256', kid: 'secret' };

const forged: readonly [name: string, token: string][] = [
  ['none', `${header({ alg: 'none' })}.${body}.${signature}`],
  ['None', `${header({ alg: 'None' })}.${body}.${signature}`],
  ['nOnE without a signature', `${header({ alg: 'nOnE' })}.${body}.`],
  ['HS256 with the PEM of the public key', signWithSecret(pem, CLAIMS, { kid: 'rsa' })],
  ['HS256 with its PKCS #1 PEM', signWithSecret(pkcs1, CLAIMS, { kid: 'rsa' })],
  ['HS256 with its DER', signWithSecret(der, CLAIMS, { kid: 'rsa' })],
  ['HS256 with its JWK', signWithSecret(JSON.stringify(rsa.jwk), CLAIMS, { kid: 'rsa' })],
  ['HS256 with its modulus', signWithSecret(Buffer.from(String(rsa.jwk['n']), 'base64url'), CLAIMS, { kid: 'rsa' })],
  ['HS256 with nothing', signWithSecret('', CLAIMS, { kid: 'rsa' })],
  ['HS256 with a shared secret that the issuer published', signWithSecret('secret', CLAIMS, { kid: 'secret' })],
  ['RS256 that is called RS512', `${header({ alg: 'RS512' })}.${body}.${signature}`],
  ['RS256 that is called PS256', `${header({ alg: 'PS256' })}.${body}.${signature}`],
  ['RS256 that is called ES256', `${header({ alg: 'ES256' })}.${body}.${signature}`],
  ['the kid of a key of another kind', `${encode('{"alg":"RS256","kid":"ec"}')}.${body}.${signature}`],
  ['an algorithm of every object', signToken(rsa, CLAIMS, { alg: 'constructor' })],
  ['a key of its own (jwk)', signToken(embedded, CLAIMS, { jwk: embedded.jwk })],
  ['a certificate of its own (x5c)', signToken(embedded, CLAIMS, { x5c: ['MIIB'] })],
  ['the signature of other claims', `${head}.${encode('{"sub":"bob"}')}.${signature}`],
  ['a signature cut short', `${head}.${body}.${signature.slice(0, -4)}`],
  ['a signature with more behind it', `${head}.${body}.${signature.slice(0, -2)}AAAAAAAA`],
  ['a signature of zeros', `${head}.${body}.${Buffer.alloc(256).toString('base64url')}`],
  ['a signature of ones', `${head}.${body}.${Buffer.alloc(256, 255).toString('base64url')}`],
  ['crit', signToken(rsa, CLAIMS, { crit: ['exp'], exp: 1 })],
  ['b64 false', signToken(rsa, CLAIMS, { b64: false, crit: ['b64'] })],
  ['alg twice', signParts(rsa, encode('{"alg":"none","alg":"RS256","kid":"rsa"}'), body)],
  ['a claim twice', signParts(rsa, head, encode('{"sub":"a","sub":"b"}'))],
  ['a nested token', signParts(rsa, head, encode(`${head}.${body}.${signature}`))],
  ['r and s of 0', `${ecHead}.${ecBody}.${scalars('0', '0')}`],
  ['r of 0', `${ecHead}.${ecBody}.${scalars('0', '1')}`],
  ['s above the order', `${ecHead}.${ecBody}.${scalars('1', 'f'.repeat(64))}`],
  ['r and s of the order', `${ecHead}.${ecBody}.${scalars(order, order)}`],
  [
    '63 bytes of ECDSA',
    `${ecHead}.${ecBody}.${Buffer.from(ecSignature, 'base64url').subarray(1).toString('base64url')}`,
  ],
  [
    '65 bytes of ECDSA',
    `${ecHead}.${ecBody}.${Buffer.concat([Buffer.from(ecSignature, 'base64url'), Buffer.of(0)]).toString('base64url')}`,
  ],
  [
    'ECDSA in DER',
    `${ecHead}.${ecBody}.${sign('sha256', Buffer.from(`${ecHead}.${ecBody}`), ec.privateKey).toString('base64url')}`,
  ],
  [
    'PSS with the padding of RS256',
    `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }).toString('base64url')}`,
  ],
  ['SHA-1', `${head}.${body}.${sign('sha1', Buffer.from(`${head}.${body}`), rsa.privateKey).toString('base64url')}`],
];

for (const [name, token] of forged) {
  t.test(`verifyToken() refuses ${name}`, async (t) => {
    const algorithms = [...ALGORITHMS, 'HS256', 'none', 'constructor'];
    const { claims, reason } = await verify(token, { keys: [rsa.jwk, ec.jwk, secretKey], algorithms });
    t.equal(claims, undefined);
    t.type(reason, 'string');
  });
}

const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const weak = (bits: number): Record<string, unknown> => makeKey('RS256', 'rsa', bits).jwk;
const unfit: readonly [name: string, key: Readonly<Record<string, unknown>>, reason: RegExp][] = [
  ['use: enc', { ...rsa.jwk, use: 'enc' }, /not for signatures/],
  ['key_ops without verify', { ...rsa.jwk, use: undefined, key_ops: ['encrypt'] }, /not for verifying/],
  ['key_ops that is a text', { ...rsa.jwk, key_ops: 'verify' }, /not for verifying/],
  ['another alg', { ...rsa.jwk, alg: 'PS256' }, /another algorithm/],
  ['another kty', { ...rsa.jwk, kty: 'EC' }, /another kind/],
  ['512 bits', weak(512), /512 bits/],
  ['1,024 bits', weak(1_024), /1024 bits/],
  [
    '2,048 bits with zeros in front',
    {
      ...weak(1_024),
      n: Buffer.concat([Buffer.alloc(128), Buffer.from(String(weak(1_024)['n']), 'base64url')]).toString('base64url'),
    },
    /1024 bits/,
  ],
  ['20,000 bits', { ...rsa.jwk, n: Buffer.alloc(2_500, 255).toString('base64url') }, /20000 bits/],
  ['an exponent of 1', { ...rsa.jwk, e: 'AQ' }, /exponent/],
  ['an exponent of 40 bits', { ...rsa.jwk, e: 'AQAAAAE' }, /exponent/],
  ['an even exponent', { ...rsa.jwk, e: 'AQAA' }, /signature|cannot be read/],
  ['no modulus', { ...rsa.jwk, n: undefined }, /no RSA key/],
  ['a modulus that is a list', { ...rsa.jwk, n: ['AQAB'] }, /no RSA key/],
];

for (const [name, key, reason] of unfit) {
  t.test(`verifyToken() refuses a key with ${name}`, async (t) => {
    t.match(await verify(signToken(rsa, CLAIMS), { keys: [key] }), { claims: undefined, reason });
  });
}

t.test('verifyToken() refuses curves that do not fit the algorithm, and points that are on none', async (t) => {
  const token = signToken(ec, CLAIMS);
  const other = { ...p384.publicKey.export({ format: 'jwk' }), kid: 'ec' };
  t.match(await verify(token, { keys: [other] }), { claims: undefined, reason: /another kind/ });
  const off = { ...ec.jwk, y: ec.jwk['x'] };
  t.match(await verify(token, { keys: [off] }), { claims: undefined, reason: /cannot be read|signature/ });
});

t.test('verifyToken() takes a key that says nothing of its use, and its public half alone', async (t) => {
  const bare = { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'rsa', key_ops: ['verify', 'sign'] };
  t.match(await verify(signToken(rsa, CLAIMS), { keys: [bare] }), { claims: CLAIMS });
});
