/**
 * API keys: which key a request brings, whether it is a good one, and which usage plans of the stage have it.
 *
 * Keys are found by their hash, so the time that it takes tells nothing of how much of a guess is right.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */

import { hash } from 'node:crypto';
import type { CompileContext } from '../../contract/compile-context.ts';
import { GatewayError } from '../../errors.ts';
import { fromFieldValue } from '../../exchange/field-syntax.ts';
import type { HeaderList } from '../../exchange/messages.ts';
import type { Api } from '../../model/api.ts';
import type { AdmissionPlan, FoundKey } from '../plan/plan.ts';
import type { AdmittedKey, Identified } from '../plan/records.ts';

/** Every key of everything that is served: a plan may cover stages of another API. */
export interface ApiKeys {
  /** @returns undefined for a key that nobody knows */
  find(value: string): KnownKey | undefined;
}

interface KnownKey {
  readonly id: string;
  /** False refuses calls that need a key; plans count its calls all the same. */
  readonly enabled: boolean;
  /** `{apiId}/{stage}` → the key as that stage's plans have it. */
  readonly stages: ReadonlyMap<string, AdmittedKey>;
}

/** @param apis every API that is served */
export function indexApiKeys(apis: readonly Api[]): ApiKeys {
  const keys = new Map<string, KnownKey>();
  for (const { name, apiStages, apiKeys } of apis.flatMap(({ usagePlans }) => usagePlans)) {
    for (const { id, value, enabled } of apiKeys) {
      const digest = hash('sha256', value, 'base64');
      const known = keys.get(digest);
      const stages = new Map(known?.stages);
      for (const { apiId, stage } of apiStages) {
        const place = `${apiId}/${stage}`;
        stages.set(place, { id, plans: [...(stages.get(place)?.plans ?? []), name] });
      }
      // Whoever disables a key in one place wants it disabled.
      keys.set(digest, { id, enabled: enabled && known?.enabled !== false, stages });
    }
  }
  return { find: (value) => (keys.size === 0 ? undefined : keys.get(hash('sha256', value, 'base64'))) };
}

/** @returns how the key of a call is found; undefined for an HTTP API, which has none */
export function compileKeyFinder({ api, stage, method }: CompileContext, keys: ApiKeys): AdmissionPlan['findKey'] {
  if (api.protocol === 'HTTP') return undefined;
  const place = `${api.id}/${stage.stageName}`;
  const isRequired = method.apiKeyRequired;
  const keyOf =
    api.apiKeySource === 'AUTHORIZER'
      ? ({ identity }: Identified) => identity.usageIdentifierKey
      : ({ request }: Identified) => keyIn(request.headers);
  return (identified) => {
    const value = keyOf(identified);
    if (value === undefined || value === '') {
      if (isRequired) throw refusal('there is no API key');
      return NO_KEY;
    }
    const known = keys.find(value);
    const admitted = known?.stages.get(place);
    if (isRequired) {
      if (known === undefined) throw refusal('the API key is unknown');
      if (admitted === undefined) throw refusal(`no usage plan of this stage has the API key ${known.id}`);
      if (!known.enabled) throw refusal(`the API key ${known.id} is disabled`);
    }
    return { value, id: known?.id, admitted };
  };
}

const NO_KEY: FoundKey = { value: undefined, id: undefined, admitted: undefined };

/** Two keys are none: nobody could tell which of them counts. */
function keyIn(headers: HeaderList): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== 'x-api-key') continue;
    if (found !== undefined) return undefined;
    found = headers[index + 1];
  }
  return found === undefined ? undefined : fromFieldValue(found);
}

function refusal(reason: string): GatewayError {
  return new GatewayError('INVALID_API_KEY', { reason });
}
