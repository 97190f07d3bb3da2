/**
 * `methodSettings` of a stage: settings of all methods under `*` + `/` + `*`, and of one method under its path and verb.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */

import type { Resource } from '../../model/api.ts';
import type { MethodSettings } from '../../model/stage.ts';
import { readBoolean, readChoice, readFields, readNumber, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** Settings that are known and do nothing yet: the value that asks for nothing, and what happens instead. */
const UNSERVED: Readonly<Record<string, { readonly off: unknown; readonly instead: string }>> = {
  cachingEnabled: { off: false, instead: 'Responses are not cached.' },
};
const KNOWN = [
  'metricsEnabled',
  'loggingLevel',
  'dataTraceEnabled',
  'throttlingRateLimit',
  'throttlingBurstLimit',
  'cachingEnabled',
  'cacheTtlInSeconds',
  'cacheDataEncrypted',
  'requireAuthorizationForCacheControl',
  'unauthorizedCacheControlHeaderStrategy',
];
const LEVELS = ['OFF', 'ERROR', 'INFO'] as const;
const STRATEGIES = ['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'] as const;

/**
 * @param stage an item of `x-gatehouse-stages`
 * @returns key as it is written → what the file sets; defaults are left out
 */
export function readMethodSettings(definition: Definition, stage: Fields): Readonly<Record<string, MethodSettings>> {
  const map = readFields(definition, stage, 'methodSettings');
  if (map === undefined) return {};
  const settings: [string, MethodSettings][] = [];
  for (const key of keysOf(definition.document, map)) {
    const value = map[key];
    if (isFields(value)) settings.push([key, readSettings(definition, value)]);
    else
      definition.list.error(
        [map, key],
        'Method settings must be an object.',
        'Write throttlingRateLimit and throttlingBurstLimit.',
      );
  }
  return Object.fromEntries(settings);
}

/**
 * Reports method settings for methods that the API does not have.
 *
 * @param stages items of `x-gatehouse-stages`
 */
export function checkMethodSettings(
  definition: Definition,
  stages: readonly unknown[],
  resources: readonly Resource[],
): void {
  const declared = new Set(
    resources.flatMap(({ path, methods }) => methods.map(({ httpMethod }) => `${path} ${httpMethod}`)),
  );
  for (const item of stages) {
    const settings = isFields(item) ? fieldOf(item, 'methodSettings') : undefined;
    if (!isFields(settings)) continue;
    for (const key of keysOf(definition.document, settings)) {
      const method = methodOf(key);
      if (method === undefined) {
        const fix = 'Write */*, or the path with each slash as ~1, a slash and the verb: ~1orders/POST.';
        definition.list.error([settings, key], `The method setting "${key}" names no method.`, fix);
      } else if (key !== '*/*' && !declared.has(method)) {
        const fix = 'Name a path and verb as the definition has them; ANY where the method is declared so.';
        definition.list.warn([settings, key], `The API has no method ${method.split(' ').reverse().join(' ')}.`, fix);
      }
    }
  }
}

function readSettings(definition: Definition, value: Fields): MethodSettings {
  const { list } = definition;
  reportUnknown(definition, value, { what: 'A method setting', known: KNOWN });
  const settings = withoutAbsent({
    metricsEnabled: readBoolean(definition, value, 'metricsEnabled'),
    loggingLevel: readChoice(definition, value, 'loggingLevel', LEVELS),
    dataTraceEnabled: readBoolean(definition, value, 'dataTraceEnabled'),
    throttlingRateLimit: readNumber(definition, value, 'throttlingRateLimit', { min: 0, integer: false }),
    throttlingBurstLimit: readNumber(definition, value, 'throttlingBurstLimit', { min: 0, integer: true }),
    cachingEnabled: readBoolean(definition, value, 'cachingEnabled'),
    cacheTtlInSeconds: readNumber(definition, value, 'cacheTtlInSeconds', { min: 0, max: 3_600, integer: true }),
    cacheDataEncrypted: readBoolean(definition, value, 'cacheDataEncrypted'),
    requireAuthorizationForCacheControl: readBoolean(definition, value, 'requireAuthorizationForCacheControl'),
    unauthorizedCacheControlHeaderStrategy: readChoice(
      definition,
      value,
      'unauthorizedCacheControlHeaderStrategy',
      STRATEGIES,
    ),
  });
  if (settings.throttlingRateLimit !== undefined || settings.throttlingBurstLimit !== undefined) {
    list.warn([value], 'Throttling is not implemented yet.', 'Calls are not limited.');
  }
  if (settings.dataTraceEnabled === true && (settings.loggingLevel ?? 'OFF') === 'OFF') {
    const fix = 'Set loggingLevel to INFO as well; without it there is no execution log to add to.';
    list.warn([value, 'dataTraceEnabled'], 'dataTraceEnabled does nothing while loggingLevel is OFF.', fix);
  }
  for (const [key, { off, instead }] of Object.entries(UNSERVED)) {
    const setting = fieldOf(value, key);
    if (setting !== undefined && setting !== off) list.warn([value, key], `${key} is not implemented yet.`, instead);
  }
  return settings;
}

type Optional<Values> = { readonly [Key in keyof Values]?: Values[Key] | undefined };

function withoutAbsent(settings: Optional<MethodSettings>): MethodSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** @returns `{path} {VERB}`; undefined when the key is of no such form */
function methodOf(key: string): string | undefined {
  const slash = key.lastIndexOf('/');
  const verb = key.slice(slash + 1);
  if (slash < 0 || !/^(?:\*|[A-Z]+)$/.test(verb)) return undefined;
  const path = key.slice(0, slash).replaceAll('~1', '/').replaceAll('~0', '~');
  return `${path.startsWith('/') || path === '*' ? path : `/${path}`} ${verb}`;
}
