/**
 * Binary media types and content handling, on both sides of an HTTP integration: the recorded matrices.
 */

import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Case, Expected, Topic } from './case.ts';
import { internalServerError } from './case.ts';
import { http, json } from './definitions.ts';
import { bodyOf } from './run-topic.ts';

/** The very bytes that the recordings were made with. */
const raw = Buffer.from(
  '1f8b0800146cee6302ff4bcecf2d284a2d2e4e4d5148492c49d45128cec82fcd4951484a55c8cc2b4bccc94c51080d71d3b550282e29cacc4b0700b83910572f000000',
  'hex',
);
const encoded = raw.toString('base64');
const replaced = Buffer.from(raw.toString('utf8'), 'utf8');
const text = 'this is a UTF8 text typed object';

type Handling = 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY' | undefined;

const pngOnly = { 'x-amazon-apigateway-binary-media-types': ['image/png'] };
const requestTest = 'AWS recording s3::test_apigw_s3_binary_support_request';
const responseTest = 'AWS recording s3::test_apigw_s3_binary_support_response';

/** The storage of the recordings: answers with the entity tag of what it was sent. */
const storing: RequestListener = (request, response) => {
  response.setHeader('etag', `"${createHash('md5').update(bodyOf(request)).digest('hex')}"`);
  response.end();
};

interface RequestRow {
  readonly id: string;
  readonly isBinaryApi: boolean;
  readonly contentType: string;
  readonly handling: Handling;
  readonly sent: Buffer | string;
  /** Undefined where the request fails. */
  readonly stored: Buffer | string | undefined;
  readonly etag?: string;
}

const requestRows: readonly RequestRow[] = [
  {
    id: 'M176a',
    isBinaryApi: false,
    contentType: 'image/png',
    handling: undefined,
    sent: raw,
    stored: replaced,
    etag: '"7301f0a0e8fc87c6f03320bf795ffde7"',
  },
  {
    id: 'M176b',
    isBinaryApi: false,
    contentType: 'image/png',
    handling: 'CONVERT_TO_TEXT',
    sent: raw,
    stored: replaced,
    etag: '"7301f0a0e8fc87c6f03320bf795ffde7"',
  },
  {
    id: 'M177',
    isBinaryApi: true,
    contentType: 'image/png',
    handling: undefined,
    sent: raw,
    stored: raw,
    etag: '"1e5a1bfed5308938e5549848bab02ac6"',
  },
  { id: 'M178a', isBinaryApi: true, contentType: 'image/png', handling: 'CONVERT_TO_TEXT', sent: raw, stored: encoded },
  { id: 'M178b', isBinaryApi: true, contentType: 'image/png', handling: 'CONVERT_TO_BINARY', sent: raw, stored: raw },
  {
    id: 'M179a',
    isBinaryApi: true,
    contentType: 'text/plain',
    handling: 'CONVERT_TO_BINARY',
    sent: encoded,
    stored: raw,
  },
  {
    id: 'M179b',
    isBinaryApi: true,
    contentType: 'text/plain',
    handling: 'CONVERT_TO_BINARY',
    sent: raw,
    stored: undefined,
  },
  {
    id: 'M179c',
    isBinaryApi: true,
    contentType: 'text/plain',
    handling: 'CONVERT_TO_BINARY',
    sent: text,
    stored: undefined,
  },
  { id: 'M180', isBinaryApi: true, contentType: 'text/plain', handling: undefined, sent: raw, stored: replaced },
];

interface ResponseRow {
  readonly id: string;
  readonly isBinaryApi: boolean;
  readonly payloadType: string;
  readonly payload: Buffer | string;
  readonly accept: string;
  readonly handling: Handling;
  readonly expected: Buffer | string | undefined;
}

function responses(
  handling: Handling,
  rows: readonly (readonly [string, string, Buffer | string, string, Buffer | string | undefined])[],
): readonly ResponseRow[] {
  return rows.map(([id, payloadType, payload, accept, expected]) => ({
    id,
    isBinaryApi: true,
    payloadType,
    payload,
    accept,
    handling,
    expected,
  }));
}

