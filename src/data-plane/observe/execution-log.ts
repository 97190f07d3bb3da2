/**
 * Execution logs: what happened to each request of a method, in the lines that AWS writes to CloudWatch.
 *
 * They go to the operator's log at level info, each with the name that the log group would have in the field `executionLog`. They are
 * made when the exchange is over; a method without `loggingLevel` has none and pays nothing.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */

import type { GatewayError, GatewayErrorType } from '../../errors.ts';
import { firstHeader } from '../../exchange/headers.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Observation } from '../plan/observation.ts';
import type { MethodPlan } from '../plan/plan.ts';
import { requestTrace, responseTrace } from './execution-trace.ts';
import { masked, maskerOf } from './masking.ts';
import { outcomeVariables } from './outcome-variables.ts';
import { withoutCredentials } from './without-credentials.ts';

/** Writes the lines of one exchange. */
export type WriteExecution = (observation: Observation) => void;

/** Bytes of one line, with its prefix and the mark at its end. */
const LINE_BYTES = 1_024;
const TRUNCATED = ' [TRUNCATED]';

/** Refused before execution begins, which AWS logs nothing of. */
const NOT_EXECUTED: ReadonlySet<GatewayErrorType> = new Set<GatewayErrorType>([
  'MISSING_AUTHENTICATION_TOKEN',
  'INVALID_SIGNATURE',
  'EXPIRED_TOKEN',
  'ACCESS_DENIED',
  'UNAUTHORIZED',
  'AUTHORIZER_FAILURE',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'INVALID_API_KEY',
  'THROTTLED',
  'QUOTA_EXCEEDED',
  'WAF_FILTERED',
]);

/** @returns undefined for a method whose `loggingLevel` is OFF */
export function createExecutionLog(method: MethodPlan, logger: Pick<Logger, 'info'>): WriteExecution | undefined {
  const { loggingLevel } = method.settings;
  if (loggingLevel === 'OFF') return undefined;
  const { apiId, stageName, contextFacts } = method;
  const canary = contextFacts.isCanaryRequest === true ? '/Canary' : '';
  const executionLog = `API-Gateway-Execution-Logs_${apiId}/${stageName}${canary}`;
  const linesOf = loggingLevel === 'ERROR' ? errorLines : infoLines;
  return (observation) => {
    const { reached, refusal } = observation;
    const isExecuted = refusal === undefined || reached.backendRequest !== undefined || !NOT_EXECUTED.has(refusal.type);
    if (!isExecuted && method.authorizerName === undefined) return;
    const { requestId, headers } = reached.request;
    const apiKey = reached.caller?.identity.apiKey;
    const mask = maskerOf(headers, { headers: method.credentialHeaders, apiKey });
    for (const line of isExecuted ? linesOf(observation, method) : deniedLines(observation, method)) {
      logger.info(fitted(`(${requestId}) ${mask(line)}`), { executionLog, requestId });
    }
  };
}

function errorLines({ refusal, reached }: Observation): readonly string[] {
  return refusal === undefined ? [] : [failureText(refusal, reached.request.headers)];
}

/** Of an authorizer that did not let the call in; without one AWS logs nothing of such a call. */
function deniedLines(observation: Observation, method: MethodPlan): readonly string[] {
  const { refusal, response, reached } = observation;
  if (refusal === undefined) return [];
  const { requestId, extendedRequestId } = reached.request;
  const lines = [verdictText(refusal, requestId), `Method completed with status: ${response.status}`];
  if (method.settings.loggingLevel === 'ERROR') return lines;
  return [`Extended Request Id: ${extendedRequestId}`, ...authorizerLines(observation, method), ...lines];
}

function verdictText({ type, reason }: GatewayError, requestId: string): string {
  if (type === 'UNAUTHORIZED') return `Unauthorized request: ${requestId}`;
  if (type === 'ACCESS_DENIED') return 'The client is not authorized to perform this operation.';
  return `Execution failed due to configuration error: ${reason ?? 'Authorizer error'}`;
}

function authorizerLines({ reached }: Observation, { authorizerName }: MethodPlan): readonly string[] {
  if (authorizerName === undefined) return [];
  const { requestId } = reached.request;
  const authorizer = (reached.caller ?? reached.identity?.caller)?.authorizer;
  const started = `Starting authorizer: ${authorizerName} for request: ${requestId}`;
  if (authorizer === undefined) return [started];
  const principal = authorizer.kind === 'function' ? authorizer.principalId : authorizer.claims['sub'];
  return [
    started,
    `Using valid authorizer policy for principal: ${masked(principal ?? '')}`,
    `Successfully completed authorizer execution`,
  ];
}

function infoLines(observation: Observation, method: MethodPlan): readonly string[] {
  const { reached, refusal, response } = observation;
  const { request, match, backendRequest } = reached;
  const traced = method.trace !== undefined;
  const bodies = backendRequest === undefined ? undefined : method.trace?.find(backendRequest);
  const apiKey = reached.caller?.identity.apiKey;
  const key = masked(apiKey ?? '');
  const stage = `${method.apiId}/${method.stageName}`;
  const endpointRequestId = outcomeVariables['awsEndpointRequestId']?.(observation, 0);
  return [
    `Extended Request Id: ${request.extendedRequestId}`,
    ...authorizerLines(observation, method),
    `Verifying Usage Plan for request: ${request.requestId}. API Key: ${key} API Stage: ${stage}`,
    ...(apiKey === undefined ? [keylessText(method)] : []),
    `Usage Plan check succeeded for API Key ${key} and API Stage ${stage}`,
    `Starting execution for request: ${request.requestId}`,
    `HTTP Method: ${request.method}, Resource Path: ${match?.path ?? request.path}`,
    ...(traced ? requestTrace(observation, bodies) : []),
    ...(traced ? responseTrace(observation, bodies) : []),
    refusal === undefined ? 'Successfully completed execution' : failureText(refusal, request.headers),
    `Method completed with status: ${response.status}`,
    ...(endpointRequestId === undefined ? [] : [`AWS Integration Endpoint RequestId : ${endpointRequestId}`]),
  ];
}

function keylessText({ httpMethod, resourcePath }: MethodPlan): string {
  return (
    `API Key  authorized because method '${httpMethod} ${resourcePath}' does not require API Key. ` +
    'Request will not contribute to throttle or quota limits'
  );
}

function failureText(refusal: GatewayError, headers: readonly string[]): string {
  const { type, reason, validationErrorString } = refusal;
  const message = withoutCredentials(refusal.message ?? '');
  if (reason !== undefined && /^(?:Lambda e|E)xecution failed/.test(reason)) return reason;
  switch (type) {
    case 'INTEGRATION_TIMEOUT':
      return 'Execution failed due to a timeout error';
    case 'INTEGRATION_FAILURE':
    case 'API_CONFIGURATION_ERROR':
      return `Execution failed due to configuration error: ${reason ?? message}`;
    case 'DEFAULT_5XX':
      return 'Execution failed due to an internal error';
    case 'BAD_REQUEST_BODY': {
      const mediaType = firstHeader(headers, 'content-type') ?? 'application/json';
      return `Request body does not match model schema for content type ${mediaType}: ${validationErrorString ?? message}`;
    }
    default:
      return message;
  }
}

/** @returns the line cut to what an event of the log holds, between two characters */
function fitted(line: string): string {
  if (line.length * 3 <= LINE_BYTES || Buffer.byteLength(line) <= LINE_BYTES) return line;
  const kept = Buffer.from(line).subarray(0, LINE_BYTES - TRUNCATED.length);
  return kept.toString('utf8').replace(/\ufffd+$/, '') + TRUNCATED;
}
