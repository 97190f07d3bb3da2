/**
 * The variables that AWS documents for access lines of REST APIs.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */

/** What a line can hold of each phase that AWS reports on. */
const phases: Readonly<Record<string, readonly string[]>> = {
  authenticate: ['error', 'latency', 'status'],
  authorize: ['error', 'latency', 'status'],
  authorizer: ['error', 'integrationLatency', 'integrationStatus', 'latency', 'principalId', 'requestId', 'status'],
  customDomain: ['basePathMatched', 'routingRuleIdMatched'],
  error: ['message', 'messageString', 'responseType', 'validationErrorString'],
  identity: [
    'accountId',
    'apiKey',
    'apiKeyId',
    'caller',
    'clientCert.clientCertPem',
    'clientCert.issuerDN',
    'clientCert.serialNumber',
    'clientCert.subjectDN',
    'clientCert.validity.notAfter',
    'clientCert.validity.notBefore',
    'cognitoAuthenticationProvider',
    'cognitoAuthenticationType',
    'cognitoIdentityId',
    'cognitoIdentityPoolId',
    'principalOrgId',
    'sourceIp',
    'user',
    'userAgent',
    'userArn',
    'vpcId',
    'vpceId',
  ],
  integration: [
    'error',
    'integrationStatus',
    'latency',
    'requestId',
    'responseTransferMode',
    'status',
    'timeToAllHeaders',
    'timeToFirstContent',
  ],
  waf: ['error', 'latency', 'status'],
};

const plain = [
  'accountId',
  'apiId',
  'awsEndpointRequestId',
  'cipherSuite',
  'deploymentId',
  'domainName',
  'domainPrefix',
  'endpointType',
  'extendedRequestId',
  'httpMethod',
  'integrationErrorMessage',
  'integrationLatency',
  'integrationStatus',
  'isCanaryRequest',
  'operationName',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'resourceId',
  'resourcePath',
  'responseLatency',
  'responseLength',
  'stage',
  'status',
  'tlsVersion',
  'wafResponseCode',
  'webaclArn',
  'xrayTraceId',
];

/** Names without `$context.`. Besides them, an authorizer gives variables of its own under `authorizer.`. */
export const accessLogVariables: readonly string[] = [
  ...plain,
  ...Object.entries(phases).flatMap(([phase, names]) => names.map((name) => `${phase}.${name}`)),
];
