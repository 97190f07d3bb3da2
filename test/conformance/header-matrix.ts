/**
 * Which headers pass the gateway, in which direction, for which type of integration.
 */

import type { Call, Case, Topic } from './case.ts';
import { internalServerError } from './case.ts';
import { http, httpProxy, json, lambda, parameters, proxy } from './definitions.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const STRIPPED = words(
  'Connection Content-Length Content-MD5 Expect Max-Forwards Proxy-Authenticate Server TE Transfer-Encoding Trailer Upgrade WWW-Authenticate',
);
const VISIBLE = words(
  'Accept Accept-Charset Accept-Encoding Age Authorization Content-Encoding Content-Type Date Pragma Range Referer User-Agent Via Warn',
);
const REMAPPED = words(
  'Authorization Connection Content-Length Content-MD5 Date Expect Host Max-Forwards Proxy-Authenticate Server Trailer Upgrade User-Agent WWW-Authenticate',
);
const PLAIN = words(
  'Accept Accept-Charset Accept-Encoding Age Content-Encoding Content-Type Pragma Range Referer TE Via Warn',
);
const FORBIDDEN = words('Content-Length Transfer-Encoding Authorization Connection Expect Proxy-Authenticate TE');
const HARMLESS = words(
  'Accept Age Content-Type Date Host Max-Forwards Server Trailer Upgrade User-Agent Via Warn X-Own',
);

/** Not sent by the client: what would frame the request, and a coding that would be undone first. */
const UNSENDABLE = new Set([
  'Trailer',
  'Content-Length',
  'Transfer-Encoding',
  'Content-Encoding',
  'Connection',
  'Upgrade',
  'Expect',
  'TE',
]);

const clientHeaders: Call['headers'] = Object.fromEntries(
  [...STRIPPED, ...VISIBLE].filter((name) => !UNSENDABLE.has(name)).map((name) => [name, `request_${name}`]),
);

const dump = `{${[...STRIPPED, ...VISIBLE].map((name) => `"${name}":"$input.params('${name}')"`).join(',')},"Host":"$input.params('Host')"}`;

const matrix = 'AWS recording int::test_apigateway_header_remapping_http';
const awsMatrix = 'AWS recording int::test_apigateway_header_remapping_aws';

function forbiddenCalls(make: (integration: object) => object): Pick<Case, 'api' | 'calls'> {
  const paths = FORBIDDEN.map((name): [string, object] => [
    `/${name}`,
    { get: make({ requestParameters: { [`integration.request.header.${name}`]: "'value'" } }) },
  ]);
  return {
    api: { paths: Object.fromEntries(paths) },
    calls: FORBIDDEN.map((name) => ({ path: `/${name}`, expected: { ...internalServerError, reached: 0 } })),
  };
}

