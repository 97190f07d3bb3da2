import { createHash } from 'node:crypto';
import t from 'tap';
import { GatewayError } from '../../../../../src/errors.ts';
import type { ClientRequest } from '../../../../../src/exchange/messages.ts';
import { builtInResponse } from '../../../../../src/data-plane/respond/built-in-response.ts';
import type { GatewayPlan, MethodPlan, StagePlan } from '../../../../../src/data-plane/plan/plan.ts';
import type { Matched, Received } from '../../../../../src/data-plane/plan/records.ts';
import { stageContextFactsOf } from '../../../../../src/contract/context-facts.ts';
import { createRouter } from '../../../../../src/data-plane/route/path-router.ts';
import { locate } from '../../../../../src/data-plane/route/locate.ts';
import { route as routeLocated } from '../../../../../src/data-plane/route/route.ts';
import { fakeApi, fakeSnapshot, fakeStage } from '../../../../support/fake-model.ts';
import { fakeRequest } from '../../../../support/fake-request.ts';

function stagePlan(apiId: string, stageName: string, ...keys: string[]): StagePlan {
  const methods = keys.map((key) => {
    const [httpMethod = '', resourcePath = ''] = key.split(' ');
    return { apiId, stageName, httpMethod, resourcePath, methodKey: key } as MethodPlan;
  });
  const snapshot = fakeSnapshot(fakeApi());
  const contextFacts = stageContextFactsOf({
    accountId: '0',
    deploymentId: 'd',
    api: snapshot.api,
    stage: fakeStage(),
  });
  return {
    apiId,
    apiName: apiId,
    stageName,
    snapshot,
    variables: {},
    contextFacts,
    refuse: builtInResponse,
    router: createRouter(methods),
    accessLogFormat: undefined,
    canary: undefined,
  };
}

function planOf(...stages: StagePlan[]): GatewayPlan {
  const apis = new Map<string, GatewayPlan['apis'] extends ReadonlyMap<string, infer A> ? A : never>();
  for (const stage of stages) {
    const known = apis.get(stage.apiId);
    const all = new Map(known?.stages).set(stage.stageName, stage);
    apis.set(stage.apiId, { apiId: stage.apiId, name: stage.apiId, protocol: 'REST', stages: all });
  }
  return { apis, root: stages.length === 1 ? stages[0] : undefined };
}

const plan = planOf(stagePlan('shop', 'stage', 'ANY /{proxy+}', 'ANY /hardcoded'));
const HOST = 'shop.execute-api.us-east-1.localhost:8080';

function route(received: Received, where: GatewayPlan): Matched {
  return routeLocated(locate(received, where));
}

