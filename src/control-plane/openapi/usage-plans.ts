/**
 * `x-gatehouse-usage-plans` → usage plans, in the shape of the AWS API. Key values are secret and appear in no message.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html
 */

import { hashContent } from '../content-hash.ts';
import type { Quota, Stage, Throttle, UsagePlan, UsagePlanKey, UsagePlanStage } from '../../model/stage.ts';
import {
  oneOf,
  readBoolean,
  readChoice,
  readFields,
  readList,
  readNumber,
  readText,
  reportUnknown,
} from '../source/fields.ts';
import type { Shape } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const EXTENSION = 'x-gatehouse-usage-plans';
const PERIODS: readonly Quota['period'][] = ['DAY', 'WEEK', 'MONTH'];
const MAX_KEY_NAME_LENGTH = 1024;
const MIN_KEY_LENGTH = 20;
const MAX_KEY_LENGTH = 128;

const PLAN: Shape = {
  what: 'A usage plan',
  known: ['name', 'description', 'throttle', 'quota', 'apiStages', 'apiKeys', 'tags', 'productCode'],
};
const KEY: Shape = { what: 'An API key', known: ['name', 'description', 'value', 'enabled', 'tags'] };

/** @param stages of this API; a plan that names none covers all of them */
export function readUsagePlans(definition: Definition, apiId: string, stages: readonly Stage[]): readonly UsagePlan[] {
  const { root, list } = definition;
  const plans = readList(definition, root, EXTENSION) ?? [];
  if (plans.some(isLimited)) {
    const fix = 'API keys are checked, but nothing is limited by plan.';
    list.warn([root, EXTENSION], 'Throttles and quotas of usage plans are not implemented yet.', fix);
  }
  const keyNames = new Map<string, string>();
  return readObjects(definition, plans, 'A usage plan').map((plan) => {
    reportUnknown(definition, plan, PLAN);
    const name = readText(definition, plan, 'name') ?? '';
    if (name === '') list.error([plan, 'name'], 'A usage plan must have a name.', 'Write name: and its name.');
    return {
      name,
      throttle: readThrottle(definition, plan),
      quota: readQuota(definition, plan),
      apiStages: readPlanStages(definition, plan, { apiId, stages }),
      apiKeys: readKeys(definition, plan, keyNames),
    };
  });
}

function isLimited(plan: unknown): boolean {
  if (!isFields(plan)) return false;
  if (fieldOf(plan, 'throttle') !== undefined || fieldOf(plan, 'quota') !== undefined) return true;
  const stages = fieldOf(plan, 'apiStages');
  return Array.isArray(stages) && stages.some((stage) => isFields(stage) && fieldOf(stage, 'throttle') !== undefined);
}

function readThrottle(definition: Definition, holder: Fields): Throttle | undefined {
  const throttle = readFields(definition, holder, 'throttle');
  return throttle === undefined ? undefined : readLimits(definition, throttle);
}

function readLimits(definition: Definition, throttle: Fields): Throttle {
  reportUnknown(definition, throttle, { what: 'A throttle', known: ['rateLimit', 'burstLimit'] });
  const rateLimit = readNumber(definition, throttle, 'rateLimit', { min: 0, integer: false });
  const burstLimit = readNumber(definition, throttle, 'burstLimit', { min: 0, integer: true });
  return { ...(rateLimit === undefined ? {} : { rateLimit }), ...(burstLimit === undefined ? {} : { burstLimit }) };
}

function readQuota(definition: Definition, plan: Fields): Quota | undefined {
  const quota = readFields(definition, plan, 'quota');
  if (quota === undefined) return undefined;
  reportUnknown(definition, quota, { what: 'A quota', known: ['limit', 'period', 'offset'] });
  for (const key of ['limit', 'period']) {
    if (fieldOf(quota, key) !== undefined) continue;
    definition.list.error([quota, key], `A quota must have a ${key}.`, 'Write {limit: 1000, period: DAY}.');
  }
  const limit = readNumber(definition, quota, 'limit', { min: 0, integer: true });
  const period = readChoice(definition, quota, 'period', PERIODS);
  const offset = readNumber(definition, quota, 'offset', { min: 0, integer: true }) ?? 0;
  return limit === undefined || period === undefined ? undefined : { limit, period, offset };
}

