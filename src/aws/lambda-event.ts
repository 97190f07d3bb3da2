/**
 * The event of a Lambda proxy integration, payload format 1.0, as JSON text.
 *
 * Compiled per method: what does not change from request to request is text already. The order of the keys is the one recorded
 * from AWS.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */

import type { MethodContextFacts } from '../exchange/context-variables.ts';
import type { HeaderCasing } from '../exchange/header-names.ts';
import type { BinaryMatcher } from '../exchange/media-types.ts';
import type { MethodRequest } from '../exchange/method-request.ts';
import { compileEventContext } from './event-context.ts';
import { asSent, collectHeaders, collectQuery, HEADER_MAPS, mapsText, QUERY_MAPS } from './event-maps.ts';
import { quote } from './event-text.ts';

/** What the event of one method is made of, besides the request. */
export interface EventFacts extends MethodContextFacts {
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly casing: HeaderCasing;
  /** Whether a request with this Content-Type has a binary body. */
  readonly isBinary: BinaryMatcher;
}

/** @returns the event as JSON text in UTF-8 */
export type BuildEvent = (request: MethodRequest, body: Uint8Array) => Buffer;

export function compileLambdaEvent(facts: EventFacts): BuildEvent {
  const head = `{"resource":${JSON.stringify(facts.resourcePath)},"path":`;
  const variables = Object.keys(facts.stageVariables).length === 0 ? 'null' : JSON.stringify(facts.stageVariables);
  const renderContext = compileEventContext(facts);
  return (request, body) => {
    const headers = collectHeaders(request);
    const query = collectQuery(request.query);
    const isBinary = body.length > 0 && facts.isBinary(headers.get('content-type')?.at(-1));
    return Buffer.from(
      `${head}${quote(request.path)},"httpMethod":${quote(request.method)}` +
        mapsText(headers, HEADER_MAPS, facts.casing, 'null') +
        mapsText(query, QUERY_MAPS, asSent, 'null') +
        `,"pathParameters":${request.pathParameters === null ? 'null' : JSON.stringify(request.pathParameters)}` +
        `,"stageVariables":${variables},"requestContext":${renderContext(request, headers.get('user-agent')?.at(-1))}` +
        `,"body":${bodyText(body, isBinary)},"isBase64Encoded":${isBinary}}`,
      'utf8',
    );
  };
}

function bodyText(body: Uint8Array, isBinary: boolean): string {
  if (body.length === 0) return 'null';
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return isBinary ? `"${bytes.toString('base64')}"` : JSON.stringify(bytes.toString('utf8'));
}
