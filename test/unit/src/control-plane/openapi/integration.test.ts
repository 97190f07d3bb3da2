/** What an import refuses in integrations. Texts without a source are our own. */

import t from 'tap';
import { draft, functionUri, importText, testRefusal } from '../../../../support/import-text.ts';
import type { RefusalRow } from '../../../../support/import-text.ts';

const GET = '/paths/~1shoes~1{id}/get';
const INTEGRATION = `${GET}/x-amazon-apigateway-integration`;

const integration: readonly RefusalRow[] = [
  [
    'no integration',
    { operation: { 'x-amazon-apigateway-integration': undefined } },
    [`${INTEGRATION} No integration defined for method`],
  ],
  [
    'an integration that is null',
    { operation: { 'x-amazon-apigateway-integration': null } },
    [`${INTEGRATION} No integration defined for method`],
  ],
  [
    'an integration that is text',
    { operation: { 'x-amazon-apigateway-integration': 'http' } },
    [`${INTEGRATION} An integration must be an object.`],
  ],
  ['no type', { integration: { type: undefined } }, [`${INTEGRATION}/type An integration must have a type.`]],
  [
    'an unknown type',
    { integration: { type: 'htpp' } },
    [
      `${INTEGRATION}/type 1 validation error detected: Value 'htpp' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]`,
    ],
  ],
  [
    'a type that is a number',
    { integration: { type: 7 } },
    [`${INTEGRATION}/type "type" must be text, not the number 7.`],
  ],
  [
    'no verb',
    { integration: { httpMethod: undefined } },
    [`${INTEGRATION}/httpMethod Enumeration value for HttpMethod must be non-empty`],
  ],
  [
    'an empty verb',
    { integration: { httpMethod: '' } },
    [`${INTEGRATION}/httpMethod Enumeration value for HttpMethod must be non-empty`],
  ],
  [
    'an unknown verb',
    { integration: { httpMethod: 'FETCH' } },
    [
      `${INTEGRATION}/httpMethod Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY`,
    ],
  ],
  ...['junk', '/relative', 'ftp://host/', 'http://', 'http:///x', 'https://a b/'].map((uri): RefusalRow => [
    `the URI ${uri}`,
    { integration: { uri } },
    [`${INTEGRATION}/uri Invalid HTTP endpoint specified for URI`],
  ]),
  ['no URI', { integration: { uri: undefined } }, [`${INTEGRATION}/uri Invalid HTTP endpoint specified for URI`]],
  [
    'a URI that is an object',
    { integration: { uri: { 'Fn::Sub': 'x' } } },
    [`${INTEGRATION}/uri "uri" must be text, not an object.`],
  ],
  ...['junk', 'arn:aws:lambda:us-east-1:000000000000:function:f', ''].map((uri): RefusalRow => [
    `AWS_PROXY to "${uri}"`,
    { integration: { type: 'aws_proxy', uri } },
    [`${INTEGRATION}/uri Invalid ARN specified in the request`],
  ]),
  [
    'an ARN without path or action',
    { integration: { type: 'aws_proxy', uri: 'arn:aws:apigateway:us-east-1:lambda:function/f' } },
    [`${INTEGRATION}/uri AWS ARN for integration must contain path or action`],
  ],
  ...[
    'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem',
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f',
  ].map((uri): RefusalRow => [
    `AWS_PROXY to ${uri}`,
    { integration: { type: 'AWS_PROXY', uri } },
    [
      `${INTEGRATION}/uri Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.`,
    ],
  ]),
  [
    'AWS_PROXY to Firehose',
    { integration: { type: 'AWS_PROXY', uri: 'arn:aws:apigateway:us-east-1:firehose:action/PutRecord' } },
    [`${INTEGRATION}/uri AWS_PROXY to Firehose is not implemented.`],
  ],
  [
    'AWS_PROXY with response streaming',
    {
      integration: {
        type: 'AWS_PROXY',
        uri: functionUri('f')
          .replace('2015-03-31', '2021-11-15')
          .replace(/invocations$/, 'response-streaming-invocations'),
      },
    },
    [`${INTEGRATION}/uri Response streaming from Lambda functions is not implemented.`],
  ],
  ...[49, 29_001, 1.5, '1000'].map((timeoutInMillis): RefusalRow => [
    `the timeout ${JSON.stringify(timeoutInMillis)}`,
    { integration: { timeoutInMillis } },
    [`${INTEGRATION}/timeoutInMillis Timeout should be between 50 ms and 29000 ms`],
  ]),
  [
    'a streamed timeout over 15 minutes',
    { integration: { type: 'http_proxy', responseTransferMode: 'stream', timeoutInMillis: 900_001 } },
    [`${INTEGRATION}/timeoutInMillis Timeout should be between 50 ms and 900000 ms`],
  ],
  [
    'an unknown passthroughBehavior',
    { integration: { passthroughBehavior: 'always' } },
    [`${INTEGRATION}/passthroughBehavior "passthroughBehavior" is "always", which is not one of its values.`],
  ],
  [
    'tlsConfig of the wrong type',
    { integration: { tlsConfig: { insecureSkipVerification: 'yes' } } },
    [
      `${INTEGRATION}/tlsConfig/insecureSkipVerification "insecureSkipVerification" must be true or false, not the text "yes".`,
    ],
  ],
  [
    'a mapping target of no such kind',
    { integration: { requestParameters: { 'integration.request.cookie.a': "'1'" } } },
    [
      `${INTEGRATION}/requestParameters/integration.request.cookie.a Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: integration.request.cookie.a]`,
    ],
  ],
  [
    'a mapping source without quotes',
    { integration: { requestParameters: { 'integration.request.header.a': 'true' } } },
    [
      `${INTEGRATION}/requestParameters/integration.request.header.a Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]`,
    ],
  ],
  [
    'a template for no media type',
    { integration: { requestTemplates: { 123: '{}' } } },
    [
      `${INTEGRATION}/requestTemplates/123 Validation Result: warnings : [], errors : [Invalid content type specified: 123]`,
    ],
  ],
  [
    'a template that is an object',
    { integration: { requestTemplates: { 'application/json': {} } } },
    [
      `${INTEGRATION}/requestTemplates/application~1json The template for application/json must be text, not an object.`,
    ],
  ],
];

