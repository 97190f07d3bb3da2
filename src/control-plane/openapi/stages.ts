/**
 * `x-gatehouse-stages` → stages, in the shape of the AWS API.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
 */

import type { Resource } from '../../model/api.ts';
import type { MethodSettings, Stage } from '../../model/stage.ts';
import { nameOf, readFields, readList, readNumber, readText, readTextMap, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const EXTENSION = 'x-gatehouse-stages';
const DEFAULT_STAGE: Stage = {
  stageName: 'dev',
  variables: {},
  methodSettings: {},
  canary: undefined,
  isCanary: false,
  accessLogFormat: undefined,
};

/** Fields of AWS's stage that are known and do nothing here yet, with what happens instead. */
const UNSERVED: Readonly<Record<string, string>> = {
  accessLogSettings: 'Every request is logged in the gateway’s own format.',
  cacheClusterEnabled: 'Responses are not cached.',
  cacheClusterSize: 'Responses are not cached.',
  canarySettings: 'Every call goes to this deployment.',
  clientCertificateId: 'Backends see no client certificate.',
  tracingEnabled: 'No traces are recorded; the trace header is passed on.',
  webAclArn: 'Requests are not filtered.',
};
/** Fields that say something about a stage and change nothing. */
const DESCRIPTIVE = ['description', 'documentationVersion', 'deploymentId', 'tags'];
const STAGE_FIELDS = ['stageName', 'variables', 'methodSettings', ...Object.keys(UNSERVED), ...DESCRIPTIVE];

/** Settings that are known and do nothing yet: the value that asks for nothing, and what happens instead. */
const UNSERVED_SETTINGS: Readonly<Record<string, { readonly off: unknown; readonly instead: string }>> = {
  loggingLevel: { off: 'OFF', instead: 'No execution logs are written.' },
  dataTraceEnabled: { off: false, instead: 'No execution logs are written.' },
  cachingEnabled: { off: false, instead: 'Responses are not cached.' },
};
/** Settings that matter only beside one of those above, and metrics, which are always on. */
const QUIET_SETTINGS = [
  'metricsEnabled',
  'cacheTtlInSeconds',
  'cacheDataEncrypted',
  'requireAuthorizationForCacheControl',
  'unauthorizedCacheControlHeaderStrategy',
];
const SETTINGS = ['throttlingRateLimit', 'throttlingBurstLimit', ...Object.keys(UNSERVED_SETTINGS), ...QUIET_SETTINGS];

/** @returns at least one stage; `dev` when the definition names none */
export function readStages(definition: Definition): readonly Stage[] {
  const list = readList(definition, definition.root, EXTENSION);
  if (list === undefined) return [DEFAULT_STAGE];
  if (list.length === 0) {
    const fix = `Name a stage, or remove ${EXTENSION} for one stage called dev.`;
    definition.list.error([definition.root, EXTENSION], 'The API has no stages, so nothing could call it.', fix);
  }
  const names = new Set<string>();
  const stages: Stage[] = [];
  for (const [index, item] of list.entries()) {
    if (!isFields(item)) {
      definition.list.error(
        [list, String(index)],
        `A stage must be an object, not ${nameOf(item)}.`,
        'Write - stageName: dev.',
      );
      continue;
    }
    const stage = readStage(definition, item);
    if (stage === undefined) continue;
    if (names.has(stage.stageName)) {
      definition.list.error(
        [item, 'stageName'],
        `Stage already exists: ${stage.stageName}`,
        'Give each stage a name of its own.',
      );
    }
    names.add(stage.stageName);
    stages.push(stage);
  }
  return stages;
}

/** Reports method settings for methods that the API does not have. */
export function checkMethodSettings(definition: Definition, resources: readonly Resource[]): void {
  const declared = new Set(
    resources.flatMap(({ path, methods }) => methods.map(({ httpMethod }) => `${path} ${httpMethod}`)),
  );
  for (const item of readList(definition, definition.root, EXTENSION) ?? []) {
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

function readStage(definition: Definition, item: Fields): Stage | undefined {
  const { list } = definition;
  reportUnknown(definition, item, { what: 'A stage', known: STAGE_FIELDS });
  for (const [key, instead] of Object.entries(UNSERVED)) {
    const value = fieldOf(item, key);
    if (value !== undefined && value !== false) list.warn([item, key], `${key} is not implemented yet.`, instead);
  }
  const variables = readVariables(definition, item);
  const methodSettings = readMethodSettings(definition, item);
  const stageName = readText(definition, item, 'stageName');
  if (stageName === undefined || !/^[a-zA-Z0-9_-]{1,128}$/.test(stageName)) {
    if (stageName !== undefined || fieldOf(item, 'stageName') === undefined) {
      const fix = 'Write up to 128 letters, digits, "_" and "-"; the name is the first segment of the address.';
      list.error([item, 'stageName'], `"${stageName ?? ''}" cannot be the name of a stage.`, fix);
    }
    return undefined;
  }
  return { stageName, variables, methodSettings, canary: undefined, isCanary: false, accessLogFormat: undefined };
}

function readVariables(definition: Definition, item: Fields): Readonly<Record<string, string>> {
  const map = fieldOf(item, 'variables');
  const variables = readTextMap(definition, item, 'variables');
  if (!isFields(map)) return variables;
  for (const [name, value] of Object.entries(variables)) {
    if (!/^\w+$/.test(name)) {
      const message = `"${name}" cannot be the name of a stage variable.`;
      definition.list.error([map, name], message, 'Write letters, digits and "_".');
    } else if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value)) {
      const message = `AWS refuses the value of the stage variable ${name}: it may have letters, digits and -._~:/?#&=, only.`;
      definition.list.warn([map, name], message, 'It works here; for AWS keep to those characters.');
    }
  }
  return variables;
}

function readMethodSettings(definition: Definition, item: Fields): Readonly<Record<string, MethodSettings>> {
  const map = readFields(definition, item, 'methodSettings');
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

function readSettings(definition: Definition, value: Fields): MethodSettings {
  const { list } = definition;
  reportUnknown(definition, value, { what: 'A method setting', known: SETTINGS });
  const throttlingRateLimit = readNumber(definition, value, 'throttlingRateLimit', { min: 0, integer: false });
  const throttlingBurstLimit = readNumber(definition, value, 'throttlingBurstLimit', { min: 0, integer: true });
  if (throttlingRateLimit !== undefined || throttlingBurstLimit !== undefined) {
    list.warn([value], 'Throttling is not implemented yet.', 'Calls are not limited.');
  }
  for (const [key, { off, instead }] of Object.entries(UNSERVED_SETTINGS)) {
    const setting = fieldOf(value, key);
    if (setting !== undefined && setting !== off) list.warn([value, key], `${key} is not implemented yet.`, instead);
  }
  return {
    ...(throttlingRateLimit === undefined ? {} : { throttlingRateLimit }),
    ...(throttlingBurstLimit === undefined ? {} : { throttlingBurstLimit }),
  };
}

/** @returns `{path} {VERB}`; undefined when the key is of no such form */
function methodOf(key: string): string | undefined {
  const slash = key.lastIndexOf('/');
  const verb = key.slice(slash + 1);
  if (slash < 0 || !/^(?:\*|[A-Z]+)$/.test(verb)) return undefined;
  const path = key.slice(0, slash).replaceAll('~1', '/').replaceAll('~0', '~');
  return `${path.startsWith('/') || path === '*' ? path : `/${path}`} ${verb}`;
}
