/**
 * Chooses what a Lambda authorizer is shown: by the protocol of the API and the authorizer's own type.
 */

import { type BuildAuthorizerEvent, buildTokenEvent, compileRequestEvent } from '../../aws/authorizer-event.ts';
import { compileHttpRequestEvent } from '../../aws/http-authorizer-event.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import { contextFactsOf } from '../../contract/context-facts.ts';
import { compileHeaderCasing, declaredHeaders } from '../../exchange/header-names.ts';
import type { Authorizer } from '../../model/authorizer.ts';

/** @returns how the event of one call is made */
export function compileAuthorizerEvent(authorizer: Authorizer, context: CompileContext): BuildAuthorizerEvent {
  const { api, stage, resource, method } = context;
  const facts = {
    ...contextFactsOf(context),
    stageVariables: stage.variables,
    casing: compileHeaderCasing([...declaredHeaders(method.requestParameters), ...namedHeaders(authorizer)]),
  };
  if (api.protocol === 'HTTP') {
    const routeKey = `${method.httpMethod} ${resource.path}`;
    return compileHttpRequestEvent({ ...facts, routeKey }, authorizer.payloadFormatVersion);
  }
  return authorizer.type === 'TOKEN' ? buildTokenEvent : compileRequestEvent(facts);
}

/** A header that is named as a source is shown as it is named. */
function namedHeaders({ identitySource }: Authorizer): readonly string[] {
  return Array.from((identitySource ?? '').matchAll(/\.header\.([^,\s]+)/g), ([, name = '']) => name);
}
