/**
 * The access-log line of one exchange: a JSON object whose fields have the names of AWS's access-log variables where there is one.
 *
 * Headers, query strings and bodies are never in it. A line is ASCII and shorter than 4,096 bytes, so it reaches a pipe in one piece.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */

import type { GatewayError } from '../../errors.ts';
import type { Caller } from '../../exchange/caller.ts';
import type { Observation } from '../plan/observation.ts';
import type { MethodPlan } from '../plan/plan.ts';
import type { Reached } from '../plan/records.ts';
import { jsonText } from './json-text.ts';
import { withoutCredentials } from './without-credentials.ts';

const PATH_LIMIT = 1_024;
const NAME_LIMIT = 128;
const TEMPLATE_LIMIT = 512;
const MESSAGE_LIMIT = 384;

/**
 * @param method the part of the line that `methodFields` gave; undefined when no method was matched
 * @param latencyMs milliseconds from the request's arrival to now
 */
export function accessLine(observation: Observation, method: string | undefined, latencyMs: number): string {
  const { reached, response, refusal, delivery } = observation;
  const { request } = reached;
  let line =
    `{"requestId":"${request.requestId}","extendedRequestId":"${request.extendedRequestId}",` +
    `"time":"${isoTime(request.receivedAtMs)}","requestTimeEpoch":${request.receivedAtMs},` +
    `"httpMethod":${jsonText(request.method, 32)},${method ?? ''}"path":${jsonText(reached.match?.contextPath ?? request.path, PATH_LIMIT)},` +
    `"protocol":"HTTP/1.1","status":${response.status},"responseLength":${delivery.bodyBytes},` +
    `"responseLatency":${rounded(latencyMs)},"sourceIp":${jsonText(request.sourceIp, 64)}`;
  const caller = reached.caller ?? reached.identity?.caller;
  if (caller !== undefined) line += callerFields(caller);
  if (reached.backendResponse !== undefined) line += integrationFields(reached);
  if (delivery.outcome !== 'complete') line += `,"outcome":"${delivery.outcome}"`;
  if (refusal !== undefined) line += refusalFields(refusal);
  return `${line}}`;
}

/** @returns the fields that are the same for every request of a method, with a comma after the last */
export function methodFields({ apiId, stageName, resourceId, resourcePath, contextFacts }: MethodPlan): string {
  const { isCanaryRequest } = contextFacts;
  const canary = isCanaryRequest === undefined ? '' : `"isCanaryRequest":${isCanaryRequest},`;
  return (
    `"apiId":${jsonText(apiId, NAME_LIMIT)},"stage":${jsonText(stageName, NAME_LIMIT)},${canary}` +
    `"resourceId":${jsonText(resourceId, NAME_LIMIT)},"resourcePath":${jsonText(resourcePath, TEMPLATE_LIMIT)},`
  );
}

/** Names only: a key or a claim is nobody's business. */
function callerFields({ identity, authorizer }: Caller): string {
  const principalId =
    authorizer === undefined
      ? undefined
      : authorizer.kind === 'token'
        ? authorizer.claims['sub']
        : authorizer.principalId;
  const { userArn, apiKeyId } = identity;
  return (
    (principalId === undefined ? '' : `,"principalId":${jsonText(principalId, NAME_LIMIT)}`) +
    (userArn === undefined ? '' : `,"userArn":${jsonText(userArn, NAME_LIMIT)}`) +
    (apiKeyId === undefined ? '' : `,"apiKeyId":${jsonText(apiKeyId, NAME_LIMIT)}`)
  );
}

function integrationFields({ backendResponse, integrationLatencyMs = 0 }: Reached): string {
  // A MOCK integration has no backend that could have answered with a status or taken time.
  if (backendResponse === undefined || backendResponse.kind === 'mock') return '';
  const error = backendResponse.kind === 'function' ? backendResponse.functionError : undefined;
  const failed = error === undefined ? '' : `,"functionError":${jsonText(error, 64)}`;
  return `,"integrationLatency":${rounded(integrationLatencyMs)},"integrationStatus":${backendResponse.status}${failed}`;
}

function refusalFields({ type, errorType, message, reason }: GatewayError): string {
  const text = message === null ? 'null' : jsonText(withoutCredentials(message), MESSAGE_LIMIT);
  const detail = reason === undefined ? '' : `,"reason":${jsonText(reason, MESSAGE_LIMIT)}`;
  return `,"errorType":${jsonText(errorType, NAME_LIMIT)},"error":{"responseType":"${type}","message":${text}${detail}}`;
}

/** Milliseconds to a tenth: printing all digits of a double costs more than the rest of the line. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

let second = Number.NaN;
let secondText = '';

// Formatting a date costs most of a microsecond; requests of one second share all but the last digits.
function isoTime(epochMs: number): string {
  const now = Math.floor(epochMs / 1_000);
  if (now !== second) {
    second = now;
    secondText = new Date(now * 1_000).toISOString().slice(0, 20);
  }
  const millis = epochMs - now * 1_000;
  return `${secondText}${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}Z`;
}
