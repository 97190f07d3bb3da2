/** Random definitions for property tests: small, and nearly always without errors. */

import * as fc from 'fast-check';
import { functionUri } from './import-text.ts';

type Json = Readonly<Record<string, unknown>>;

const pool = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc';
const name = fc.constantFrom('a', 'B', 'item', 'X-Trace', 'x.y', '7', '42', '__proto__', 'constructor');
const mediaType = fc.constantFrom('application/json', 'text/html', 'image/png', 'application/x.y+json');
const text = fc.oneof(
  fc.constantFrom('', ' ', '200', 'yes', '<<', '2012-10-17', '{"a": $input.json("$")}\n', 'a\r\nb', '#set($x = 1)\n\n$x', '\u2028'),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
); // prettier-ignore
const literal = fc.stringMatching(/^[\w .:;/=-]{0,8}$/).map((value) => `'${value}'`);
const modelName = fc.constantFrom('Pet', 'Pets', 'Owner');
const templates = fc.dictionary(mediaType, text, { maxKeys: 2 });
const status = fc.constantFrom('200', '302', '404', '500');

const reference = modelName.map((model) => ({ $ref: `#/components/schemas/${model}` }));
const schema: fc.Arbitrary<Json> = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.record({ type: fc.constantFrom('string', 'integer', 'object'), description: text }, { requiredKeys: ['type'] }),
    reference,
    reference.map(({ $ref }) => ({ $ref: `${$ref}/properties/x` })),
    fc.record({ properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }), required: fc.constant(['a']) }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), enum: fc.array(fc.jsonValue({ maxDepth: 1 })) }),
  ),
})).schema; // prettier-ignore
/** A model that references can lead into. */
const model = schema.map((below) => ({ type: 'object', properties: { x: below } }));

const integrationResponses = fc.uniqueArray(
  fc.record({
    pattern: fc.constantFrom('default', '', '404', '304', '2\\d{2}', '4.*', '7'),
    statusCode: status,
    responseTemplates: templates,
    contentHandling: fc.constantFrom('CONVERT_TO_TEXT', undefined),
    responseParameters: fc.dictionary(name.map((one) => `method.response.header.${one}`), literal, { maxKeys: 2 }),
  }),
  { selector: ({ pattern }) => pattern, maxLength: 4 },
); // prettier-ignore

const integration = fc
  .record({
    kind: fc.constantFrom<Json>(
      { type: 'mock' },
      { type: 'MOCK', httpMethod: 'POST' },
      { type: 'http', httpMethod: 'get', uri: 'http://127.0.0.1:3000/${stageVariables.x}' },
      { type: 'http_proxy', httpMethod: 'ANY', uri: 'https://example.com/a?b=c' },
      { type: 'http_proxy', httpMethod: 'ANY', uri: 'https://example.com', connectionType: 'VPC_LINK', connectionId: 'l' },
      { type: 'aws_proxy', uri: functionUri('f'), credentials: 'arn:aws:iam::000000000000:role/r' },
    ),
    more: fc.record(
      {
        timeoutInMillis: fc.integer({ min: 50, max: 29_000 }),
        passthroughBehavior: fc.constantFrom('never', 'WHEN_NO_TEMPLATES', 'when_no_match'),
        requestTemplates: templates,
        requestParameters: fc.dictionary(
          name.map((one) => `integration.request.header.${one}`),
          literal,
          { maxKeys: 2 },
        ),
        contentHandling: fc.constant('CONVERT_TO_BINARY'),
        cacheNamespace: fc.constant('n'),
        cacheKeyParameters: fc.constant(['method.request.querystring.q']),
        tlsConfig: fc.constant({ insecureSkipVerification: true }),
      },
      { requiredKeys: [] },
    ),
    responses: integrationResponses,
  })
  .map(({ kind, more, responses }) => ({
    ...more,
    ...kind,
    responses: responses.map(({ pattern, ...response }) => [pattern, response] as const),
  })); // prettier-ignore

const content = fc.dictionary(mediaType, fc.record({ schema: fc.oneof(reference, schema) }), { maxKeys: 2 });

const operation = fc.record(
  {
    operationId: fc.constantFrom('getIt', 'put-it'),
    parameters: fc.uniqueArray(
      fc.record({ name, in: fc.constantFrom('query', 'header', 'path'), required: fc.boolean() }),
      { selector: (parameter) => parameter.name, maxLength: 3 },
    ),
    requestBody: fc.record({ content }),
    responses: fc.dictionary(
      status,
      fc.record({ description: text, content, headers: fc.dictionary(name, fc.constant({}), { maxKeys: 2 }) }),
      { maxKeys: 3 },
    ),
    security: fc.array(
      fc.constantFrom({ who: [] }, { pool: ['openid', 'x'] }, { key: [] }, { iam: [] }, { NONE: [] }),
      { maxLength: 2 },
    ),
    'x-amazon-apigateway-request-validator': fc.constantFrom('all', 'none'),
    'x-amazon-apigateway-integration': integration,
  },
  { requiredKeys: ['x-amazon-apigateway-integration'] },
); // prettier-ignore

