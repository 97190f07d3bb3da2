/**
 * Method request → backend request for HTTP, AWS and MOCK integrations: template choice, template, parameter mapping, overrides;
 * for HTTP_PROXY parameter mapping alone.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import type { PrepareRequestTask, TaskOutput } from '../../src/contract/tasks.ts';
import { GatewayError } from '../../src/errors.ts';
import { BodyDocument } from '../../src/exchange/body-document.ts';
import { compileProxyHead } from '../../src/exchange/proxy-head.ts';
import { parseMockStatus } from './mock-status.ts';
import { saveOverrides } from './overrides.ts';
import { compileBackendHead } from './backend-head.ts';
import type { MethodFacts } from './method-facts.ts';
import { compileRequestBody, type RequestBody } from './request-body.ts';
import { sourceFactsOf } from './source-facts.ts';
import type { BudgetLimits } from './vtl/budget.ts';

/**
 * @throws GatewayError BAD_REQUEST_BODY, BAD_REQUEST_PARAMETERS, UNSUPPORTED_MEDIA_TYPE, API_CONFIGURATION_ERROR, DEFAULT_4XX
 * @throws OverBudget
 */
export type PrepareRequest = (task: PrepareRequestTask, body: Uint8Array, limits: BudgetLimits) => TaskOutput;

const NO_BYTES = new Uint8Array(0);
const EMPTY_PAYLOAD = Buffer.from('{}');

/** Problems are reported to the context, but for those of HTTP_PROXY, which the acceptor compiles too. */
export function compilePrepareRequest(context: CompileContext, facts: MethodFacts): PrepareRequest {
  const { validate } = facts;
  const prepare = compileByType(context, facts);
  if (validate === undefined) return prepare;
  return (task, body, limits) => {
    validate(task.request, body);
    return prepare(task, body, limits);
  };
}

function compileByType(context: CompileContext, facts: MethodFacts): PrepareRequest {
  switch (context.method.integration.type) {
    case 'MOCK':
      return compileMock(context, facts);
    case 'HTTP_PROXY':
      return compileProxy(context);
    default:
      return compileMapped(context, facts);
  }
}

// The body goes on as it came, so it stays where it is.
function compileProxy(context: CompileContext): PrepareRequest {
  const { api, stage, method } = context;
  const { stageName } = stage;
  const compiled = compileProxyHead({ apiId: api.id, stageName, method, sources: sourceFactsOf(context) }, ignore);
  if ('problem' in compiled) {
    const { problem } = compiled;
    return () => {
      throw new GatewayError('API_CONFIGURATION_ERROR', { reason: problem });
    };
  }
  const { head } = compiled;
  return ({ request }, body) => ({
    result: { kind: 'prepared', request: head({ request, body: new BodyDocument(body, 'request') }) },
    body: NO_BYTES,
  });
}

function ignore(): void {}

function compileMapped(context: CompileContext, { scopes, isBinary }: MethodFacts): PrepareRequest {
  const mapBody = compileRequestBody(context, scopes, isBinary);
  const head = compileBackendHead(context);
  return ({ request }, body, limits) => {
    const mapped = mapBody(request, body, limits);
    const backendRequest = head({ request, body: new BodyDocument(body, 'request') }, mapped);
    const bytes = toBytes(mapped.content);
    // A function is never called with nothing: AWS gives it an empty object.
    const payload = backendRequest.kind === 'function' && bytes.length === 0 ? EMPTY_PAYLOAD : bytes;
    return { result: { kind: 'prepared', request: backendRequest }, body: payload };
  };
}

function compileMock(context: CompileContext, { scopes, isBinary }: MethodFacts): PrepareRequest {
  const mapBody = compileRequestBody(context, scopes, isBinary);
  // A template of plain text gives the same status every time.
  const constants = new Map<RequestBody, TaskOutput>();
  return ({ request }, body, limits) => {
    const mapped = mapBody(request, body, limits);
    const known = constants.get(mapped);
    if (known !== undefined) return known;
    const { content } = mapped;
    const statusCode = parseMockStatus(typeof content === 'string' ? content : Buffer.from(content).toString('utf8'));
    if (statusCode === undefined) throw noStatus();
    const overrides = saveOverrides(mapped.context);
    const output: TaskOutput = {
      result: {
        kind: 'prepared',
        request: { kind: 'mock', statusCode, overrides },
      },
      body: NO_BYTES,
    };
    if (mapped.isConstant) constants.set(mapped, output);
    return output;
  };
}

function noStatus(): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', {
    reason:
      'the request of a MOCK integration must render to an object with an integer statusCode, such as {"statusCode": 200}',
  });
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}
