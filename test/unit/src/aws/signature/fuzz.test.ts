/**
 * Random requests, signed by the SDK and by aws4: all are verified; with any byte changed none is.
 *
 * The seed is fixed, so a failure can be run again; GATEHOUSE_FUZZ_RUNS=100000 runs it at length.
 */

import aws4 from 'aws4';
import * as fc from 'fast-check';
import t from 'tap';
import { createPrincipals } from '../../../../../src/data-plane/admit/principals.ts';
import { createIamVerifier } from '../../../../../src/data-plane/admit/verify-iam.ts';
import { createInlineOffload } from '../../../../../src/data-plane/offload/inline.ts';
import { GatewayError } from '../../../../../src/errors.ts';
import type { ClientRequest } from '../../../../../src/exchange/messages.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';
import { fakePrincipal, signWithSdk, toQueryString, type Unsigned } from '../../../../support/sign-request.ts';

const RUNS = Number(process.env['GATEHOUSE_FUZZ_RUNS'] ?? 4_000);
/** A request is signed for every so many changes of it: signing costs more than verifying. */
const CHANGES = 10;
const SEED = 20_261_121;
const NOW = Date.UTC(2026, 10, 21, 9, 50, 58);
const alice = fakePrincipal({ sessionToken: 'a-token', expiresAtMs: NOW + 1e9 });
const bob = fakePrincipal({ accessKeyId: 'AKIABOB0000000000', secretAccessKey: 'bobs/secret' });
const principals = createPrincipals();
principals.deploy([alice, bob]);
const verifier = createIamVerifier({
  principals,
  region: 'us-east-1',
  clock: { epochMs: () => NOW },
  offload: createInlineOffload({ accountId: '0', region: 'us-east-1', snapshotOf: () => undefined }),
});

const segment = fc.string({
  unit: fc.constantFrom(...'abzAZ09-._~!$()*,;=:@+ é/%'.split('')),
  minLength: 1,
  maxLength: 8,
});
const path = fc
  .array(segment.map(encodeURIComponent), { maxLength: 4 })
  .map((segments) => `/prod/${segments.filter((one) => one !== '.' && one !== '..').join('/')}`);
const name = fc.string({
  unit: fc.constantFrom(...'abzAZ09-._~!()*,;=:@+ é&%/'.split('')),
  minLength: 1,
  maxLength: 6,
});
const query = fc.dictionary(name, fc.oneof(name, fc.constant(''), fc.array(name, { minLength: 2, maxLength: 3 })), {
  maxKeys: 4,
  noNullPrototype: true,
});
const headers = fc.dictionary(
  fc.constantFrom('content-type', 'my-header1', 'x-amz-meta-a', 'x-amz-target', 'x-custom'),
  fc
    .string({ unit: fc.constantFrom(...'abc019 ,;="\'/'.split('')), minLength: 1, maxLength: 12 })
    .map((value) => value.trim() || 'x'),
  { maxKeys: 3, noNullPrototype: true },
);
const unsigned: fc.Arbitrary<Unsigned> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  path,
  query: query.map((parameters) => ({ ...parameters })),
  headers: headers.map((fields) => ({ ...fields })),
  body: fc.oneof(fc.constant(''), fc.json(), fc.string()),
});

/** @returns whether it is let through; anything but a refusal is a bug, and thrown */
function isAccepted(request: ClientRequest): boolean {
  try {
    void verifier.verify(request);
    return true;
  } catch (error) {
    if (error instanceof GatewayError) return false;
    throw error;
  }
}

function signWithAws4({ method, path: pathname, query: parameters, headers: fields, body }: Unsigned): ClientRequest {
  const search = toQueryString(parameters);
  const signed = aws4.sign(
    {
      method,
      host: 'api.example.com',
      path: search === '' ? pathname : `${pathname}?${search}`,
      service: 'execute-api',
      region: 'us-east-1',
      body,
      headers: { ...fields, 'X-Amz-Date': '20261121T095058Z' },
    },
    { accessKeyId: bob.accessKeyId, secretAccessKey: bob.secretAccessKey },
  );
  const list = Object.entries(signed.headers ?? {}).flatMap(([key, value]) => [key.toLowerCase(), String(value)]);
  return fakeRequest({ method, path: pathname, query: search, headers: list, body: Buffer.from(body) });
}

