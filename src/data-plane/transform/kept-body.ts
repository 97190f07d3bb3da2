/**
 * Bodies that need not travel: what nothing reads and nothing changes stays in the acceptor, however large it is.
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import { keepsBytes, requestConversion, responseConversion } from '../../exchange/content-handling.ts';
import { contentTypeOf, firstHeader } from '../../exchange/headers.ts';
import { compileBinaryMatcher } from '../../exchange/media-types.ts';
import type { HeaderList } from '../../exchange/messages.ts';
import { compileRequestTemplateChoice } from '../../exchange/template-choice.ts';
import type { Integration } from '../../model/integration.ts';
import { validatedParts } from './validation.ts';

/** Smaller bodies go along: their tasks run in this thread, where nothing is copied. */
const KEPT_FROM_BYTES = 16 * 1024;

/** @returns whether a request's body goes to the backend as it is, unread; `headers` with names in lower case */
export type KeepsRequestBody = (headers: HeaderList, body: Buffer) => boolean;

/** @returns whether an answer's body goes to the client as it is, unread; `headers` are the client's, `backendHeaders` the answer's */
export type KeepsResponseBody = (headers: HeaderList, backendHeaders: HeaderList, body: Buffer) => boolean;

export function compileKeepsRequestBody(context: CompileContext): KeepsRequestBody {
  const { api, method } = context;
  const { integration } = method;
  const isRead =
    integration.type === 'MOCK' ||
    validatedParts(context).body ||
    readsBody(integration.requestParameters, 'method.request.body');
  if (isRead) return () => false;
  const isBinary = compileBinaryMatcher(api.binaryMediaTypes);
  const choose = compileRequestTemplateChoice(
    Object.keys(integration.requestTemplates).map((mediaType) => [mediaType, true]),
    integration.passthroughBehavior,
  );
  return (headers, body) => {
    if (body.length < KEPT_FROM_BYTES || choose(headers).kind !== 'passthrough') return false;
    const conversion = requestConversion(isBinary(firstHeader(headers, 'content-type')), integration.contentHandling);
    return keepsBytes(conversion, body);
  };
}

export function compileKeepsResponseBody({ api, method }: CompileContext): KeepsResponseBody {
  if (isAnswerRead(method.integration)) return () => false;
  const isBinary = compileBinaryMatcher(api.binaryMediaTypes);
  return (headers, backendHeaders, body) => {
    if (body.length < KEPT_FROM_BYTES) return false;
    const kinds = {
      isPayloadBinary: isBinary(contentTypeOf(backendHeaders)),
      isBinaryAccepted: isBinary(firstHeader(headers, 'accept')),
    };
    return keepsBytes(responseConversion(kinds, undefined), body);
  };
}

function isAnswerRead({ responses }: Integration): boolean {
  return responses.some(
    ({ responseTemplates, contentHandling, responseParameters }) =>
      Object.keys(responseTemplates).length > 0 ||
      contentHandling !== undefined ||
      readsBody(responseParameters, 'integration.response.body'),
  );
}

function readsBody(parameters: Readonly<Record<string, string>>, source: string): boolean {
  return Object.values(parameters).some((expression) => expression.startsWith(source));
}
