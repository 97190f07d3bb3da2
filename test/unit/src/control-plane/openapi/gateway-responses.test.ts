/** What the importer takes of `x-amazon-apigateway-gateway-responses` and `-minimum-compression-size`, and what it refuses. */

import t from 'tap';
import { draft, importText, summaries, testRefusal } from '../../../../support/import-text.ts';
import type { RefusalRow } from '../../../../support/import-text.ts';

const KEY = 'x-amazon-apigateway-gateway-responses';
const SIZE = 'x-amazon-apigateway-minimum-compression-size';
const AT = `/${KEY}`;

const responses = (value: unknown): { root: Record<string, unknown> } => ({ root: { [KEY]: value } });
const unauthorized = (value: unknown): { root: Record<string, unknown> } => responses({ UNAUTHORIZED: value });
const parameters = (value: unknown): { root: Record<string, unknown> } => unauthorized({ responseParameters: value });
const size = (value: unknown): { root: Record<string, unknown> } => ({ root: { [SIZE]: value } });

const STATUS = (value: string): string =>
  `${AT}/UNAUTHORIZED/statusCode 1 validation error detected: Value '${value}' at 'putGatewayResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`;
const EXPRESSION = (name: string, value: string): string =>
  `${AT}/UNAUTHORIZED/responseParameters/gatewayresponse.header.${name} Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${value}]`;

t.test('readGatewayResponses() reads every part of a gateway response', async (t) => {
  const all = {
    DEFAULT_4XX: {
      responseParameters: {
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        'gatewayresponse.header.X-Path': 'method.request.path.id',
        'gatewayresponse.header.X-Query': 'method.request.querystring.q',
        'gatewayresponse.header.X-Header': 'method.request.header.Origin',
        'gatewayresponse.header.X-Type': 'context.error.responseType',
        'gatewayresponse.header.X-Stage': 'stageVariables.colour',
      },
    },
    UNAUTHORIZED: { statusCode: '418', responseTemplates: { 'application/json': '{}', 'text/html': '<p>' } },
    THROTTLED: { statusCode: 503 },
    WAF_FILTERED: {},
    DEFAULT_5XX: null,
  };
  const result = await importText(t, draft(responses(all)));
  t.same(summaries(result), []);
  t.same(result.api?.gatewayResponses, {
    DEFAULT_4XX: { statusCode: undefined, responseTemplates: {}, ...all.DEFAULT_4XX },
    UNAUTHORIZED: { responseParameters: {}, ...all.UNAUTHORIZED, statusCode: 418 },
    THROTTLED: { statusCode: 503, responseParameters: {}, responseTemplates: {} },
    WAF_FILTERED: { statusCode: undefined, responseParameters: {}, responseTemplates: {} },
  });
  t.same((await importText(t, draft())).api?.gatewayResponses, {});
});

t.test('readGatewayResponses() warns of headers that the gateway writes itself, and of unknown fields', async (t) => {
  const result = await importText(
    t,
    draft(
      unauthorized({
        status: 401,
        responseParameters: {
          'gatewayresponse.header.x-amzn-RequestId': "'1'",
          'gatewayresponse.header.Content-Length': "'1'",
          'gatewayresponse.header.WWW-Authenticate': "'Basic'",
        },
      }),
    ),
  );
  t.same(summaries(result), [
    `warning ${AT}/UNAUTHORIZED/status A gateway response has no field "status"; it is ignored.`,
    `warning ${AT}/UNAUTHORIZED/responseParameters/gatewayresponse.header.x-amzn-RequestId The gateway writes x-amzn-RequestId itself; the mapping does nothing.`,
    `warning ${AT}/UNAUTHORIZED/responseParameters/gatewayresponse.header.Content-Length The gateway writes Content-Length itself; the mapping does nothing.`,
  ]);
});

