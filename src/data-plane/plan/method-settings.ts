/**
 * Which settings of a stage hold for a method, with AWS's defaults filled in.
 *
 * A method's own settings hold as a whole: what they leave out has AWS's default, not the stage-wide value, because AWS fills in
 * every field when settings are made.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */

import type { MethodSettings, Stage } from '../../model/stage.ts';

/** All settings of one method. */
export type ResolvedMethodSettings = Required<MethodSettings>;

/** What AWS fills in. */
export const defaultMethodSettings: ResolvedMethodSettings = {
  metricsEnabled: false,
  loggingLevel: 'OFF',
  dataTraceEnabled: false,
  throttlingRateLimit: 10_000,
  throttlingBurstLimit: 5_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

/**
 * @param resourcePath template, such as `/shoes/{id}`
 * @param httpMethod as declared: ANY is a verb of its own here
 * @returns the method's own settings before those of all methods
 */
export function settingsFor(stage: Stage, resourcePath: string, httpMethod: string): ResolvedMethodSettings {
  let found = stage.methodSettings['*/*'];
  for (const [key, settings] of Object.entries(stage.methodSettings)) {
    if (isKeyOf(key, resourcePath, httpMethod)) found = settings;
  }
  return { ...defaultMethodSettings, ...found };
}

/** A key has the path with `/` as `~1`, with or without the leading one: `~1shoes/GET`, `shoes/GET`, `~1shoes~1{id}/GET`. */
function isKeyOf(key: string, resourcePath: string, httpMethod: string): boolean {
  const slash = key.lastIndexOf('/');
  if (slash < 0 || key.slice(slash + 1) !== httpMethod) return false;
  const path = key.slice(0, slash).replaceAll('~1', '/').replaceAll('~0', '~');
  return path === resourcePath || `/${path}` === resourcePath;
}
