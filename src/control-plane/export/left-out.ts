/**
 * What an export does not hold and somebody may miss, in words.
 */

import type { Api } from '../../model/api.ts';
import type { ExportPlan } from './export-options.ts';

/** @returns sentences; none names a secret */
export function leftOut(
  api: Api,
  { format, hasIntegrations, hasAuthorizers, hasEverything }: ExportPlan,
): readonly string[] {
  const keys = new Set(api.usagePlans.flatMap(({ apiKeys }) => apiKeys.map(({ value }) => value)));
  const canaries = api.stages.filter(({ canary }) => canary?.deployment !== undefined);
  // An import of OpenAPI 2.0 leaves the keyword out, as AWS's does.
  const chosen = format === 'swagger' ? api.models.filter(({ schema }) => schema.includes('"oneOf":')) : [];
  const isGuarded = api.policy !== undefined && !hasEverything;
  return [
    ...(keys.size > 0 ? [`${count(keys.size, 'API key')} of its usage plans: values are secret.`] : []),
    ...canaries.map(({ stageName }) => `The definition that the canary of ${stageName} serves: export it by itself.`),
    ...chosen.map(({ name }) => `oneOf in the model ${name} means nothing in OpenAPI 2.0: export oas30.`),
    ...(api.authorizers.length > 0 && !hasAuthorizers && hasIntegrations
      ? ['The authorizers: without them, methods that ask for one would be open to everyone.']
      : []),
    ...(isGuarded && hasIntegrations ? ['The resource policy: without it, everyone may call.'] : []),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
