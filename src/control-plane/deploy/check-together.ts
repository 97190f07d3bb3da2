/**
 * Checks over all definitions that are served together.
 */

import type { Api } from '../../model/api.ts';
import type { Problem } from '../../model/problem.ts';

/** @returns an error for every API whose id another one has already */
export function checkTogether(apis: readonly Api[]): readonly Problem[] {
  const owners = new Map<string, Api>();
  const problems: Problem[] = [];
  for (const api of apis) {
    const owner = owners.get(api.id);
    if (owner === undefined) owners.set(api.id, api);
    else problems.push(duplicateId(api, owner));
  }
  return problems;
}

function duplicateId(api: Api, owner: Api): Problem {
  const isSameFile = api.source === owner.source;
  return {
    severity: 'error',
    file: api.source,
    pointer: '/x-gatehouse-api-id',
    message: isSameFile
      ? `The definition is named twice, so two APIs would have the id ${api.id}.`
      : `The API's id ${api.id} is taken by ${owner.source}.`,
    fix: isSameFile ? 'Name it once.' : 'Write x-gatehouse-api-id at the top level, with an id of its own.',
  };
}
