/**
 * Checks over all definitions that are served together.
 */

import type { Api } from '../../model/api.ts';
import type { Problem } from '../../model/problem.ts';

/** @returns an error for every API whose id another one has already, and for every stage of a usage plan that there is not */
export function checkTogether(apis: readonly Api[]): readonly Problem[] {
  const owners = new Map<string, Api>();
  const problems: Problem[] = apis.flatMap((api) => missingStages(api, apis));
  for (const api of apis) {
    const owner = owners.get(api.id);
    if (owner === undefined) owners.set(api.id, api);
    else problems.push(duplicateId(api, owner));
  }
  return problems;
}

/** @returns a warning for every API with methods that take signed requests only; for a gateway that knows no principals */
export function checkSigners(apis: readonly Api[]): readonly Problem[] {
  return apis.flatMap(({ source, resources }): readonly Problem[] => {
    const signed = resources
      .flatMap(({ methods }) => methods)
      .filter(({ authorizationType }) => authorizationType === 'AWS_IAM');
    const [first] = signed;
    if (first === undefined) return [];
    const message = `${signed.length} ${signed.length === 1 ? 'method takes' : 'methods take'} signed requests only (AWS_IAM), and nobody is known who could sign one.`;
    const fix = 'Every call is refused: name a principals file with GATEHOUSE_PRINCIPALS.';
    return [{ severity: 'warning', file: source, pointer: first.pointer, message, fix }];
  });
}

/** The importer knows the stages of its own API only. */
function missingStages(api: Api, apis: readonly Api[]): readonly Problem[] {
  return api.usagePlans.flatMap(({ name, apiStages }) =>
    apiStages.flatMap(({ apiId, stage }): readonly Problem[] => {
      const other = apis.find(({ id }) => id === apiId);
      if (other?.stages.some(({ stageName }) => stageName === stage) === true) return [];
      const what = other === undefined ? `no API ${apiId} is served` : `the API ${apiId} has no stage ${stage}`;
      const message = `The usage plan ${name} is for the stage ${stage} of the API ${apiId}, and ${what}.`;
      const fix = 'Correct apiId and stage, or serve the definition of that API too.';
      return [{ severity: 'error', file: api.source, pointer: '/x-gatehouse-usage-plans', message, fix }];
    }),
  );
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
