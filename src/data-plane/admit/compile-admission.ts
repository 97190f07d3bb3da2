/**
 * Compiles who may call a method: who is asked, what the policies have to say, whether a key is needed.
 *
 * ```
 * authenticate: deny by resource policy ─► authorizer, token or signature     authorize: policies     findKey: API key
 * ```
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import type { FunctionInvoker } from '../../contract/functions.ts';
import type { Authorizer } from '../../model/authorizer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AdmissionPlan } from '../plan/plan.ts';
import type { Identity } from '../plan/records.ts';
import { type ApiKeys, compileKeyFinder } from './api-keys.ts';
import { compileAuthorize, compileDenyFirst } from './authorize.ts';
import type { CallerCache } from './caller-cache.ts';
import { compileFunctionAuthorizer } from './function-authorizer.ts';
import { compileSignerIdentity } from './signer-identity.ts';
import type { TokenVerifier } from './token-verifier.ts';
import { parseKeyUrl } from './key-set-address.ts';
import { compileTokenAuthorizer, type TokenFacts, type ValidToken } from './token-authorizer.ts';
import { compileTokenIdentity } from './token-identity.ts';
import { compileTokenShape } from './token-shape.ts';
import type { TroubleLog } from './trouble-log.ts';
import type { IamVerifier } from './verify-iam.ts';

/** What callers are identified with. */
export interface AdmissionDependencies {
  readonly functions: FunctionInvoker;
  readonly tokens: TokenVerifier;
  readonly tokenFacts: Omit<TokenFacts, 'matchesAudience'>;
  /** True also accepts the tokens of issuers over plain http that are not on this machine. */
  readonly allowHttpIssuers: boolean;
  readonly signatures: IamVerifier;
  readonly answers: CallerCache<Identity>;
  readonly goodTokens: CallerCache<ValidToken>;
  readonly clock: Clock;
  readonly trouble: TroubleLog;
}

/**
 * @param keys of everything that is served together with the method
 * @returns the plan; problems are reported to the context
 */
export function compileAdmission(
  context: CompileContext,
  keys: ApiKeys,
  dependencies: AdmissionDependencies,
): AdmissionPlan {
  return {
    authenticate: compileAuthenticate(context, dependencies),
    authorize: compileAuthorize(context),
    findKey: compileKeyFinder(context, keys),
  };
}

function compileAuthenticate(
  context: CompileContext,
  dependencies: AdmissionDependencies,
): AdmissionPlan['authenticate'] {
  const { api, method } = context;
  if (method.authorizationType === 'NONE') return undefined;
  if (method.authorizationType === 'AWS_IAM') return compileSignerIdentity(dependencies.signatures);
  const authorizer = api.authorizers.find(({ name }) => name === method.authorizerName);
  // The importer makes no method without its authorizer.
  if (authorizer === undefined) throw new Error(`${method.authorizerName} is no authorizer of the API ${api.id}`);
  if (method.authorizationType === 'CUSTOM') {
    const ask = compileFunctionAuthorizer(context, authorizer, dependencies);
    const denyFirst = compileDenyFirst(context);
    if (denyFirst === undefined) return ask;
    return (matched) => {
      denyFirst(matched);
      return ask(matched);
    };
  }
  checkIssuer(context, authorizer, dependencies.allowHttpIssuers);
  const facts = { ...dependencies.tokenFacts, matchesAudience: compileTokenShape(authorizer, context) };
  const tokens = compileTokenAuthorizer(authorizer, facts, dependencies.tokens);
  return compileTokenIdentity(context, authorizer, tokens, dependencies);
}

/** Whoever can answer in the issuer's place can let anybody in. */
function checkIssuer({ report }: CompileContext, { name, jwt }: Authorizer, allowHttpIssuers: boolean): void {
  if (jwt === undefined || parseKeyUrl(jwt.issuer, allowHttpIssuers) !== undefined) return;
  report({
    severity: 'error',
    pointer: '',
    message: `the issuer ${jwt.issuer} of the authorizer ${name} is reached over plain http, where anybody may answer in its place`,
    fix: 'write its https address, or set GATEHOUSE_ALLOW_HTTP_ISSUERS=1 where the way to it is safe',
  });
}
