import t from 'tap';
import { GatewayError, gatewayErrors, type GatewayErrorType } from '../../../../../src/errors.ts';
import { renderRefusal, toRefusal } from '../../../../../src/data-plane/respond/refuse.ts';
import type { Reached } from '../../../../../src/data-plane/plan/records.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

const reached: Reached = { request: fakeRequest() };

t.test('renderRefusal() gives the recorded bodies byte for byte', async (t) => {
  // Recorded from AWS: default templates print no space after the colon, the integration phase prints one.
  const cases: [type: GatewayErrorType, status: number, body: string][] = [
    ['MISSING_AUTHENTICATION_TOKEN', 403, '{"message":"Missing Authentication Token"}'],
    ['INTEGRATION_TIMEOUT', 504, '{"message": "Endpoint request timed out"}'],
    ['API_CONFIGURATION_ERROR', 500, '{"message": "Internal server error"}'],
    ['AUTHORIZER_CONFIGURATION_ERROR', 500, '{"message":null}'],
    ['ACCESS_DENIED', 403, '{"Message":"User is not authorized to access this resource"}'],
    ['INVALID_API_KEY', 403, '{"message":"Forbidden"}'],
    ['THROTTLED', 429, '{"message":"Too Many Requests"}'],
    ['REQUEST_TOO_LARGE', 413, '{"message":"Request Too Long"}'],
  ];
  for (const [type, status, body] of cases) {
    const response = renderRefusal(new GatewayError(type), reached);
    t.equal(response.status, status, type);
    t.equal(response.body, body, type);
    t.equal(response.errorType, gatewayErrors[type].errorType, type);
  }
});

t.test('renderRefusal() takes status and message of the one refusal', async (t) => {
  const refusal = new GatewayError('INTEGRATION_FAILURE', { status: 502, message: 'say "hi"\n' });
  t.same(renderRefusal(refusal, reached), {
    status: 502,
    headers: [],
    body: '{"message": "say \\"hi\\"\\n"}',
    errorType: 'InternalServerErrorException',
  });
});

t.test(
  'toRefusal() turns a bug into DEFAULT_5XX, logs it with its cause and tells the client nothing of it',
  async (t) => {
    const lines: unknown[] = [];
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (message: string, fields?: unknown) => lines.push([message, fields]),
    };
    const refusal = toRefusal(new Error('secret detail'), reached, logger);
    t.equal(refusal.type, 'DEFAULT_5XX');
    t.equal(renderRefusal(refusal, reached).body, '{"message": "Internal server error"}');
    t.match(JSON.stringify(lines), /secret detail/);
    t.match(JSON.stringify(lines), new RegExp(reached.request.requestId));
  },
);

t.test('toRefusal() passes a refusal through without a log line', async (t) => {
  const logger = { debug() {}, info() {}, warn() {}, error: () => t.fail('logged') };
  const refusal = new GatewayError('THROTTLED');
  t.equal(toRefusal(refusal, { request: fakeRequest() }, logger), refusal);
});
