/**
 * Lambda authorizers: a function decides who calls, from a token or from the whole request but its body.
 *
 * Its answer is kept for as long as the authorizer says, by the identity sources' values; the policy in it is evaluated for every call.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */

import { functionArnIn } from '../../aws/arn.ts';
import { readAuthorizerOutput, type AuthorizerOutput } from '../../aws/authorizer-output.ts';
import { parseFunctionArn } from '../../aws/function-arn.ts';
import { functionErrorMessage } from '../../aws/lambda-response.ts';
import { compileMethodArn } from '../../aws/method-arn.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { FunctionInvoker, InvocationResult } from '../../contract/functions.ts';
import { GatewayError } from '../../errors.ts';
import { CallSignal } from '../../exchange/call-signal.ts';
import { firstHeader } from '../../exchange/headers.ts';
import { toMethodRequest } from '../../exchange/method-request.ts';
import { substituteStageVariables } from '../../exchange/stage-variables.ts';
import type { Authorizer } from '../../model/authorizer.ts';
import { createTraceId } from '../../platform/trace-id.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AdmissionPlan } from '../plan/plan.ts';
import type { Identity, Matched } from '../plan/records.ts';
import { compileAuthorizerEvent } from './authorizer-event.ts';
import { cacheScope, callerKey, type CallerCache } from './caller-cache.ts';
import { compileIdentitySources } from './identity-sources.ts';
import { compileTokenShape } from './token-shape.ts';
import type { TroubleLog } from './trouble-log.ts';

export interface FunctionAuthorizerDependencies {
  readonly functions: FunctionInvoker;
  /** Answers of functions. */
  readonly answers: CallerCache<Identity>;
  readonly clock: Clock;
  readonly trouble: TroubleLog;
  /** Milliseconds that an authorizer gets. Default 10,000. */
  readonly timeoutMs?: number;
}

/** AWS's limit on an authorizer. */
const TIMEOUT_MS = 10_000;

/** @returns how a method with this authorizer finds out who calls; problems are reported to the context */
export function compileFunctionAuthorizer(
  context: CompileContext,
  authorizer: Authorizer,
  { functions, answers, clock, trouble, timeoutMs = TIMEOUT_MS }: FunctionAuthorizerDependencies,
): NonNullable<AdmissionPlan['authenticate']> {
  const readIdentity = compileIdentitySources(authorizer.identitySource, context);
  // Only a token has a shape.
  const isTokenShaped = authorizer.type === 'TOKEN' ? compileTokenShape(authorizer, context) : undefined;
  const functionArn = functionArnOf(authorizer, context);
  const methodArnOf = compileMethodArn({ ...context, apiId: context.api.id, stageName: context.stage.stageName });
  const buildEvent = compileAuthorizerEvent(authorizer, context);
  const isKept = authorizer.resultTtlSeconds > 0;
  const scope = cacheScope(context, [authorizer, functionArn]);

  async function ask(matched: Matched, identity: readonly string[]): Promise<Asked> {
    const { request, match } = matched;
    const traceId = createTraceId(firstHeader(request.headers, 'x-amzn-trace-id'), request.receivedAtMs);
    const payload = buildEvent(
      toMethodRequest(matched, traceId, undefined),
      methodArnOf(request.method, match.path),
      identity,
    );
    const startedMs = clock.nowMs();
    const result = await callWithin(timeoutMs, (signal) =>
      functions.invoke({
        functionName: parseFunctionArn(functionArn).name,
        functionArn,
        gatewayRequestId: request.requestId,
        payload,
        invocationType: 'RequestResponse',
        roleArn: authorizer.authorizerCredentials,
        traceId,
        signal,
      }),
    ).catch((error: unknown) => {
      throw toConfigurationError(error);
    });
    const output = readResult(result, authorizer.enableSimpleResponses);
    return { output, sizeBytes: payload.length, latencyMs: clock.nowMs() - startedMs, traceId };
  }

  /** The one who asked has waited for the function and shown it a trace id; everyone after it has not. */
  function askAndKeep(matched: Matched, identity: readonly string[], key: string): Promise<Identity> {
    let own: Identity | undefined;
    const kept = answers.ask(key, async () => {
      const asked = await ask(matched, identity);
      own = toIdentity(asked.output, asked);
      const keepMs = authorizer.resultTtlSeconds * 1_000;
      return { value: toIdentity(asked.output, FROM_CACHE), keepMs, sizeBytes: asked.sizeBytes };
    });
    return kept.then((identified) => own ?? identified);
  }

  function askAnew(matched: Matched, identity: readonly string[]): Promise<Identity> {
    return ask(matched, identity).then((asked) => toIdentity(asked.output, asked));
  }

  return (matched) => {
    const identity = readIdentity(matched);
    if (identity === undefined) throw unauthorized('an identity source of the authorizer is missing or empty');
    const key = isKept ? callerKey(scope, identity) : undefined;
    const kept = key === undefined ? undefined : answers.get(key);
    if (kept !== undefined) return kept;
    if (isTokenShaped?.(identity[0] ?? '') === false) {
      throw unauthorized('the token does not match the identityValidationExpression of the authorizer');
    }
    const asked = key === undefined ? askAnew(matched, identity) : askAndKeep(matched, identity, key);
    return asked.catch((error: unknown) => {
      throw trouble.told(error, { authorizer: authorizer.name, matched });
    });
  };
}