t.test('verify() accepts what the SDK and aws4 sign', async (t) => {
  await fc.assert(
    fc.asyncProperty(unsigned, fc.boolean(), async (request, isPresigned) => {
      const choices = { principal: alice, epochMs: NOW, ...(isPresigned ? { expiresIn: 900 } : {}) };
      return isAccepted(await signWithSdk(request, choices)) && isAccepted(signWithAws4(request));
    }),
    { seed: SEED, numRuns: Math.ceil(RUNS / CHANGES), endOnFailure: true },
  );
  t.pass('no counterexample');
});

/** A change of one byte of a text, at any place: another one, one more, one less. */
interface Change {
  readonly part: number;
  readonly at: number;
  readonly kind: 'replace' | 'insert' | 'remove';
  readonly byte: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  part: fc.nat(),
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'insert', 'remove'),
  byte: fc.constantFrom(...'abcdefXYZ0123456789%+&=/;,.-_~: AF'.split('')),
});

function changeText(text: string, { at, kind, byte }: Change): string {
  const index = at % (kind === 'insert' ? text.length + 1 : Math.max(text.length, 1));
  return text.slice(0, index) + (kind === 'remove' ? '' : byte) + text.slice(kind === 'insert' ? index : index + 1);
}

/** @returns the request with one part changed by a byte: method, path, query, body, or the value of any header */
function changeRequest(request: ClientRequest, one: Change): ClientRequest {
  const parts = ['method', 'path', 'query', 'body', ...request.headers.filter((_, index) => index % 2 === 1)];
  const index = one.part % parts.length;
  switch (index) {
    case 0:
      return { ...request, method: changeText(request.method, one) };
    case 1:
      return { ...request, path: changeText(request.path, one) };
    case 2:
      return { ...request, query: changeText(request.query, one) };
    case 3:
      return { ...request, body: Buffer.from(changeText(request.body.toString('latin1'), one), 'latin1') };
    default: {
      const at = (index - 4) * 2 + 1;
      const value = changeText(request.headers[at] ?? '', one);
      return { ...request, headers: request.headers.map((text, where) => (where === at ? value : text)) };
    }
  }
}

/**
 * What a request means, in a form of its own: two that mean the same may both pass.
 *
 * Everything is decoded and nothing sorted out but what signatures disregard by design: dots and double slashes in a path, the order of
 * parameters, spaces in headers, and headers that nobody signs.
 */
function meaningOf(request: ClientRequest): string {
  const segments: string[] = [];
  for (const one of request.path.split('/')) {
    if (one === '..') segments.pop();
    else if (one !== '.' && one !== '') segments.push(one);
  }
  const fields: string[] = [];
  for (let index = 0; index < request.headers.length; index += 2) {
    const field = request.headers[index] ?? '';
    const words = (request.headers[index + 1] ?? '').split(' ').filter((word) => word !== '');
    // Nobody signs the header of the signature itself, whose parts stand with or without a space between them.
    const value = field === 'authorization' ? words.join(' ').replaceAll(', ', ',') : words.join(' ');
    fields.push(`${field}:${value}`);
  }
  const parameters = request.query
    .split(/[&;]/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const [key = '', ...rest] = piece.split('=');
      return [key, rest.join('=')].map(decodeBytes).join(' = ');
    });
  return JSON.stringify([
    request.method,
    segments,
    request.path.endsWith('/') && segments.length > 0,
    parameters.toSorted(),
    fields,
    request.body.toString('latin1'),
  ]);
}

function decodeBytes(text: string): string {
  return Buffer.from(text.replaceAll('+', ' '), 'utf8')
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

t.test(`verify() refuses each of ${RUNS} requests that had a byte changed`, async (t) => {
  let changed = 0;
  let same = 0;
  await fc.assert(
    fc.asyncProperty(
      unsigned,
      fc.boolean(),
      fc.array(change, { minLength: CHANGES, maxLength: CHANGES }),
      async (one, isPresigned, changes) => {
        const choices = { principal: alice, epochMs: NOW, ...(isPresigned ? { expiresIn: 900 } : {}) };
        const request = await signWithSdk(one, choices);
        const meaning = meaningOf(request);
        for (const each of changes) {
          const other = changeRequest(request, each);
          if (meaningOf(other) === meaning) same += 1;
          else {
            changed += 1;
            if (isAccepted(other)) throw new Error(JSON.stringify([request, other], null, 1));
          }
        }
        return true;
      },
    ),
    { seed: SEED, numRuns: Math.ceil((RUNS * 1.3) / CHANGES), endOnFailure: true },
  );
  t.comment(`${changed} changed requests, all refused; ${same} changes that change nothing`);
  t.ok(changed >= RUNS, `${changed}`);
});
