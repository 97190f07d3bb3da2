/**
 * What a Lambda authorizer of a REST API is shown, as JSON text: the token alone, or the whole request but its body.
 *
 * The order of the keys is the one recorded from AWS.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */

import type { MethodContextFacts } from '../exchange/context-variables.ts';
import type { HeaderCasing } from '../exchange/header-names.ts';
import type { MethodRequest } from '../exchange/method-request.ts';
import { compileEventContext } from './event-context.ts';
import { asSent, collectHeaders, collectQuery, HEADER_MAPS, mapsText, QUERY_MAPS } from './event-maps.ts';
import { quote } from './event-text.ts';

/** What the event of one method is made of, besides the request. */
export interface AuthorizerEventFacts extends MethodContextFacts {
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly casing: HeaderCasing;
}

/**
 * @param methodArn of this call
 * @param identity values of the identity sources, in order
 * @returns JSON text in UTF-8
 */
export type BuildAuthorizerEvent = (request: MethodRequest, methodArn: string, identity: readonly string[]) => Buffer;

export const buildTokenEvent: BuildAuthorizerEvent = (_, methodArn, [token = '']) =>
  Buffer.from(`{"type":"TOKEN","methodArn":${quote(methodArn)},"authorizationToken":${quote(token)}}`);

export function compileRequestEvent(facts: AuthorizerEventFacts): BuildAuthorizerEvent {
  const renderContext = compileEventContext(facts);
  const resource = JSON.stringify(facts.resourcePath);
  const variables = JSON.stringify(facts.stageVariables);
  return (request, methodArn) => {
    const headers = collectHeaders(request);
    return Buffer.from(
      `{"type":"REQUEST","methodArn":${quote(methodArn)},"resource":${resource},"path":${quote(request.path)}` +
        `,"httpMethod":${quote(request.method)}${mapsText(headers, HEADER_MAPS, facts.casing, '{}')}` +
        mapsText(collectQuery(request.query), QUERY_MAPS, asSent, '{}') +
        `,"pathParameters":${JSON.stringify(request.pathParameters ?? {})},"stageVariables":${variables}` +
        `,"requestContext":${renderContext(request, headers.get('user-agent')?.at(-1))}}`,
    );
  };
}