const responseRows: readonly ResponseRow[] = [
  ...responses(undefined, [
    ['M181a', 'image/png', raw, 'text/plain', encoded],
    ['M181b', 'text/plain', encoded, 'image/png', raw],
    ['M182', 'text/plain', raw, 'image/png', undefined],
    ['M183a', 'image/png', raw, 'image/png', raw],
    ['M183b', 'text/plain', raw, 'text/plain', replaced],
    ['M183c', 'text/plain', text, 'image/png', undefined],
  ]),
  ...responses('CONVERT_TO_TEXT', [
    ['M183d', 'image/png', raw, 'text/plain', encoded],
    ['M183e', 'image/png', raw, 'image/png', encoded],
    ['M183f', 'text/plain', text, 'image/png', text],
    ['M183g', 'text/plain', raw, 'text/plain', replaced],
  ]),
  ...responses('CONVERT_TO_BINARY', [
    ['M184a', 'text/plain', encoded, 'text/plain', raw],
    ['M184b', 'text/plain', encoded, 'image/png', raw],
    ['M184c', 'image/png', raw, 'text/plain', raw],
    ['M184d', 'text/plain', text, 'text/plain', undefined],
  ]),
  {
    id: 'M184e',
    isBinaryApi: false,
    payloadType: 'text/plain',
    payload: encoded,
    accept: 'image/png',
    handling: 'CONVERT_TO_BINARY',
    expected: raw,
  },
  {
    id: 'M185',
    isBinaryApi: false,
    payloadType: 'image/png',
    payload: raw,
    accept: 'image/png',
    handling: undefined,
    expected: replaced,
  },
];

function requestCase({ id, isBinaryApi, contentType, handling, sent, stored, etag }: RequestRow): Case {
  return {
    id,
    name: `request of ${contentType}, ${isBinaryApi ? 'png is binary' : 'nothing is binary'}, ${handling ?? 'no handling'}`,
    source: requestTest,
    api: {
      paths: {
        '/': {
          put: http({
            httpMethod: 'PUT',
            ...(handling !== undefined && { contentHandling: handling }),
            responses: {
              default: {
                statusCode: '200',
                responseParameters: { 'method.response.header.ETag': 'integration.response.header.ETag' },
              },
            },
          }),
        },
      },
      root: isBinaryApi ? pngOnly : {},
      backend: storing,
    },
    calls: [
      {
        method: 'PUT',
        headers: { 'Content-Type': contentType },
        body: sent,
        expected:
          stored === undefined
            ? { ...internalServerError, reached: 0 }
            : {
                status: 200,
                seen: { body: stored },
                ...(etag !== undefined && { headers: { ETag: etag } }),
              },
      },
    ],
  };
}

function responseCase({ id, isBinaryApi, payloadType, payload, accept, handling, expected }: ResponseRow): Case {
  const answer: Expected = expected === undefined ? internalServerError : { status: 200, body: expected };
  return {
    id,
    name: `answer of ${payloadType} for Accept: ${accept}, ${isBinaryApi ? 'png is binary' : 'nothing is binary'}, ${handling ?? 'no handling'}`,
    source: responseTest,
    api: {
      paths: {
        '/': {
          get: http({
            responses: { default: { statusCode: '200', ...(handling !== undefined && { contentHandling: handling }) } },
          }),
        },
      },
      root: isBinaryApi ? pngOnly : {},
      backend: (_, response) => response.setHeader('content-type', payloadType).end(payload),
    },
    calls: [{ headers: { Accept: accept }, expected: answer }],
  };
}

const withTemplate = (handling: Handling): object =>
  http({
    responses: {
      default: {
        statusCode: '200',
        contentHandling: handling,
        responseTemplates: { [json]: '{"data": "$input.body"}' },
      },
    },
  });

export const contentHandling: Topic = {
  name: 'Binary bodies and content handling',
  cases: [
    ...requestRows.map(requestCase),
    ...responseRows.map(responseCase),
    {
      id: 'M185b',
      name: 'a response template runs on text made of a binary body, and fails on bytes',
      source: `${responseTest}_convert_to_text_with_request_template`,
      api: {
        paths: {
          '/text': { get: withTemplate('CONVERT_TO_TEXT') },
          '/binary': { get: withTemplate('CONVERT_TO_BINARY') },
        },
        root: pngOnly,
        backend: (_, response) => response.setHeader('content-type', 'image/png').end(raw),
      },
      calls: [
        { path: '/text', headers: { Accept: 'image/png' }, expected: { status: 200, body: `{"data": "${encoded}"}` } },
        { path: '/binary', headers: { Accept: 'image/png' }, expected: internalServerError },
      ],
    },
  ],
};
