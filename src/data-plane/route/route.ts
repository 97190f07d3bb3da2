/**
 * Route: which method of its stage a request is for.
 */

import { signatureComplaint } from '../../aws/signature/signature-complaint.ts';
import { GatewayError } from '../../errors.ts';
import { firstHeader } from '../../exchange/headers.ts';
import type { ClientRequest } from '../../exchange/messages.ts';
import type { Address, Located, Matched } from '../plan/records.ts';

/**
 * `/ping` and `/sping`, which AWS keeps for itself, are served like any path that a definition declares.
 *
 * @returns the record with its match; the request has another verb where `X-HTTP-Method-Override` asks for one
 * @throws GatewayError MISSING_AUTHENTICATION_TOKEN: no such resource or method; AWS answers 403 and never 404 or 405
 */
export function route(located: Located): Matched {
  const request = overrideVerb(located.request);
  const { stage, path, contextPath } = located.address;
  const found = stage.router.find(request.method, path);
  if (found === undefined) throw noSuchMethod(request, located.address);
  const { method, pathParameters } = found;
  return { request, match: { stage, method, path, contextPath, pathParameters } };
}

/**
 * HEAD is never overridden and never the result: it decides whether a body follows on the wire, and there the client's own verb counts.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function overrideVerb(request: ClientRequest): ClientRequest {
  const method = firstHeader(request.headers, 'x-http-method-override');
  if (method === undefined || method === request.method || method === 'HEAD' || request.method === 'HEAD')
    return request;
  return { ...request, method, sentMethod: request.method };
}

/** AWS looks at the Authorization header of a request that matches nothing as if it had to be signed. */
function noSuchMethod(request: ClientRequest, { stage, path }: Address): GatewayError {
  const complaint = signatureComplaint(request.headers);
  const { stageName } = stage;
  const hint = path.startsWith(`/${stageName}/`) ? `; this address stands for the stage ${stageName} already` : '';
  const reason = `no method is declared for ${request.method} ${path}${hint}`;
  if (complaint === undefined) return new GatewayError('MISSING_AUTHENTICATION_TOKEN', { reason });
  return new GatewayError('MISSING_AUTHENTICATION_TOKEN', {
    message: complaint,
    errorType: 'IncompleteSignatureException',
    reason,
  });
}
