/**
 * Finds the API and the stage that a request is addressed to, and what is left of its path.
 *
 * - `{apiId}.execute-api.{any domain}/{stage}/…` by Host
 * - `/restapis/{apiId}/{stage}/_user_request_/…` for tools that cannot set a host name
 * - the root of the port for any other Host, where exactly one API with one stage is served
 */

import { GatewayError } from '../../errors.ts';
import type { ClientRequest } from '../../exchange/messages.ts';
import type { GatewayPlan, StagePlan } from '../plan/plan.ts';
import type { Address } from '../plan/records.ts';

const HOST_MARK = '.execute-api.';
const TOOL_ADDRESS = /^\/restapis\/([^/]+)\/([^/]+)\/_user_request_(\/.*)?$/;
const SLASH = 0x2f;

/**
 * @throws GatewayError (403 Forbidden): no such API or stage, or no stage in the path
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
 */
export function resolveAddress(request: ClientRequest, plan: GatewayPlan): Address {
  const mark = request.host.indexOf(HOST_MARK);
  if (mark > 0) return byHost(request.host.slice(0, mark), request.path, plan);
  if (request.path.startsWith('/restapis/')) {
    const tool = TOOL_ADDRESS.exec(request.path);
    if (tool !== null) return byToolAddress(tool, plan);
  }
  if (plan.root === undefined) throw forbidden('no API is served at the root of the port for this Host');
  return { stage: drawStage(plan.root), path: collapse(request.path), contextPath: request.path };
}

function byHost(apiId: string, sent: string, plan: GatewayPlan): Address {
  const contextPath = collapse(sent);
  const end = contextPath.indexOf('/', 1);
  const stageName = end < 0 ? contextPath.slice(1) : contextPath.slice(1, end);
  const stage = findStage(apiId, stageName, plan);
  return { stage, path: end < 0 ? '/' : collapse(contextPath.slice(end)), contextPath };
}

function byToolAddress(tool: RegExpExecArray, plan: GatewayPlan): Address {
  const [, apiId = '', stageName = '', rest = '/'] = tool;
  return { stage: findStage(apiId, stageName, plan), path: collapse(rest), contextPath: `/${stageName}${rest}` };
}

function findStage(apiId: string, stageName: string, plan: GatewayPlan): StagePlan {
  const stage = plan.apis.get(apiId)?.stages.get(stageName);
  if (stage === undefined) throw forbidden('no such API or stage');
  return drawStage(stage);
}

/** @returns the stage, or its canary for the share of requests that goes there */
function drawStage(stage: StagePlan): StagePlan {
  const { canary } = stage;
  return canary !== undefined && canary.draw() ? canary.stage : stage;
}

/** `//a//b` → `/a//b`: slashes inside stay. */
function collapse(path: string): string {
  let start = 0;
  while (path.charCodeAt(start + 1) === SLASH) start++;
  return start === 0 ? path : path.slice(start);
}

// There is no API whose gateway responses could apply, so the type only names the class of answer.
function forbidden(reason: string): GatewayError {
  return new GatewayError('MISSING_AUTHENTICATION_TOKEN', {
    message: 'Forbidden',
    errorType: 'ForbiddenException',
    reason,
  });
}