const verb = fc.constantFrom('get', 'post', 'options', 'x-amazon-apigateway-any-method');
const path = fc.constantFrom('/', '/a', '/a/{id}', '/a/{id}/b', '/b/{proxy+}', '/7/8', '/7');

const stage = fc.record(
  {
    stageName: fc.constantFrom('dev', 'prod', 'v1'),
    variables: fc.dictionary(fc.constantFrom('x', 'y', '7'), fc.constantFrom('1.50', 'a', ''), { maxKeys: 2 }),
    methodSettings: fc.constant({ '*/*': { throttlingRateLimit: 0.5, loggingLevel: 'INFO' } }),
    canarySettings: fc.record({ percentTraffic: fc.integer({ min: 0, max: 100 }), useStageCache: fc.boolean() }),
    accessLogSettings: fc.constant({ format: '$context.requestId $context.status' }),
  },
  { requiredKeys: ['stageName'] },
);

const schemes = {
  who: {
    type: 'apiKey',
    name: 'X-Who',
    in: 'header',
    'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: functionUri('who') },
  },
  pool: { type: 'apiKey', name: 'P', 'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool] } },
  ask: {
    type: 'oauth2',
    'x-amazon-apigateway-authorizer': {
      type: 'request',
      authorizerUri: functionUri('ask'),
      identitySource: 'method.request.header.A,context.httpMethod',
      authorizerResultTtlInSeconds: 7,
    },
  },
  key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  iam: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' },
}; // prettier-ignore

const root = fc.record(
  {
    info: fc.record({ title: fc.constantFrom('Shop', 'Café 7'), version: text, description: text }),
    tags: fc.array(fc.record({ name, 'x-amazon-apigateway-tag-value': text }), { maxLength: 2 }),
    security: fc.constant([{ who: [] }]),
    'x-amazon-apigateway-binary-media-types': fc.uniqueArray(fc.constantFrom('*/*', 'image/png'), { maxLength: 2 }),
    'x-amazon-apigateway-api-key-source': fc.constantFrom('HEADER', 'AUTHORIZER'),
    'x-amazon-apigateway-minimum-compression-size': fc.integer({ min: 0, max: 10_485_760 }),
    'x-amazon-apigateway-endpoint-configuration': fc.constantFrom(
      {},
      { types: ['REGIONAL'], ipAddressType: 'ipv4' },
      { vpcEndpointIds: ['vpce-1'], disableExecuteApiEndpoint: true },
      { types: ['PRIVATE'] },
    ),
    'x-amazon-apigateway-policy': fc.constant({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }],
    }),
    'x-amazon-apigateway-documentation': fc.record({ version: text, documentationParts: fc.constant([]) }),
    'x-amazon-apigateway-gateway-responses': fc.dictionary(
      fc.constantFrom('DEFAULT_4XX', 'THROTTLED', 'BAD_REQUEST_BODY'),
      fc.record({
        statusCode: fc.constantFrom(400, '503'),
        responseTemplates: fc.dictionary(mediaType, fc.constantFrom('{"m":$context.error.messageString}'), { maxKeys: 1 }),
        responseParameters: fc.constant({ 'gatewayresponse.header.X-A': "'b'" }),
      }, { requiredKeys: [] }),
      { maxKeys: 2 },
    ),
    'x-gatehouse-api-id': fc.constantFrom('shop', 'a1'),
    'x-gatehouse-stages': fc.uniqueArray(stage, { selector: ({ stageName }) => stageName, minLength: 1, maxLength: 2 }),
    'x-gatehouse-usage-plans': fc.constant([
      { name: 'gold', throttle: {}, quota: { limit: 5, period: 'week' }, apiKeys: [{ name: 'k', value: 'k'.repeat(20) }] },
    ]),
  },
  { requiredKeys: ['info'] },
); // prettier-ignore

/** Text of definitions, as JSON; some of them are refused. */
export const definitionText: fc.Arbitrary<string> = fc
  .record({
    root,
    paths: fc.dictionary(path, fc.dictionary(verb, operation, { minKeys: 1, maxKeys: 2 }), { minKeys: 1, maxKeys: 3 }),
    schemas: fc.record({ Pet: model, Pets: model, Owner: model }),
  })
  .map(({ root: members, paths, schemas }) =>
    toJson({
      openapi: '3.0.3',
      ...members,
      'x-amazon-apigateway-request-validators': {
        all: { validateRequestBody: true, validateRequestParameters: true },
        none: { validateRequestBody: false, validateRequestParameters: false },
      },
      paths,
      components: { schemas, securitySchemes: schemes },
    }),
  );

/** Integration responses are pairs until here: an object would put those whose names look like numbers first. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => {
    const isPairs = key === 'responses' && Array.isArray(member);
    return isPairs ? { '\u0000pairs': JSON.stringify(member) } : member;
  }).replaceAll(/\{"\\u0000pairs":("(?:[^"\\]|\\.)*")\}/g, (_, text: string) => {
    const pairs = JSON.parse(JSON.parse(text) as string) as readonly (readonly [string, unknown])[];
    return `{${pairs.map(([pattern, response]) => `${JSON.stringify(pattern)}:${JSON.stringify(response)}`).join()}}`;
  });
}