interface OwnStages {
  readonly apiId: string;
  readonly stages: readonly Stage[];
}

function readPlanStages(definition: Definition, plan: Fields, { apiId, stages }: OwnStages): readonly UsagePlanStage[] {
  const list = readList(definition, plan, 'apiStages');
  if (list === undefined) return stages.map(({ stageName }) => ({ apiId, stage: stageName, throttle: {} }));
  return readObjects(definition, list, 'A stage of a usage plan').flatMap((item) => {
    reportUnknown(definition, item, { what: 'A stage of a usage plan', known: ['stage', 'throttle', 'apiId'] });
    const stage = readText(definition, item, 'stage') ?? '';
    const named = readText(definition, item, 'apiId') ?? apiId;
    // The stages of another API are known when all definitions have been read.
    if (named === apiId && !stages.some(({ stageName }) => stageName === stage)) {
      const fix = `Write ${oneOf(stages.map(({ stageName }) => stageName))}.`;
      definition.list.error([item, 'stage'], `The API has no stage "${stage}".`, fix);
      return [];
    }
    return [{ apiId: named, stage, throttle: readMethodThrottles(definition, item) }];
  });
}

function readMethodThrottles(definition: Definition, item: Fields): Readonly<Record<string, Throttle>> {
  const map = readFields(definition, item, 'throttle');
  if (map === undefined) return {};
  const throttles: [string, Throttle][] = [];
  for (const key of keysOf(definition.document, map)) {
    const value = map[key];
    if (!/^\/.*\/[A-Z]+$/.test(key)) {
      definition.list.error(
        [map, key],
        `"${key}" names no method.`,
        'Write the path, a slash and the verb: /orders/POST.',
      );
    } else if (isFields(value)) {
      throttles.push([key, readLimits(definition, value)]);
    } else {
      definition.list.error([map, key], 'A throttle must be an object.', 'Write {rateLimit: 5, burstLimit: 2}.');
    }
  }
  return Object.fromEntries(throttles);
}

/** @param keyNames value → name of the keys read so far; one key may be in several plans under one name */
function readKeys(definition: Definition, plan: Fields, keyNames: Map<string, string>): readonly UsagePlanKey[] {
  const keys = readList(definition, plan, 'apiKeys') ?? [];
  return readObjects(definition, keys, 'An API key').flatMap((item) => {
    reportUnknown(definition, item, KEY);
    const { list } = definition;
    const name = readText(definition, item, 'name') ?? '';
    if (name.length > MAX_KEY_NAME_LENGTH) {
      list.error([item, 'name'], 'Invalid API Key name, can be at most 1024 characters.', 'Shorten the name.');
    }
    const enabled = readBoolean(definition, item, 'enabled') ?? true;
    const value = fieldOf(item, 'value');
    const fault = keyFault(value);
    if (fault !== undefined || typeof value !== 'string') {
      list.error([item, 'value'], fault ?? '', `Write ${MIN_KEY_LENGTH} to ${MAX_KEY_LENGTH} characters, in quotes.`);
      return [];
    }
    if ((keyNames.get(value) ?? name) !== name) {
      list.error(
        [item, 'value'],
        'API Key already exists',
        'Give the key a value of its own, or the other key’s name if it is the same key.',
      );
    }
    keyNames.set(value, name);
    return [{ id: apiKeyId(value), name, value, enabled }];
  });
}

/** Of the value, so that one key in several definitions has one id; 50 bits of a hash tell nothing of 20 characters or more. */
function apiKeyId(value: string): string {
  return hashContent(`api-key ${value}`, 10);
}

function keyFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'The value of an API key must be text.';
  if (value.length < MIN_KEY_LENGTH) return 'API Key value should be at least 20 characters';
  return value.length > MAX_KEY_LENGTH ? 'API Key value exceeds maximum size of 128 characters' : undefined;
}

function readObjects(definition: Definition, list: readonly unknown[], what: string): readonly Fields[] {
  return list.filter((item, index): item is Fields => {
    if (isFields(item)) return true;
    definition.list.error(
      [list, String(index)],
      `${what} must be an object.`,
      'Write its fields, each as name: value.',
    );
    return false;
  });
}
