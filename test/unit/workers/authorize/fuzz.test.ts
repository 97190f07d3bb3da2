/**
 * Tokens that were good until something was done to them: none is accepted, and none makes anything throw.
 *
 * The seed is fixed, so a failure can be run again; GATEHOUSE_FUZZ_RUNS=100000 runs it at length.
 */

import * as fc from 'fast-check';
import t from 'tap';
import { verifyToken } from '../../../../workers/authorize/verify-token.ts';
import { encode, type IssuerKey, makeKey, signToken, signWithSecret } from '../../../support/tokens.ts';

const RUNS = Number(process.env['GATEHOUSE_FUZZ_RUNS'] ?? 4_000);
const SEED = 20_261_121;
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES512', 'EdDSA'];
const OTHERS = [...ALGORITHMS, 'none', 'None', 'nOnE', '', 'HS256', 'HS512', 'RS384', 'ES256K', 'dir', 'constructor'];
const LETTERS = 'ABCXYZabcxyz0189-_+/=. \n\u0000é'.split('');
const CLAIMS = { sub: 'alice', aud: 'app', exp: 1_700_000_000, groups: ['a', 'b'] };

interface Good {
  readonly key: IssuerKey;
  readonly token: string;
  readonly parts: readonly [header: string, payload: string, signature: string];
}

const good: readonly Good[] = ALGORITHMS.map((alg) => {
  const key = makeKey(alg);
  const token = signToken(key, CLAIMS);
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { key, token, parts: [header, payload, signature] };
});
const keys = good.map(({ key }) => key.jwk);
const algorithms = [...OTHERS];

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const part = fc.constantFrom(0, 1, 2);
const letter = fc.constantFrom(...LETTERS);

/** Each makes another token of a good one; now and then it makes the same. */
const mutations: fc.Arbitrary<(one: Good) => string> = fc.oneof(
  fc.tuple(part, position, fc.integer({ min: 1, max: 255 })).map(([index, at, mask]) => flipBits(index, at, mask)),
  fc.tuple(position, letter).map(
    ([at, text]) =>
      ({ token }: Good) =>
        splice(token, at, 1, text),
  ),
  fc.tuple(position, letter).map(
    ([at, text]) =>
      ({ token }: Good) =>
        splice(token, at, 0, text),
  ),
  fc.tuple(position, fc.integer({ min: 1, max: 90 })).map(
    ([at, count]) =>
      ({ token }: Good) =>
        splice(token, at, count, ''),
  ),
  fc.constantFrom(...OTHERS).map((alg) => withHeader({ alg })),
  fc
    .constantFrom<unknown>(
      ...keys.map(({ kid }) => kid),
      '__proto__',
      '../../dev/null',
      "'; DROP",
      '',
      null,
      1,
      ['kid-RS256'],
      {},
    )
    .map((kid) => withHeader({ kid })),
  fc.constantFrom(...keys).map((jwk) => withHeader({ jwk, jku: 'https://evil.example', x5u: 'https://evil.example' })),
  fc.constantFrom('crit', 'zip', 'enc', 'b64').map((name) => withHeader({ [name]: name === 'b64' ? false : ['exp'] })),
  fc.constantFrom('', '.', 'AA', 'AAAA', 'null').map(
    (text) =>
      ({ parts }: Good) =>
        `${parts[0]}.${parts[1]}.${text}`,
  ),
  fc
    .constantFrom('pem', 'pkcs1', 'der', 'jwk')
    .chain((form) => fc.constantFrom('HS256', 'RS256', 'ES256', 'none').map((alg) => asSecret(form, alg))),
  fc.tuple(fc.constantFrom(...good), part).map(
    ([other, index]) =>
      ({ parts }: Good) =>
        parts.map((own, at) => (at === index ? (other.parts[index] ?? '') : own)).join('.'),
  ),
  fc.jsonValue().map(
    (claims) =>
      ({ parts }: Good) =>
        `${parts[0]}.${encode(JSON.stringify(claims))}.${parts[2]}`,
  ),
  fc.string({ unit: 'binary' }).map(
    (text) =>
      ({ parts }: Good) =>
        `${parts[0]}.${encode(text)}.${parts[2]}`,
  ),
  fc.constantFrom('=', '==', '\n', ' ', '.', '\t').map(
    (text) =>
      ({ token }: Good) =>
        `${token}${text}`,
  ),
  fc.constantFrom(' ', '\n', 'Bearer ', '.', '=').map(
    (text) =>
      ({ token }: Good) =>
        `${text}${token}`,
  ),
  fc.constant(({ parts }: Good) => parts.map((text) => Buffer.from(text, 'base64url').toString('base64')).join('.')),
  position.map((at) => trailingBits(at)),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => () => text),
);

t.test(`verifyToken() refuses ${RUNS} mutated tokens, and still takes the good ones`, async (t) => {
  let mutated = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...good),
      fc.array(mutations, { minLength: 1, maxLength: 3 }),
      async (one, steps) => {
        const token = steps.reduce((now, step) => step(read(now, one)), one.token);
        // A mutation may undo another, and swapping a part for its like changes nothing.
        if (good.some((other) => other.token === token)) return true;
        mutated += 1;
        const result = await verifyToken({ kind: 'verify-token', token, keys, algorithms });
        return result.kind === 'token' && result.claims === undefined && typeof result.reason === 'string';
      },
    ),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
  t.ok(mutated > RUNS * 0.9, `${mutated} of ${RUNS} were mutated`);
  for (const { token } of good) {
    t.match(await verifyToken({ kind: 'verify-token', token, keys, algorithms }), { claims: CLAIMS });
  }
});

function read(token: string, one: Good): Good {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { key: one.key, token, parts: [header, payload, signature] };
}

function flipBits(index: number, at: number, mask: number): (one: Good) => string {
  return ({ parts }) =>
    parts
      .map((text, own) => {
        const bytes = Buffer.from(text, 'base64url');
        const byte = Math.floor(at * bytes.length);
        if (own !== index || bytes.length === 0) return text;
        bytes[byte] = (bytes[byte] ?? 0) ^ mask;
        return bytes.toString('base64url');
      })
      .join('.');
}

function splice(text: string, at: number, count: number, inserted: string): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + inserted + text.slice(start + count);
}

function withHeader(more: Record<string, unknown>): (one: Good) => string {
  return ({ key, parts }) =>
    `${encode(JSON.stringify({ alg: key.alg, kid: key.jwk.kid, ...more }))}.${parts[1]}.${parts[2]}`;
}

function asSecret(form: string, alg: string): (one: Good) => string {
  return ({ key }) => {
    const { publicKey, jwk } = key;
    const header = { kid: jwk.kid, alg };
    if (form === 'jwk') return signWithSecret(JSON.stringify(jwk), CLAIMS, header);
    if (form === 'der') return signWithSecret(publicKey.export({ format: 'der', type: 'spki' }), CLAIMS, header);
    const type = form === 'pkcs1' && publicKey.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'spki';
    return signWithSecret(publicKey.export({ format: 'pem', type }), CLAIMS, header);
  };
}

/** The same bytes, written in another way: lenient decoders take both. */
function trailingBits(at: number): (one: Good) => string {
  return ({ parts }) =>
    parts
      .map((text) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        const free = [0, 0, 16, 4][text.length % 4] ?? 0;
        if (free === 0) return `${text}${at < 0.5 ? '=' : ''}`;
        const last = alphabet.indexOf(text.slice(-1));
        return text.slice(0, -1) + (alphabet[last - (last % free) + 1 + Math.floor(at * (free - 1))] ?? '');
      })
      .join('.');
}
