import t from 'tap';
import { httpResponse } from '../../../../../src/data-plane/respond/http-response.ts';
import type { Reached } from '../../../../../src/data-plane/plan/records.ts';
import { GatewayError, type GatewayErrorDetail, type GatewayErrorType } from '../../../../../src/errors.ts';
import { fakeMatched } from '../../../../support/fake-matched.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const matched: Reached = fakeMatched();
const lost: Reached = { request: fakeRequest() };

const cases: readonly (readonly [GatewayErrorType, GatewayErrorDetail, Reached, number, string])[] = [
  ['UNAUTHORIZED', {}, matched, 401, 'Unauthorized'],
  ['ACCESS_DENIED', { message: 'User is …' }, matched, 403, 'Forbidden'],
  ['MISSING_AUTHENTICATION_TOKEN', {}, matched, 403, 'Forbidden'],
  ['MISSING_AUTHENTICATION_TOKEN', {}, lost, 404, 'Not Found'],
  ['INVALID_SIGNATURE', {}, matched, 403, 'Forbidden'],
  ['EXPIRED_TOKEN', {}, matched, 403, 'Forbidden'],
  ['AUTHORIZER_FAILURE', {}, matched, 500, 'Internal Server Error'],
  ['AUTHORIZER_CONFIGURATION_ERROR', {}, matched, 500, 'Internal Server Error'],
  ['THROTTLED', {}, matched, 429, 'Too Many Requests'],
  ['REQUEST_TOO_LARGE', {}, matched, 413, 'Request Entity Too Large'],
  ['INTEGRATION_TIMEOUT', {}, matched, 503, 'Service Unavailable'],
  ['INTEGRATION_FAILURE', {}, matched, 503, 'Service Unavailable'],
  ['INTEGRATION_FAILURE', { status: 502 }, matched, 500, 'Internal Server Error'],
  ['DEFAULT_5XX', {}, matched, 500, 'Internal Server Error'],
  ['DEFAULT_4XX', { status: 431 }, lost, 431, 'Request Header Fields Too Large'],
];

for (const [type, detail, reached, status, message] of cases) {
  t.test(`httpResponse() to ${type} ${JSON.stringify(detail)} is ${status} ${message}`, async (t) => {
    const response = httpResponse(new GatewayError(type, detail), reached);
    t.same(response, { status, headers: [], body: JSON.stringify({ message }) });
  });
}

t.test('httpResponse() says what is wrong with a token', async (t) => {
  const { headers } = httpResponse(new GatewayError('UNAUTHORIZED', { challenge: 'Bearer' }), matched);
  t.same(headers, ['www-authenticate', 'Bearer']);
});