const responses: readonly RefusalRow[] = [
  ...['wrong', '99', 600, '2xx', true].map((statusCode): RefusalRow => [
    `the status ${JSON.stringify(statusCode)}`,
    { integration: { responses: { default: { statusCode } } } },
    [
      `${INTEGRATION}/responses/default/statusCode 1 validation error detected: Value '${String(statusCode)}' at 'putIntegrationResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`,
    ],
  ]),
  [
    'no status',
    { integration: { responses: { default: {} } } },
    [`${INTEGRATION}/responses/default/statusCode An integration response must have a statusCode.`],
  ],
  [
    'a response that is text',
    { integration: { responses: { '200': 'ok' } } },
    [`${INTEGRATION}/responses/200 An integration response must be an object.`],
  ],
  [
    'a response header from no such source',
    {
      integration: {
        responses: {
          default: { statusCode: 200, responseParameters: { 'method.response.header.a': 'method.request.header.a' } },
        },
      },
    },
    [
      `${INTEGRATION}/responses/default/responseParameters/method.response.header.a Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: method.request.header.a]`,
    ],
  ],
];

const linkLocal: readonly RefusalRow[] = [
  'http://169.254.169.254/latest/meta-data',
  'http://169.254.0.1:8080/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'https://[fe80::1]/',
  'http://[febf::1]/',
  'http://[::ffff:169.254.169.254]/',
].map((uri): RefusalRow => [
  `the backend ${uri}`,
  { integration: { uri } },
  [`${INTEGRATION}/uri The backend's address is link-local: `],
]);

const groups = { integration, responses, linkLocal };

for (const [group, rows] of Object.entries(groups)) {
  t.test(`importDefinition() refuses: ${group}`, async (t) => {
    for (const row of rows) {
      await t.test(row[0], async (t) => {
        await testRefusal(t, row);
      });
    }
  });
}

t.test('importDefinition() lets link-local backends through where they are allowed', async (t) => {
  const { api } = await importText(t, draft({ integration: { uri: 'http://169.254.1.1/{id}' } }), {
    allowLinkLocal: true,
  });
  t.ok(api);
});
