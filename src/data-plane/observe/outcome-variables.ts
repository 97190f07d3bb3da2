/**
 * The variables that only an access line has: how the exchange ended, who let it in, what the backend answered, why it was refused.
 *
 * Phases that do not exist here (WAF, custom domains, tracing) have no values, which is what AWS prints for an API that does not use
 * them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */

import { functionErrorMessage } from '../../aws/lambda-response.ts';
import type { GatewayError } from '../../errors.ts';
import { firstHeaderInAnyCasing } from '../../exchange/headers.ts';
import type { Observation } from '../plan/observation.ts';
import { jsonText } from './json-text.ts';
import { withoutCredentials } from './without-credentials.ts';

/**
 * One variable of a finished exchange; undefined or empty where it has no value.
 *
 * @param latencyMs milliseconds from the request's arrival to now
 */
export type OutcomeVariable = (observation: Observation, latencyMs: number) => string | number | undefined;

const MESSAGE_LIMIT = 1_024;

/** Name without `$context.` → variable. */
export const outcomeVariables: Readonly<Record<string, OutcomeVariable>> = {
  status: ({ response }) => response.status,
  responseLength: ({ delivery }) => delivery.bodyBytes,
  responseLatency: (_, latencyMs) => Math.round(latencyMs),
  integrationStatus: serviceStatus,
  integrationLatency,
  integrationErrorMessage: integrationError,
  awsEndpointRequestId: endpointRequestId,
  'integration.integrationStatus': serviceStatus,
  'integration.status': integrationStatus,
  'integration.latency': integrationLatency,
  'integration.timeToAllHeaders': integrationLatency,
  'integration.error': integrationError,
  'integration.requestId': endpointRequestId,
  'authorizer.status': (observation) => authorizerStatus(observation),
  'authorizer.integrationStatus': (observation) => authorizerStatus(observation),
  'authorizer.error': (observation) => (isAuthorized(observation) === false ? reasonOf(observation) : undefined),
  'authenticate.status': (observation) => signatureStatus(observation),
  'authenticate.error': ({ reached, refusal }) =>
    isOfSignature(refusal) && reached.match !== undefined ? messageOf(refusal) : undefined,
  'authorize.status': ({ reached, refusal }) =>
    reached.identity?.principal === undefined ? undefined : refusal?.type === 'ACCESS_DENIED' ? refusal.status : 200,
  'authorize.error': ({ reached, refusal }) =>
    reached.identity?.principal !== undefined && refusal?.type === 'ACCESS_DENIED' ? messageOf(refusal) : undefined,
  'error.message': ({ refusal }) => messageOf(refusal),
  'error.messageString': ({ refusal }) => {
    const message = messageOf(refusal);
    return message === undefined ? undefined : jsonText(message, MESSAGE_LIMIT);
  },
  'error.responseType': ({ refusal }) => refusal?.type,
  'error.validationErrorString': ({ refusal }) => refusal?.validationErrorString,
};

function messageOf(refusal: GatewayError | undefined): string | undefined {
  return refusal === undefined || refusal.message === null ? undefined : withoutCredentials(refusal.message);
}

/** @returns whether the method's authorizer let the call in; undefined for a method without one */
function isAuthorized({ reached: { match, identity }, refusal }: Observation): boolean | undefined {
  if (match?.method.authorizerName === undefined) return undefined;
  return identity !== undefined && refusal?.type !== 'ACCESS_DENIED' && refusal?.type !== 'UNAUTHORIZED';
}

function authorizerStatus(observation: Observation): number | undefined {
  const isIn = isAuthorized(observation);
  return isIn === undefined ? undefined : isIn ? 200 : observation.refusal?.status;
}

function reasonOf({ refusal }: Observation): string | undefined {
  return refusal?.reason ?? messageOf(refusal);
}

function isOfSignature(refusal: GatewayError | undefined): boolean {
  return (
    refusal?.type === 'INVALID_SIGNATURE' ||
    refusal?.type === 'EXPIRED_TOKEN' ||
    refusal?.type === 'MISSING_AUTHENTICATION_TOKEN'
  );
}

function signatureStatus({ reached, refusal }: Observation): number | undefined {
  if (reached.identity?.principal !== undefined) return 200;
  return isOfSignature(refusal) && reached.match !== undefined ? refusal?.status : undefined;
}

/** What the service answered: for a function, Lambda itself. A MOCK integration has no service. */
function serviceStatus({ reached: { backendResponse } }: Observation): number | undefined {
  return backendResponse === undefined || backendResponse.kind === 'mock' ? undefined : backendResponse.status;
}

/** What the backend's code answered: of a function behind a proxy integration the status that it returned, if it returned one. */
function integrationStatus(observation: Observation): number | undefined {
  const { reached, refusal, response } = observation;
  if (reached.match?.method.integrationType !== 'AWS_PROXY') return serviceStatus(observation);
  return reached.backendResponse === undefined || refusal !== undefined ? undefined : response.status;
}

function integrationLatency({ reached: { backendResponse, integrationLatencyMs } }: Observation): number | undefined {
  if (integrationLatencyMs === undefined || backendResponse?.kind === 'mock') return undefined;
  return Math.round(integrationLatencyMs);
}

function integrationError({ reached, refusal }: Observation): string | undefined {
  const { backendRequest, backendResponse } = reached;
  if (refusal === undefined || backendRequest === undefined) return undefined;
  if (backendResponse?.kind === 'function' && backendResponse.functionError !== undefined) {
    return `Lambda Customer Function Error:${functionErrorMessage(backendResponse.payload)}`;
  }
  if (refusal.type === 'INTEGRATION_TIMEOUT') return 'Execution failed due to a timeout error';
  return refusal.reason ?? messageOf(refusal);
}

function endpointRequestId({ reached: { backendResponse } }: Observation): string | undefined {
  if (backendResponse?.kind === 'function') return backendResponse.functionRequestId;
  if (backendResponse?.kind !== 'http') return undefined;
  const { headers } = backendResponse;
  return firstHeaderInAnyCasing(headers, 'x-amzn-requestid') ?? firstHeaderInAnyCasing(headers, 'x-amz-request-id');
}
