/**
 * The routes of an API as people look at them: one for each method and stage.
 */

import type { Api } from '../model/api.ts';
import type { Integration } from '../model/integration.ts';

export interface Route {
  readonly apiId: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  readonly integration: string;
  /** Backend URL with the stage's variables in it, or the function's name; empty for MOCK. */
  readonly target: string;
}

export function listRoutes(api: Api): readonly Route[] {
  return api.stages.flatMap(({ stageName, variables }) =>
    api.resources.flatMap(({ path, methods }) =>
      methods.map(({ httpMethod, integration }) => ({
        apiId: api.id,
        stage: stageName,
        method: httpMethod,
        path,
        integration: integration.type,
        target: targetOf(integration, variables),
      })),
    ),
  );
}

function targetOf({ type, uri }: Integration, variables: Readonly<Record<string, string>>): string {
  if (type === 'MOCK') return '';
  const filled = uri.replace(/\$\{stageVariables\.(\w+)\}/g, (reference, name: string) => variables[name] ?? reference);
  const functionName = /:function:([^/:]+(?::[^/]+)?)\/invocations$/.exec(filled)?.[1];
  return functionName === undefined ? filled : `function ${functionName}`;
}
