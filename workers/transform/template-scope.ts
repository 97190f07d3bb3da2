/**
 * What templates of a method see of one call: parameters, `$context` with its overrides, stage variables.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { contextFactsOf } from '../../src/contract/context-facts.ts';
import { authorizerClaims, authorizerMembers } from '../../src/exchange/authorizer-variables.ts';
import type { AuthorizerFacts } from '../../src/exchange/caller.ts';
import { contextKeys, contextValue, identityKeys, type ContextFacts } from '../../src/exchange/context-variables.ts';
import type { HeaderCasing } from '../../src/exchange/header-names.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { restoreOverrides } from './overrides.ts';
import { type ClientParameters, readClientParameters } from './client-parameters.ts';
import { createMap, SilentMap, type VtlMap, type VtlValue } from './vtl/values.ts';
import type { TemplateScope } from './vtl/scope.ts';

/** Scopes of one method's templates. */
export interface TemplateScopes {
  /**
   * @param body text that the template maps; empty for none
   * @param overrides what an earlier template of the call left
   */
  create(request: MethodRequest, body: string, overrides: string | undefined): CallScope;
}

/** One template's scope; afterwards it tells what the template did to `$context`. */
export interface CallScope extends TemplateScope {
  /** Undefined when the template never looked at `$context`. */
  readonly touched: () => VtlMap | undefined;
}

export function compileTemplateScopes(context: CompileContext, casing: HeaderCasing): TemplateScopes {
  const facts = contextFactsOf(context);
  const { variables } = context.stage;
  return {
    create(request, body, overrides) {
      let params: ClientParameters | undefined;
      let map: VtlMap | undefined;
      return {
        body,
        params: () => (params ??= readClientParameters(request, casing)),
        context: () => (map ??= createContext(request, facts, overrides)),
        stageVariables: variables,
        touched: () => map,
      };
    },
  };
}

/** These are keys only where they have a value; every other is always there. */
const OPTIONAL: ReadonlySet<string> = new Set(['operationName', 'isCanaryRequest']);

function createContext(request: MethodRequest, facts: ContextFacts, overrides: string | undefined): VtlMap {
  const { requestOverride, responseOverride } = restoreOverrides(overrides);
  const context = createMap();
  for (const key of contextKeys) {
    switch (key) {
      case 'authorizer':
        if (request.caller?.authorizer !== undefined) context.set(key, authorizerMap(request.caller.authorizer));
        break;
      case 'identity':
        context.set(key, identityMap(request, facts));
        break;
      case 'requestOverride':
        context.set(key, requestOverride);
        break;
      case 'responseOverride':
        context.set(key, responseOverride);
        break;
      default: {
        const value = contextValue(key, request, facts);
        if (value !== undefined) context.set(key, value);
        else if (!OPTIONAL.has(key)) context.set(key, null);
      }
    }
  }
  return context;
}

function authorizerMap(authorizer: AuthorizerFacts): VtlMap {
  const map = new SilentMap(authorizerMembers(authorizer));
  const claims = authorizerClaims(authorizer);
  if (claims !== undefined) map.set('claims', new SilentMap(Object.entries(claims)));
  return map;
}

/** An API key and a certificate are keys only where they have a value. */
function identityMap(request: MethodRequest, facts: ContextFacts): VtlMap {
  const map = new SilentMap(
    identityKeys.map((name) => [name, contextValue(`identity.${name}`, request, facts) ?? null]),
  );
  const { apiKey, apiKeyId } = request.caller?.identity ?? {};
  if (apiKey !== undefined) map.set('apiKey', apiKey);
  if (apiKeyId !== undefined) map.set('apiKeyId', apiKeyId);
  const certificate = request.clientCertificate;
  if (certificate !== undefined) {
    const { validity, ...fields } = certificate;
    const values: [string, VtlValue][] = Object.entries(fields);
    map.set('clientCert', new SilentMap([...values, ['validity', new SilentMap(Object.entries(validity))]]));
  }
  return map;
}
