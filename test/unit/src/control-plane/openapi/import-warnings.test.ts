/** What an import reads but does not act on, or thinks is a slip: each named with its pointer and what happens instead. */

import t from 'tap';
import { draft, functionUri, importText, mockPath, summaries } from '../../../../support/import-text.ts';
import type { DraftParts } from '../../../../support/import-text.ts';

const GET = '/paths/~1shoes~1{id}/get';
const INTEGRATION = `${GET}/x-amazon-apigateway-integration`;

/** Subject, change of the draft, expected `pointer message` of every warning, and a word of the fix of the first. */
type Row = readonly [subject: string, parts: DraftParts, warnings: readonly string[], fix?: RegExp];

const scheme = (value: unknown): DraftParts => ({
  operation: { security: [{ s: [] }] },
  root: { components: { securitySchemes: { s: value } } },
});
const SCHEME = '/components/securitySchemes/s';
const authorizer = { type: 'token', authorizerUri: functionUri('who') };
const stage = (parts: Readonly<Record<string, unknown>>): DraftParts => ({
  root: { 'x-gatehouse-stages': [{ stageName: 'dev', ...parts }] },
});

const serviceUri = 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue';

const rows: readonly Row[] = [
  ['a definition that is all served', {}, []],
  [
    'a TOKEN authorizer',
    scheme({
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authorizer': { type: 'TOKEN', authorizerUri: functionUri('who') },
    }),
    [],
  ],
  ['IAM by scheme', scheme({ type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' }), []],
  ['IAM by operation', { operation: { 'x-amazon-apigateway-auth': { type: 'aws_iam' } } }, []],
  [
    'API keys',
    {
      root: {
        security: [{ k: [] }],
        components: { securitySchemes: { k: { type: 'apiKey', name: 'X-API-Key', in: 'header' } } },
      },
    },
    [],
  ],
  [
    'a scheme that API Gateway does not check',
    scheme({ type: 'http', scheme: 'bearer' }),
    [
      `${SCHEME} The security scheme s asks for nothing that API Gateway checks: GET /shoes/{id} is open to everyone, as at AWS.`,
    ],
  ],
  ['a scheme that nothing uses', { root: { components: { securitySchemes: { s: { type: 'http' } } } } }, []],
  ['SAM’s way of saying no authorizer', { operation: { security: [{ NONE: [] }] } }, []],
  [
    'two authorizers on one method',
    {
      operation: { security: [{ a: [] }], 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } },
      root: {
        components: {
          securitySchemes: { a: { type: 'apiKey', name: 'A', 'x-amazon-apigateway-authorizer': authorizer } },
        },
      },
    },
    [
      `${GET}/security A method has one authorizer, and this one asks for the authorizer a and IAM authorization; the first is taken.`,
    ],
  ],
  [
    'a resource policy that allows nobody',
    { root: { 'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement: [] } } },
    ['/x-amazon-apigateway-policy/Statement The policy has no statement: it allows nothing.'],
  ],
  [
    'what has no effect in a resource policy',
    {
      root: {
        'x-amazon-apigateway-policy': {
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
            {
              Effect: 'Deny',
              Principal: { AWS: '*', Service: 'apigateway.amazonaws.com' },
              Action: ['execute-api:Invoke', 's3:GetObject'],
              Resource: 'arn:aws:execute-api:us-east-1:000000000000:another/*',
              Condition: {
                StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
                Bool: { 'aws:SecureTransport': 'false' },
                StringEquals: { 'aws:SourceVpc': 'vpc-1' },
              },
            },
          ],
        },
      },
    },
    [
      '/x-amazon-apigateway-policy/Statement/1/Principal/Service No caller here is a principal of the kind Service.',
      '/x-amazon-apigateway-policy/Statement/1/Action/1 The action "s3:GetObject" is never asked of an API.',
      '/x-amazon-apigateway-policy/Statement/1/Resource The resource "arn:aws:execute-api:us-east-1:000000000000:another/*" is nothing of this API.',
      '/x-amazon-apigateway-policy/Statement/1/Condition/StringNotEquals/aws:SourceVpce The condition key "aws:SourceVpce" never has a value here: the condition always holds.',
      '/x-amazon-apigateway-policy/Statement/1/Condition/StringEquals/aws:SourceVpc The condition key "aws:SourceVpc" never has a value here: the condition never holds, and the statement has no effect.',
    ],
    /Name the callers/,
  ],
  [
    'endpoint configuration, in OpenAPI 3’s place for it',
    {
      root: {
        servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
      },
    },
    [
      '/servers/0/x-amazon-apigateway-endpoint-configuration/disableExecuteApiEndpoint The endpoint cannot be disabled here.',
    ],
  ],
  ['integrations of type AWS, which are served', { integration: { type: 'aws', uri: serviceUri } }, []],
  ...['$input.body', '${context.stage}', '#set($a = 1)', '{"price": "$5"}', 'a # b', ''].map((template): Row => [
    `the template ${template}, which is served`,
    { integration: { requestTemplates: { 'application/json': template } } },
    [],
  ]),
  [
    'a response template, which is served',
    {
      integration: { responses: { default: { statusCode: 200, responseTemplates: { $default: "$input.json('$')" } } } },
    },
    [],
  ],
  [
    'templates of a proxy integration, which ignores them',
    { integration: { type: 'http_proxy', requestTemplates: { 'application/json': '$input.body' } } },
    [],
  ],
  [
    'contentHandling, which is served',
    {
      integration: {
        contentHandling: 'convert_to_text',
        responses: { default: { statusCode: 200, contentHandling: 'CONVERT_TO_BINARY' } },
      },
    },
    [],
  ],
  [
    'cache keys',
    { integration: { cacheKeyParameters: ['method.request.path.id'] } },
    [`${INTEGRATION}/cacheKeyParameters Caching is not implemented yet.`],
  ],
  [
    'a cache namespace',
    { integration: { cacheNamespace: 'x', cacheKeyParameters: [] } },
    [`${INTEGRATION}/cacheNamespace Caching is not implemented yet.`],
  ],
  [
    'a VPC link',
    { integration: { connectionType: 'VPC_LINK', connectionId: 'abc' } },
    [`${INTEGRATION}/connectionType VPC links are not implemented.`],
    /called directly/,
  ],
  ['connectionType INTERNET', { integration: { connectionType: 'internet' } }, []],
  [
    'tlsConfig beyond insecureSkipVerification',
    { integration: { tlsConfig: { insecureSkipVerification: false, serverNameToVerify: 'x' } } },
    [`${INTEGRATION}/tlsConfig/serverNameToVerify serverNameToVerify is not implemented yet.`],
  ],
  [
    'credentials where nothing is called with any',
    { integration: { credentials: 'arn:aws:iam::000000000000:role/r' } },
    [`${INTEGRATION}/credentials An integration of type HTTP has no use for credentials.`],
  ],
  [
    'the role of an integration with a service, which is assumed',
    { integration: { type: 'aws', uri: serviceUri, credentials: 'arn:aws:iam::000000000000:role/r' } },
    [],
  ],
  [
    'the identity of the caller',
    { integration: { type: 'aws', uri: serviceUri, credentials: 'arn:aws:iam::*:user/*' } },
    [],
  ],
  [
    'mappings from $context and from a body, which are served',
    {
      integration: {
        requestParameters: {
          'integration.request.header.a': 'context.requestId',
          'integration.request.header.b': 'method.request.body.name',
          'integration.request.header.c': 'method.request.body',
        },
      },
    },
    [],
  ],
  [
    'a response header from the body, which is served',
    {
      integration: {
        responses: {
          default: {
            statusCode: 200,
            responseParameters: { 'method.response.header.a': 'integration.response.body.id' },
          },
        },
      },
    },
    [],
  ],
  [
    'sources that are served',
    {
      operation: {
        parameters: [
          { name: 'q', in: 'query' },
          { name: 'H-1', in: 'header' },
        ],
      },
    },
    [],
  ],
  [
    'a mapping from a parameter that is not declared',
    {
      integration: {
        requestParameters: { 'integration.request.querystring.q': 'method.request.multivaluequerystring.q' },
      },
    },
    [
      `${INTEGRATION}/requestParameters/integration.request.querystring.q AWS refuses this import: Invalid mapping expression parameter specified: method.request.multivaluequerystring.q`,
    ],
    /\{name: q, in: query\}/,
  ],
  [
    'a declared path parameter that the path lacks',
    { operation: { parameters: [{ name: 'size', in: 'path', required: true }] } },
    [`${GET}/parameters/0 The path /shoes/{id} has no variable {size}, so this parameter never has a value.`],
  ],
  [
    'two responses of one status',
    { integration: { responses: { '200': { statusCode: 200 }, default: { statusCode: 200 } } } },
    [`${INTEGRATION}/responses/default/statusCode The responses "200" and "default" have the same status 200`],
  ],
  [
    'a misspelt field of an integration',
    { integration: { timeoutInMilis: 100 } },
    [`${INTEGRATION}/timeoutInMilis An integration has no field "timeoutInMilis"; it is ignored.`],
    /^Write timeoutInMillis/,
  ],
  [
    'a misspelt verb',
    { paths: { '/a': { ...mockPath(), pots: {} } } },
    ['/paths/~1a/pots A path has no field "pots"; it is ignored.'],
    /^Write post/,
  ],
  [
    'TRACE',
    { paths: { '/a': { ...mockPath(), trace: {} } } },
    ['/paths/~1a/trace API Gateway has no TRACE methods; this one is ignored.'],
  ],
  [
    'an unknown extension of AWS',
    { operation: { 'x-amazon-apigateway-integrations': {}, 'x-amazon-apigateway-intergration': {} } },
    [
      `${GET}/x-amazon-apigateway-integrations "x-amazon-apigateway-integrations" means nothing here; it is ignored.`,
      `${GET}/x-amazon-apigateway-intergration There is no extension "x-amazon-apigateway-intergration"; it is ignored.`,
    ],
    /^Move it to the components object/,
  ],
  [
    'an unknown extension of ours',
    { root: { 'x-gatehouse-stage': [] } },
    ['/x-gatehouse-stage There is no extension "x-gatehouse-stage"; it is ignored.'],
    /^Write x-gatehouse-stages/,
  ],
  [
    'what belongs to HTTP APIs, which AWS ignores without a word',
    {
      root: { 'x-amazon-apigateway-cors': {}, 'x-amazon-apigateway-importexport-version': '1.0' },
      integration: { payloadFormatVersion: '2.0' },
    },
    [],
  ],
  ['extensions of others', { root: { 'x-tool': { $ref: './elsewhere.yaml' } } }, []],
  [
    'references that are only words, and models with their own addresses',
    {
      root: {
        components: {
          schemas: {
            A: {
              example: { $ref: 'elsewhere.yaml' },
              properties: { $ref: { type: 'string' }, example: { $ref: '#/components/schemas/A' } },
            },
            B: { $ref: 'https://apigateway.amazonaws.com/restapis/abc/models/A' },
          },
        },
      },
    },
    [],
  ],
  [
    'an integration by reference',
    {
      operation: { 'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/one' } },
      root: { components: { 'x-amazon-apigateway-integrations': { one: { type: 'mock' } } } },
    },
    [`${INTEGRATION}/$ref AWS follows references to integrations in HTTP APIs only.`],
  ],
  [
    'throttling by method',
    stage({
      methodSettings: { 'shoes~1{id}/GET': { throttlingRateLimit: 5 }, '~1orders/PUT': { metricsEnabled: true } },
    }),
    [
      '/x-gatehouse-stages/0/methodSettings/shoes~01{id}~1GET Throttling is not implemented yet.',
      '/x-gatehouse-stages/0/methodSettings/~01orders~1PUT The API has no method PUT /orders.',
    ],
    /not limited/,
  ],
  [
    'caching',
    stage({
      methodSettings: {
        '*/*': { loggingLevel: 'INFO', cachingEnabled: true, dataTraceEnabled: false, cacheTtlInSeconds: 5 },
      },
    }),
    ['/x-gatehouse-stages/0/methodSettings/*~1*/cachingEnabled cachingEnabled is not implemented yet.'],
  ],
  [
    'the deployment of a canary, and what describes a stage',
    stage({ canarySettings: { percentTraffic: 5, deploymentId: 'x' }, description: 'x', tracingEnabled: false }),
    ['/x-gatehouse-stages/0/canarySettings/deploymentId The deployment of a canary cannot be named; it is ignored.'],
  ],
  [
    'a stage variable that AWS refuses',
    stage({ variables: { url: 'http://a/{b}' } }),
    ['/x-gatehouse-stages/0/variables/url AWS refuses the value of the stage variable url'],
  ],
  [
    'usage plans',
    { root: { 'x-gatehouse-usage-plans': [{ name: 'gold', throttle: { rateLimit: 1 } }] } },
    ['/x-gatehouse-usage-plans Throttles and quotas of usage plans are not implemented yet.'],
  ],
  [
    'usage plans that only have keys',
    { root: { 'x-gatehouse-usage-plans': [{ name: 'gold', apiKeys: [{ name: 'a', value: 'x'.repeat(20) }] }] } },
    [],
  ],
];

for (const [subject, parts, expected, fix] of rows) {
  t.test(`importDefinition() names: ${subject}`, async (t) => {
    const result = await importText(t, draft(parts));
    const found = summaries(result);
    t.equal(found.length, expected.length, found.join('\n'));
    for (const [index, line] of expected.entries()) t.equal(found[index]?.slice(0, line.length + 8), `warning ${line}`);
    t.ok(result.api);
    if (fix !== undefined) t.match(result.problems[0]?.fix, fix);

    const strict = await importText(t, draft(parts), { strict: true });
    t.equal(strict.api === undefined, expected.length > 0, 'strict refuses exactly what has warnings');
    t.ok(strict.problems.every(({ severity }) => severity === 'error'));
  });
}
