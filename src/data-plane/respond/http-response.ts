/**
 * What HTTP APIs answer where the gateway refuses: a few statuses, each with one text, and nothing that could be customised.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
 */

import type { GatewayError } from '../../errors.ts';
import type { ClientResponse } from '../../exchange/messages.ts';
import type { Reached } from '../plan/records.ts';

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};
const INTERNAL = 'Internal Server Error';

/** @returns the answer of an HTTP API for the refusal */
export function httpResponse(refusal: GatewayError, reached: Reached): ClientResponse {
  const status = statusOf(refusal, reached);
  return {
    status,
    headers: refusal.challenge === undefined ? [] : ['www-authenticate', refusal.challenge],
    body: JSON.stringify({ message: MESSAGES[status] ?? INTERNAL }),
  };
}

function statusOf({ type, status }: GatewayError, { match }: Reached): number {
  switch (type) {
    // To a REST API a request that nothing matches is one that is not signed.
    case 'MISSING_AUTHENTICATION_TOKEN':
      return match === undefined ? 404 : 403;
    case 'RESOURCE_NOT_FOUND':
      return 404;
    case 'INTEGRATION_TIMEOUT':
      return 503;
    case 'INTEGRATION_FAILURE':
      // A backend that could not be reached; a function that failed is an error of the API's own.
      return status === 504 ? 503 : 500;
    case 'AUTHORIZER_CONFIGURATION_ERROR':
    case 'AUTHORIZER_FAILURE':
    case 'API_CONFIGURATION_ERROR':
    case 'DEFAULT_5XX':
      return 500;
    default:
      return status;
  }
}