const rows: readonly RefusalRow[] = [
  [
    'an unknown type, with AWS’s list in AWS’s order',
    responses({ NOT_FOUND: {} }),
    [
      `${AT}/NOT_FOUND 1 validation error detected: Value 'NOT_FOUND' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]`,
    ],
  ],
  ['a type in small letters', responses({ unauthorized: {} }), [`${AT}/unauthorized 1 validation error detected: `]],
  ['a list', responses([]), [`${AT} "${KEY}" must be an object, not a list.`]],
  ['a response that is text', unauthorized('no'), [`${AT}/UNAUTHORIZED "UNAUTHORIZED" must be an object, not `]],
  ['a status out of range', unauthorized({ statusCode: 600 }), [STATUS('600')]],
  ['a status that is no number', unauthorized({ statusCode: 'abc' }), [STATUS('abc')]],
  ['a status that is true', unauthorized({ statusCode: true }), [STATUS('true')]],
  [
    'an informational status',
    unauthorized({ statusCode: 101 }),
    [`${AT}/UNAUTHORIZED/statusCode The status 101 announces another answer, so it cannot be the answer to a request.`],
  ],
  [
    'a parameter of another kind',
    parameters({ 'method.response.header.X': "'a'" }),
    [`${AT}/UNAUTHORIZED/responseParameters/method.response.header.X Invalid parameter name specified`],
  ],
  [
    'a header name with a space',
    parameters({ 'gatewayresponse.header.a b': "'a'" }),
    [`${AT}/UNAUTHORIZED/responseParameters/gatewayresponse.header.a b Invalid parameter name specified`],
  ],
  ...([null, ''] as const).map((value): RefusalRow => [
    `a parameter of ${JSON.stringify(value)}`,
    parameters({ 'gatewayresponse.header.X': value }),
    [
      `${AT}/UNAUTHORIZED/responseParameters/gatewayresponse.header.X Invalid null or empty value in responseParameters`,
    ],
  ]),
  ...([null, ''] as const).map((value): RefusalRow => [
    `a template of ${JSON.stringify(value)}`,
    unauthorized({ responseTemplates: { 'application/json': value } }),
    [`${AT}/UNAUTHORIZED/responseTemplates/application~1json Invalid null or empty value in responseTemplates`],
  ]),
  [
    'a template that is no text',
    unauthorized({ responseTemplates: { 'application/json': { message: 'no' } } }),
    [
      `${AT}/UNAUTHORIZED/responseTemplates/application~1json The value of application/json must be text, not an object.`,
    ],
  ],
  [
    'a template for no media type',
    unauthorized({ responseTemplates: { json: '{}' } }),
    [
      `${AT}/UNAUTHORIZED/responseTemplates/json Validation Result: warnings : [], errors : [Invalid content type specified: json]`,
    ],
  ],
  ...['*', '"*"', 'method.request.body', 'integration.response.header.X', '$context.requestId', "'a\r\nb'"].map(
    (value): RefusalRow => [
      `a parameter from ${JSON.stringify(value)}`,
      parameters({ 'gatewayresponse.header.X': value }),
      [EXPRESSION('X', value)],
    ],
  ),
  ...[-1, 10_485_761, 1.5, '1000', true, []].map((value): RefusalRow => [
    `a minimum compression size of ${JSON.stringify(value)}`,
    size(value),
    [`/${SIZE} Invalid minimum compression size, must be between 0 and 10485760`],
  ]),
];

t.test('importDefinition() refuses gateway responses and sizes as AWS does', async (t) => {
  for (const row of rows) await testRefusal(t, row);
});

t.test('readMinimumCompressionSize() reads 0 to 10 MB', async (t) => {
  for (const value of [0, 1_024, 10_485_760]) {
    const result = await importText(t, draft(size(value)));
    t.same(summaries(result), []);
    t.equal(result.api?.minimumCompressionSize, value);
  }
  t.equal((await importText(t, draft(size(null)))).api?.minimumCompressionSize, undefined);
});