function refusalOf(request: Partial<ClientRequest>, where: GatewayPlan = plan): GatewayError {
  try {
    route({ request: fakeRequest(request) }, where);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('matched');
}

t.test('route() takes paths apart as recorded from AWS', async (t) => {
  const cases: [sent: string, resource: string, path: string, contextPath: string, proxy: string | undefined][] = [
    ['/stage/proxy-value', '/{proxy+}', '/proxy-value', '/stage/proxy-value', 'proxy-value'],
    ['/stage/proxy-value/', '/{proxy+}', '/proxy-value/', '/stage/proxy-value/', 'proxy-value'],
    ['//stage/proxy-value', '/{proxy+}', '/proxy-value', '/stage/proxy-value', 'proxy-value'],
    ['/stage//proxy-value', '/{proxy+}', '/proxy-value', '/stage//proxy-value', 'proxy-value'],
    ['/stage/proxy-value//x', '/{proxy+}', '/proxy-value//x', '/stage/proxy-value//x', 'proxy-value//x'],
    ['/stage//hardcoded', '/hardcoded', '/hardcoded', '/stage//hardcoded', undefined],
    ['/stage/a%2Bb+c', '/{proxy+}', '/a%2Bb+c', '/stage/a%2Bb+c', 'a%2Bb+c'],
  ];
  for (const [sent, resource, path, contextPath, proxy] of cases) {
    const { match } = route({ request: fakeRequest({ host: HOST, path: sent }) }, plan);
    t.equal(match.method.resourcePath, resource, sent);
    t.equal(match.path, path, sent);
    t.equal(match.contextPath, contextPath, sent);
    t.equal(match.pathParameters?.['proxy'], proxy, sent);
  }
});

t.test('route() finds an API by tool address and at the root of the port', async (t) => {
  const tool = route({ request: fakeRequest({ path: '/restapis/shop/stage/_user_request_/hardcoded' }) }, plan);
  t.match(tool.match, { path: '/hardcoded', contextPath: '/stage/hardcoded' });
  const root = route({ request: fakeRequest({ path: '/hardcoded' }) }, plan);
  t.match(root.match, { path: '/hardcoded', contextPath: '/hardcoded' });
  const own = route({ request: fakeRequest({ path: '/restapis/other' }) }, plan);
  t.equal(own.match.pathParameters?.['proxy'], 'restapis/other', 'a path of the API that only begins like one');
});

t.test('route() answers 403 Forbidden for an address that names no API and stage', async (t) => {
  const two = planOf(stagePlan('shop', 'dev', 'GET /'), stagePlan('shop', 'prod', 'GET /'));
  const cases: [Partial<ClientRequest>, GatewayPlan][] = [
    [{ host: HOST, path: '/' }, plan],
    [{ host: HOST, path: '/nostage/x' }, plan],
    [{ host: 'other.execute-api.localhost', path: '/stage/x' }, plan],
    [{ path: '/restapis/shop/nostage/_user_request_/' }, plan],
    [{ path: '/restapis/other/stage/_user_request_' }, plan],
    [{ path: '/dev' }, two],
    [{ path: '/' }, planOf()],
  ];
  for (const [request, where] of cases) {
    t.match(refusalOf(request, where), { status: 403, message: 'Forbidden', errorType: 'ForbiddenException' });
  }
});

t.test('route() answers an unknown resource or verb with Missing Authentication Token', async (t) => {
  const one = planOf(stagePlan('shop', 'stage', 'GET /existing'));
  for (const request of [{ path: '/random' }, { path: '/existing', method: 'POST' }, { path: '/', method: 'GET' }]) {
    t.match(refusalOf(request, one), {
      type: 'MISSING_AUTHENTICATION_TOKEN',
      status: 403,
      message: 'Missing Authentication Token',
      errorType: 'MissingAuthenticationTokenException',
    });
  }
});

t.test(
  'route() tells the operator what was asked for, and who wrote the stage where it is known already',
  async (t) => {
    const one = planOf(stagePlan('shop', 'stage', 'GET /existing'));
    const reasonOf = (path: string): string | undefined => refusalOf({ path }, one).reason;
    t.equal(reasonOf('/random'), 'no method is declared for GET /random');
    t.equal(
      reasonOf('/stage/existing'),
      'no method is declared for GET /stage/existing; this address stands for the stage stage already',
    );
  },
);

t.test('route() reads the Authorization header of an unknown resource as a signature', async (t) => {
  const one = planOf(stagePlan('shop', 'stage', 'GET /existing'));
  const complaintOf = (...headers: string[]): GatewayError =>
    refusalOf({ path: '/random', headers: ['host', 'a', ...headers] }, one);
  const hash = createHash('sha256').update('Bearer x').digest('base64');
  t.match(complaintOf('authorization', 'Bearer x'), {
    status: 403,
    errorType: 'IncompleteSignatureException',
    message: `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`,
  });
  t.equal(
    complaintOf('authorization', 'Basic dTpw=').message,
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
      "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a " +
      "'X-Amz-Date' or a 'Date' header. Authorization=Basic dTpw=",
  );
  const signed = 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b';
  t.equal(
    complaintOf('authorization', signed, 'x-amz-date', '20260101T000000Z').message,
    'Missing Authentication Token',
  );
});

t.test('route() matches the verb that X-HTTP-Method-Override asks for (D)', async (t) => {
  const one = planOf(stagePlan('shop', 'stage', 'GET /a', 'DELETE /a', 'HEAD /a'));
  const cases: [sent: string, override: string, matched: string | undefined][] = [
    ['POST', 'DELETE', 'DELETE'],
    ['GET', 'DELETE', 'DELETE'],
    ['GET', 'GET', 'GET'],
    ['GET', 'PUT', undefined],
    ['GET', 'delete', undefined],
    // HEAD decides whether a body follows on the wire.
    ['GET', 'HEAD', 'GET'],
    ['HEAD', 'GET', 'HEAD'],
  ];
  for (const [method, override, expected] of cases) {
    const request = { method, path: '/a', headers: ['host', 'a', 'x-http-method-override', override] };
    if (expected === undefined) {
      t.match(refusalOf(request, one), { message: 'Missing Authentication Token' }, `${method} as ${override}`);
      continue;
    }
    const matched = route({ request: fakeRequest(request) }, one);
    t.equal(matched.match.method.httpMethod, expected, `${method} as ${override}`);
    t.equal(matched.request.method, expected, 'later phases see that verb');
  }
});

t.test('route() serves /ping and /sping where they are declared', async (t) => {
  const one = planOf(stagePlan('shop', 'stage', 'GET /ping'));
  t.equal(route({ request: fakeRequest({ path: '/ping' }) }, one).match.method.methodKey, 'GET /ping');
  t.match(refusalOf({ path: '/sping' }, one), { message: 'Missing Authentication Token' });
});

t.test('route() hashes the Authorization header as it was sent', async (t) => {
  const one = planOf(stagePlan('shop', 'stage', 'GET /existing'));
  const value = Buffer.from('Bearer ü').toString('latin1');
  const hash = createHash('sha256').update('Bearer ü').digest('base64');
  t.match(refusalOf({ path: '/random', headers: ['authorization', value] }, one).message, hash);
});
