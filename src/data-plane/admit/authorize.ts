/**
 * Authorize: do the policies allow the call? The resource policy of the API, and what the caller's own side brings.
 *
 * ```
 * no authorizer          the resource policy has to allow it
 * Lambda authorizer      before it is asked: the resource policy must not deny; after: table A
 * token                  the resource policy has to allow it, if there is one
 * AWS_IAM                table A for callers of the gateway's own account, table B for all others
 * ```
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */

import { compileMethodArn } from '../../aws/method-arn.ts';
import { conditionKeys } from '../../aws/policy/condition-keys.ts';
import {
  type AccessDecision,
  decideByResourcePolicy,
  decideCrossAccount,
  decideSameAccount,
} from '../../aws/policy/decisions.ts';
import { toAuthorizerDenialMessage, toDenialMessage } from '../../aws/policy/denials.ts';
import type { PolicyCall, PolicyDecision } from '../../aws/policy/policy-call.ts';
import { compilePolicy, type Policy } from '../../aws/policy/policy.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import { GatewayError } from '../../errors.ts';
import { lastHeader } from '../../exchange/headers.ts';
import type { Api } from '../../model/api.ts';
import type { Principal } from '../../model/principal.ts';
import type { AdmissionPlan } from '../plan/plan.ts';
import type { Matched } from '../plan/records.ts';

const INVOKE = 'execute-api:Invoke';

/** @returns undefined where there is nothing to decide; problems are reported to the context */
export function compileAuthorize(context: CompileContext): AdmissionPlan['authorize'] {
  const resourcePolicy = resourcePolicyOf(context.api);
  const callOf = compileCall(context);
  const resourceDecision = (call: PolicyCall): PolicyDecision => resourcePolicy?.evaluate(call) ?? 'silent';
  switch (context.method.authorizationType) {
    case 'NONE':
    case 'COGNITO_USER_POOLS':
    case 'JWT':
      if (resourcePolicy === undefined) return undefined;
      return (identified) => {
        const call = callOf(identified, undefined);
        enforce(decideByResourcePolicy(resourcePolicy.evaluate(call)), call);
      };
    case 'CUSTOM':
      return (identified) => {
        const call = callOf(identified, undefined);
        const decision = decideSameAccount(ownDecision(identified.identity.policy, call), resourceDecision(call));
        if (!decision.allowed && decision.denial.policy === 'identity') {
          throw accessDenied(toAuthorizerDenialMessage(decision.denial, INVOKE));
        }
        enforce(decision, call);
      };
    case 'AWS_IAM':
      return (identified) => {
        const { policy, principal } = identified.identity;
        const call = callOf(identified, principal);
        const decide = principal?.accountId === context.accountId ? decideSameAccount : decideCrossAccount;
        enforce(decide(ownDecision(policy, call), resourceDecision(call)), call);
      };
  }
}

/** @returns refuses, before an authorizer is asked, what the resource policy denies whoever calls; undefined without a policy */
export function compileDenyFirst(context: CompileContext): ((matched: Matched) => void) | undefined {
  const resourcePolicy = resourcePolicyOf(context.api);
  if (resourcePolicy === undefined) return undefined;
  const callOf = compileCall(context);
  return (matched) => {
    const call = callOf(matched, undefined);
    if (resourcePolicy.evaluate(call) === 'explicit-deny') enforce(decideByResourcePolicy('explicit-deny'), call);
  };
}

const policies = new WeakMap<Api, Policy>();

/** Compiled once for all methods of the API. What is no policy allows nobody: the importer has refused it already. */
function resourcePolicyOf(api: Api): Policy | undefined {
  if (api.policy === undefined) return undefined;
  const known = policies.get(api);
  if (known !== undefined) return known;
  const policy = compilePolicy(JSON.parse(api.policy), 'resource');
  const compiled = 'problem' in policy ? NOBODY : policy;
  policies.set(api, compiled);
  return compiled;
}

const NOBODY: Policy = { evaluate: () => 'explicit-deny' };

function ownDecision(policy: Policy | undefined, call: PolicyCall): PolicyDecision {
  return policy?.evaluate(call) ?? 'silent';
}

function compileCall(context: CompileContext): (matched: Matched, principal: Principal | undefined) => PolicyCall {
  const { api, stage } = context;
  const methodArnOf = compileMethodArn({ ...context, apiId: api.id, stageName: stage.stageName });
  return ({ request, match }, principal) => ({
    action: INVOKE,
    resource: methodArnOf(request.method, match.path),
    principal,
    keyOf: conditionKeys({
      epochMs: request.receivedAtMs,
      sourceIp: request.sourceIp,
      userAgent: lastHeader(request.headers, 'user-agent'),
      referer: lastHeader(request.headers, 'referer'),
      isSecure: request.isSecure === true,
      principal,
    }),
  });
}

function enforce(decision: AccessDecision, { action, resource, principal }: PolicyCall): void {
  if (decision.allowed) return;
  const { denial } = decision;
  throw accessDenied(toDenialMessage({ callerArn: principal?.arn, action, resource, denial }));
}

function accessDenied(message: string): GatewayError {
  return new GatewayError('ACCESS_DENIED', { message });
}
