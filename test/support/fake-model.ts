/**
 * Small model values for unit tests; every field can be replaced.
 */

import type { Api, Method, Resource } from '../../src/model/api.ts';
import type { Authorizer } from '../../src/model/authorizer.ts';
import type { DeploymentSnapshot } from '../../src/model/deployment.ts';
import type { Integration } from '../../src/model/integration.ts';
import type { Stage } from '../../src/model/stage.ts';
import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { CompileProblem } from '../../src/model/problem.ts';

/** @param parts fields that differ from a MOCK integration */
export function fakeIntegration(parts: Partial<Integration> = {}): Integration {
  return {
    type: 'MOCK',
    uri: '',
    httpMethod: 'POST',
    timeoutMs: 29_000,
    passthroughBehavior: 'WHEN_NO_MATCH',
    contentHandling: undefined,
    credentials: undefined,
    connectionType: 'INTERNET',
    connectionId: undefined,
    cacheNamespace: undefined,
    cacheKeyParameters: [],
    responseTransferMode: 'BUFFERED',
    insecureSkipVerification: false,
    requestParameters: {},
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: [
      {
        selectionPattern: undefined,
        statusCode: 200,
        contentHandling: undefined,
        responseParameters: {},
        responseTemplates: {},
      },
    ],
    ...parts,
  };
}

/** @param parts fields that differ from an open `GET` */
export function fakeMethod(parts: Partial<Method> = {}): Method {
  return {
    httpMethod: 'GET',
    operationName: undefined,
    authorizationType: 'NONE',
    authorizerName: undefined,
    authorizationScopes: [],
    apiKeyRequired: false,
    requestValidator: undefined,
    requestModels: {},
    methodResponses: [],
    requestParameters: {},
    integration: fakeIntegration(),
    pointer: '/paths/~1/get',
    ...parts,
  };
}

/** @param parts fields that differ from an API with one open `GET /` */
export function fakeApi(parts: Partial<Api> = {}): Api {
  return {
    id: 'shoeshop',
    name: 'Shoe shop',
    protocol: 'REST',
    version: '1.0',
    description: undefined,
    documentation: undefined,
    tags: {},
    source: 'shop.yaml',
    binaryMediaTypes: [],
    apiKeySource: 'HEADER',
    policy: undefined,
    minimumCompressionSize: undefined,
    endpointConfiguration: undefined,
    models: [],
    requestValidators: [],
    gatewayResponses: {},
    authorizers: [],
    resources: [{ id: 'abc123', path: '/', methods: [fakeMethod()] }],
    stages: [fakeStage()],
    usagePlans: [],
    ...parts,
  };
}

/** @param parts fields that differ from a stage `dev` without variables */
export function fakeStage(parts: Partial<Stage> = {}): Stage {
  return {
    stageName: 'dev',
    variables: {},
    methodSettings: {},
    canary: undefined,
    isCanary: false,
    accessLogFormat: undefined,
    ...parts,
  };
}

/** @param api what is deployed */
export function fakeSnapshot(api: Api, deploymentId = 'dep001'): DeploymentSnapshot {
  return { deploymentId, createdAtMs: 1_780_000_000_000, api, canaries: [] };
}

export interface FakeContext extends CompileContext {
  readonly problems: CompileProblem[];
}

/** @returns a compile context for one method, which keeps the problems reported to it */
export function fakeContext(
  method: Partial<Method> = {},
  api: Partial<Api> = {},
  stage: Partial<Stage> = {},
): FakeContext {
  const problems: CompileProblem[] = [];
  const one = fakeMethod(method);
  const resource: Resource = { id: 'abc123', path: '/', methods: [one] };
  const oneStage = fakeStage(stage);
  const oneApi = fakeApi({ resources: [resource], stages: [oneStage], ...api });
  return {
    deploymentId: 'dep001',
    accountId: '000000000000',
    region: 'us-east-1',
    api: oneApi,
    stage: oneStage,
    resource: oneApi.resources[0] ?? resource,
    method: one,
    problems,
    report: (problem) => problems.push(problem),
  };
}

/** @param parts fields that differ from a TOKEN authorizer that calls the function `who` and keeps its answers for 300 s */
export function fakeAuthorizer(parts: Partial<Authorizer> = {}): Authorizer {
  return {
    name: 'who',
    type: 'TOKEN',
    authType: undefined,
    authorizerUri:
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:who/invocations',
    authorizerCredentials: undefined,
    resultTtlSeconds: 300,
    identitySource: 'method.request.header.Authorization',
    identityValidationExpression: undefined,
    providerArns: [],
    jwt: undefined,
    payloadFormatVersion: '1.0',
    enableSimpleResponses: false,
    ...parts,
  };
}
