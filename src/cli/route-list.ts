/**
 * The routes of an API as people look at them: one for each method and stage.
 */

import type { Api, Method } from '../model/api.ts';
import type { Integration } from '../model/integration.ts';

export interface Route {
  readonly apiId: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  /** Such as `anyone`, `AWS_IAM`, `staff (JWT) with shop/read or shop/write`, `anyone with an API key`. */
  readonly callers: string;
  readonly integration: string;
  /** Backend URL with the stage's variables in it, or the function's name; empty for MOCK. */
  readonly target: string;
}

export function listRoutes(api: Api): readonly Route[] {
  return api.stages.flatMap(({ stageName, variables }) =>
    api.resources.flatMap(({ path, methods }) =>
      methods.map((method) => ({
        apiId: api.id,
        stage: stageName,
        method: method.httpMethod,
        path,
        callers: callersOf(method),
        integration: method.integration.type,
        target: targetOf(method.integration, variables),
      })),
    ),
  );
}

function callersOf({ authorizationType, authorizerName, authorizationScopes, apiKeyRequired }: Method): string {
  const known = authorizerName === undefined ? authorizationType : `${authorizerName} (${authorizationType})`;
  const callers = authorizationType === 'NONE' ? 'anyone' : known;
  // One of the scopes is enough.
  const needs = [authorizationScopes.join(' or '), apiKeyRequired ? 'an API key' : ''].filter((need) => need !== '');
  return needs.length === 0 ? callers : `${callers} with ${needs.join(', ')}`;
}

function targetOf({ type, uri }: Integration, variables: Readonly<Record<string, string>>): string {
  if (type === 'MOCK') return '';
  const filled = uri.replace(/\$\{stageVariables\.(\w+)\}/g, (reference, name: string) => variables[name] ?? reference);
  const functionName = /:function:([^/:]+(?::[^/]+)?)\/invocations$/.exec(filled)?.[1];
  return functionName === undefined ? filled : `function ${functionName}`;
}