interface Asked {
  readonly output: AuthorizerOutput;
  readonly sizeBytes: number;
  readonly latencyMs: number;
  readonly traceId: string | undefined;
}

const FROM_CACHE = { latencyMs: 0, traceId: undefined };

function toIdentity(
  { principalId, policy, context, usageIdentifierKey }: AuthorizerOutput,
  { latencyMs, traceId }: Pick<Asked, 'latencyMs' | 'traceId'>,
): Identity {
  return {
    caller: { identity: {}, authorizer: { kind: 'function', principalId, context, latencyMs } },
    principal: undefined,
    policy,
    usageIdentifierKey,
    traceId,
  };
}

function readResult(result: InvocationResult, isSimple: boolean): AuthorizerOutput {
  const { functionError, payload } = result;
  if (functionError !== undefined) {
    const message = functionErrorMessage(payload);
    if (message === 'Unauthorized') throw unauthorized('the authorizer says so');
    throw new GatewayError('AUTHORIZER_FAILURE', { reason: `the authorizer failed: ${message}` });
  }
  const output = readAuthorizerOutput(payload, isSimple);
  if ('problem' in output) {
    throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', {
      reason: `what the authorizer gave cannot be used: ${output.problem}`,
    });
  }
  return output;
}

/** An authorizer that takes too long, whatever its function's own limit, is one that failed. */
async function callWithin(
  timeoutMs: number,
  call: (signal: CallSignal) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  const signal = new CallSignal();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      signal.cancel();
      reject(
        new GatewayError('AUTHORIZER_FAILURE', { reason: `the authorizer gave no answer within ${timeoutMs} ms` }),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([call(signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A function that cannot be called has its own words for it, which are an integration's. */
function toConfigurationError(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.type === 'AUTHORIZER_FAILURE') return error;
  return new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', {
    reason: `the authorizer cannot be called: ${error.reason ?? error.message ?? error.type}`,
  });
}

function unauthorized(reason: string): GatewayError {
  return new GatewayError('UNAUTHORIZED', { reason });
}

function functionArnOf({ name, authorizerUri }: Authorizer, { stage, report }: CompileContext): string {
  const uri = substituteStageVariables(authorizerUri ?? '', stage, ({ message }) =>
    report({
      severity: 'warning',
      pointer: '',
      message: `the URI of the authorizer ${name}: ${message}`,
      fix: "add it to the stage's variables; without it no function is found, and every call is answered with 500",
    }),
  );
  return functionArnIn(uri) ?? '';
}
