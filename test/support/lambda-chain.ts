/**
 * A Lambda proxy API from its model to its answers, without sockets: real routing, plans, events and responses around a function
 * that the test gives.
 */

import type { CompileProblem } from '../../src/model/problem.ts';
import { admit } from '../../src/data-plane/admit/admit.ts';
import { authenticate } from '../../src/data-plane/admit/authenticate.ts';
import { createInlineOffload } from '../../src/data-plane/offload/inline.ts';
import { compilePlan } from '../../src/data-plane/plan/compile-plan.ts';
import { createRouter } from '../../src/data-plane/route/path-router.ts';
import { compileRefusals } from '../../src/data-plane/respond/gateway-responses.ts';
import { locate } from '../../src/data-plane/route/locate.ts';
import { route } from '../../src/data-plane/route/route.ts';
import { compileLambdaProxy } from '../../src/data-plane/transform/lambda-proxy.ts';
import { GatewayError } from '../../src/errors.ts';
import type { ClientRequest, ClientResponse, FunctionBackendResponse } from '../../src/exchange/messages.ts';
import type { MethodVerb } from '../../src/model/api.ts';
import type { Integration } from '../../src/model/integration.ts';
import { openToAll } from './open-to-all.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot, fakeStage } from './fake-model.ts';
import { fakeRequest } from './fake-request.ts';

export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:shop';
export const functionUri: string = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
const apiHost = 'shoeshop.execute-api.us-east-1.localhost';

export interface LambdaChainOptions {
  /** Such as `ANY /{proxy+}`. */
  readonly methods?: readonly string[];
  readonly stageName?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly binaryMediaTypes?: readonly string[];
  readonly integration?: Partial<Integration>;
  readonly declaredParameters?: Readonly<Record<string, boolean>>;
  /** What the function returns, or a whole answer. Default `{"statusCode":200}`. */
  readonly returns?: unknown;
  readonly answer?: Partial<FunctionBackendResponse>;
}

/** What one call gave. */
export interface LambdaCall {
  /** The event that the function got; undefined when it was not called. */
  readonly event: Readonly<Record<string, unknown>> | undefined;
  readonly calledArn: string | undefined;
  readonly response: ClientResponse | undefined;
  readonly refusal: GatewayError | undefined;
  readonly problems: readonly CompileProblem[];
}

/** @param request sent to the stage's host; `path` begins with the stage */
export async function callLambda(options: LambdaChainOptions, request: Partial<ClientRequest>): Promise<LambdaCall> {
  const { methods = ['ANY /{proxy+}'], stageName = 'stage', variables = {}, binaryMediaTypes = [] } = options;
  const integration = fakeIntegration({
    type: 'AWS_PROXY',
    uri: functionUri,
    requestTemplates: {},
    responses: [],
    ...options.integration,
  });
  const api = fakeApi({
    binaryMediaTypes,
    stages: [fakeStage({ stageName, variables })],
    resources: methods.map((declared, index) => {
      const [httpMethod, path = ''] = declared.split(' ');
      const requestParameters = options.declaredParameters ?? {};
      const method = fakeMethod({ httpMethod: httpMethod as MethodVerb, integration, requestParameters });
      return { id: `r${index}`, path, methods: [method] };
    }),
  });
  const snapshot = fakeSnapshot(api);
  const settings = { accountId: '123456789012', region: 'us-east-1' };
  const offload = createInlineOffload({ ...settings, snapshotOf: () => snapshot });
  const reached: { event?: LambdaCall['event']; calledArn?: string } = {};
  const { plan, problems } = compilePlan([snapshot], {
    drawFraction: () => 0,
    ...settings,
    compilers: {
      router: createRouter,
      refusals: compileRefusals,
      admission: () => openToAll,
      transform: (context) => compileLambdaProxy(context, { offload }),
      backend:
        () =>
        ({ backendRequest }) => {
          if (backendRequest.kind !== 'function') throw new Error('not a call of a function');
          reached.event = JSON.parse(backendRequest.payload.toString('utf8')) as Readonly<Record<string, unknown>>;
          reached.calledArn = backendRequest.functionArn;
          const payload = Buffer.from(JSON.stringify('returns' in options ? options.returns : { statusCode: 200 }));
          return {
            kind: 'function',
            status: 200,
            payload,
            functionError: undefined,
            functionRequestId: 'f1',
            ...options.answer,
          };
        },
    },
  });

  let response: ClientResponse | undefined;
  let refusal: GatewayError | undefined;
  try {
    const sent = { host: apiHost, headers: ['host', apiHost], ...request };
    const admitted = admit(await authenticate(route(locate({ request: fakeRequest(sent) }, plan))));
    const { prepare, backend, finish } = admitted.match.method;
    const prepared = { ...admitted, backendRequest: await prepare(admitted) };
    response = await finish({ ...prepared, backendResponse: await backend(prepared), integrationLatencyMs: 1 });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    refusal = error;
  }
  return { event: reached.event, calledArn: reached.calledArn, response, refusal, problems };
}
