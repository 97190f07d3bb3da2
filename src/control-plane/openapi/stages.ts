/**
 * `x-gatehouse-stages` → stages, in the shape of the AWS API.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
 */

import type { Resource } from '../../model/api.ts';
import type { Stage } from '../../model/stage.ts';
import { nameOf, readList, readText, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import { readAccessLogFormat } from './access-log.ts';
import { readCanary } from './canary.ts';
import type { Definition } from './definition.ts';
import { checkMethodSettings, readMethodSettings } from './method-settings.ts';
import { readStageVariables } from './stage-variables.ts';

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
  cacheClusterEnabled: 'Responses are not cached.',
  cacheClusterSize: 'Responses are not cached.',
  clientCertificateId: 'Backends see no client certificate.',
  tracingEnabled: 'No traces are recorded; the trace header is passed on.',
  webAclArn: 'Requests are not filtered.',
};
/** Fields that say something about a stage and change nothing. */
const DESCRIPTIVE = ['description', 'documentationVersion', 'deploymentId', 'tags'];
const STAGE_FIELDS = [
  'stageName',
  'variables',
  'methodSettings',
  'canarySettings',
  'accessLogSettings',
  ...Object.keys(UNSERVED),
  ...DESCRIPTIVE,
];

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

/** Reports what stages say of methods that the API does not have. */
export function checkStages(definition: Definition, resources: readonly Resource[]): void {
  checkMethodSettings(definition, readList(definition, definition.root, EXTENSION) ?? [], resources);
}

function readStage(definition: Definition, item: Fields): Stage | undefined {
  const { list } = definition;
  reportUnknown(definition, item, { what: 'A stage', known: STAGE_FIELDS });
  for (const [key, instead] of Object.entries(UNSERVED)) {
    const value = fieldOf(item, key);
    if (value !== undefined && value !== false) list.warn([item, key], `${key} is not implemented yet.`, instead);
  }
  const variables = readStageVariables(definition, item, 'variables');
  const methodSettings = readMethodSettings(definition, item);
  const canary = readCanary(definition, item);
  const accessLogFormat = readAccessLogFormat(definition, item);
  const stageName = readText(definition, item, 'stageName');
  if (stageName === undefined || !/^[a-zA-Z0-9_-]{1,128}$/.test(stageName)) {
    if (stageName !== undefined || fieldOf(item, 'stageName') === undefined) {
      const fix = 'Write up to 128 letters, digits, "_" and "-"; the name is the first segment of the address.';
      list.error([item, 'stageName'], `"${stageName ?? ''}" cannot be the name of a stage.`, fix);
    }
    return undefined;
  }
  return { stageName, variables, methodSettings, canary, isCanary: false, accessLogFormat };
}
