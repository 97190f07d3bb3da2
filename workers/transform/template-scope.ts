/**
 * What templates of a method see of one call: parameters, `$context` with its overrides, stage variables.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { contextFactsOf } from '../../src/contract/context-facts.ts';
import { contextKeys, contextValue, identityKeys, type ContextFacts } from '../../src/exchange/context-variables.ts';
import type { HeaderCasing } from '../../src/exchange/header-names.ts';
import type { MethodRequest } from '../../src/exchange/method-request.ts';
import { restoreOverrides } from './overrides.ts';
import { type ClientParameters, readClientParameters } from './client-parameters.ts';
import { createMap, SilentMap, type VtlMap } from './vtl/values.ts';
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
  const facts = contextFactsOf(context, context);
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
      case 'identity':
        context.set(key, new SilentMap(identityKeys.map((name) => [name, identityValue(name, request, facts)])));
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

function identityValue(name: string, request: MethodRequest, facts: ContextFacts): string | number | null {
  return contextValue(`identity.${name}`, request, facts) ?? null;
}