export const headerMatrix: Topic = {
  name: 'Header matrix',
  cases: [
    {
      id: 'E64',
      name: 'HTTP: a template sees the client’s headers but for those that are stripped',
      source: `${matrix}[HTTP]/full-integration.body`,
      api: {
        paths: {
          '/': { get: http({ requestTemplates: { [json]: dump }, requestParameters: {} }, parameters()) },
        },
      },
      calls: [
        {
          host: 'header.example',
          headers: { ...clientHeaders, 'Content-Type': json },
          expected: {
            json: {
              ...Object.fromEntries(STRIPPED.map((name) => [name, ''])),
              ...Object.fromEntries(
                VISIBLE.filter((name) => !UNSENDABLE.has(name) && name !== 'Content-Type').map((name) => [
                  name,
                  `request_${name}`,
                ]),
              ),
              Host: 'header.example',
              'Content-Type': json,
            },
          },
        },
      ],
    },
    {
      id: 'E66',
      name: 'HTTP: mapped response headers are remapped, passed or dropped',
      source: `${matrix}[HTTP]/full-integration.response-headers`,
      api: {
        paths: {
          '/': {
            get: http({
              responses: {
                default: {
                  statusCode: '200',
                  responseParameters: Object.fromEntries(
                    [...REMAPPED, ...PLAIN, 'Transfer-Encoding'].map((name) => [
                      `method.response.header.${name}`,
                      `'response_param_${name}'`,
                    ]),
                  ),
                },
              },
            }),
          },
        },
      },
      calls: [
        {
          expected: {
            status: 200,
            headers: {
              ...Object.fromEntries(REMAPPED.map((name) => [`x-amzn-Remapped-${name}`, `response_param_${name}`])),
              ...Object.fromEntries(PLAIN.map((name) => [name, `response_param_${name}`])),
              'Transfer-Encoding': undefined,
            },
          },
        },
      ],
    },
    {
      id: 'E67',
      name: 'HTTP: a mapping onto Content-Length or Transfer-Encoding fails every call',
      source: `${matrix}[HTTP]/content-length, /transfer-encoding`,
      api: {
        paths: Object.fromEntries(
          ['Content-Length', 'Transfer-Encoding'].map((name) => [
            `/${name}`,
            { get: http({ requestParameters: { [`integration.request.header.${name}`]: "'1'" } }) },
          ]),
        ),
      },
      calls: ['Content-Length', 'Transfer-Encoding'].map((name) => ({
        path: `/${name}`,
        expected: { ...internalServerError, reached: 0 },
      })),
    },
    {
      id: 'E69',
      name: 'HTTP_PROXY: the client’s headers pass but for those that are dropped',
      source: `${matrix}[HTTP_PROXY]/no-param-integration.headers`,
      api: { paths: { '/': { get: httpProxy() } } },
      calls: [
        {
          headers: { ...clientHeaders, 'Content-Type': json },
          expected: {
            seenHeaders: {
              ...Object.fromEntries(
                words(
                  'Accept Accept-Charset Accept-Encoding Age Authorization Date Pragma Range Referer User-Agent Warn',
                ).map((name) => [name.toLowerCase(), `request_${name}`]),
              ),
              'content-type': json,
              ...Object.fromEntries(
                words('via content-md5 max-forwards proxy-authenticate server trailer www-authenticate te upgrade').map(
                  (name) => [name, undefined],
                ),
              ),
              'x-amzn-apigateway-api-id': 'api',
              'x-amzn-trace-id': /^Root=/,
              'x-forwarded-for': '127.0.0.1',
            },
          },
        },
      ],
    },
    {
      id: 'E70',
      name: 'HTTP: no client header reaches the backend by itself',
      source: `${matrix}[HTTP]/no-param-integration.headers`,
      api: { paths: { '/': { get: http() } } },
      calls: [
        {
          headers: clientHeaders,
          expected: {
            seenHeaders: {
              accept: 'application/json',
              'user-agent': 'AmazonAPIGateway_api',
              'x-amzn-apigateway-api-id': 'api',
              referer: undefined,
              authorization: undefined,
              'content-type': undefined,
            },
          },
        },
      ],
    },
    {
      id: 'E71',
      name: 'HTTP_PROXY: a mapping onto Content-Length or Transfer-Encoding fails every call',
      source: `${matrix}[HTTP_PROXY]/content-length, /transfer-encoding`,
      api: {
        paths: Object.fromEntries(
          ['Content-Length', 'Transfer-Encoding'].map((name) => [
            `/${name}`,
            { get: httpProxy({ requestParameters: { [`integration.request.header.${name}`]: "'1'" } }) },
          ]),
        ),
      },
      calls: ['Content-Length', 'Transfer-Encoding'].map((name) => ({
        path: `/${name}`,
        expected: { ...internalServerError, reached: 0 },
      })),
    },
    {
      id: 'E72',
      name: 'AWS: without a template a GET gives the function {}, and the answer has a trace header',
      source: `${awsMatrix}[AWS]/no-param-integration`,
      api: { paths: { '/': { get: lambda() } }, answer: (event) => event },
      calls: [{ expected: { status: 200, body: '{}', headers: { 'X-Amzn-Trace-Id': /^Root=/ } } }],
    },
    {
      id: 'E74',
      name: 'AWS: seven header targets fail every call',
      source: `${awsMatrix}[AWS]/content-length … /te`,
      ...forbiddenCalls(lambda),
    },
    {
      id: 'E76',
      name: 'AWS_PROXY: any other header mapping is ignored',
      source: `${awsMatrix}[AWS_PROXY]/full-integration`,
      api: {
        paths: {
          '/': {
            get: proxy({
              requestParameters: Object.fromEntries(
                HARMLESS.map((name) => [`integration.request.header.${name}`, `'mapped_${name}'`]),
              ),
            }),
          },
        },
      },
      calls: [
        {
          headers: { Accept: 'from-client' },
          expected: { status: 200, event: { headers: { Accept: 'from-client', 'X-Own': undefined, Age: undefined } } },
        },
      ],
    },
    {
      id: 'E77',
      name: 'AWS_PROXY: seven header targets fail every call',
      source: `${awsMatrix}[AWS_PROXY]/content-length … /te`,
      ...forbiddenCalls(proxy),
    },
  ],
};
