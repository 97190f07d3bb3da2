/**
 * `canarySettings` of a stage: the share of its traffic that another deployment, or other variables, answer.
 *
 * A file cannot name a deployment, so what the canary serves is a definition of its own: `definition`, relative to the file that
 * names it. It is imported under the id and name of the API, so that ids of resources are the same in both.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */

import { dirname, isAbsolute, join } from 'node:path';
import type { Api } from '../../model/api.ts';
import type { Problem } from '../../model/problem.ts';
import type { CanarySettings, Stage } from '../../model/stage.ts';
import { canaryStage } from '../deploy/canary-stage.ts';
import { readBoolean, readFields, readList, readNumber, readText, reportUnknown } from '../source/fields.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';
import { readStageVariables } from './stage-variables.ts';

/** What a canary's definition is imported for: it has the API's identity and this one stage, whatever the file says itself. */
export interface CanaryPlace {
  readonly apiId: string;
  readonly apiName: string;
  /** With the canary's variables. */
  readonly stage: Stage;
}

/** A canary's definition, imported. */
export interface ImportedCanary {
  /** Undefined when there is an error among the problems. */
  readonly api: Api | undefined;
  readonly problems: readonly Problem[];
}

export interface ImportedCanaries {
  /** The API with what its canaries serve. */
  readonly api: Api;
  /** Of the canaries' own files. */
  readonly problems: readonly Problem[];
  /** Files that were read, as problems name them. */
  readonly files: readonly string[];
}

const EXTENSION = 'x-gatehouse-stages';
const KNOWN = ['percentTraffic', 'stageVariableOverrides', 'useStageCache', 'deploymentId', 'definition'];
/** Top-level members that a canary has from its stage's API. */
const INHERITED = ['x-gatehouse-api-id', EXTENSION, 'x-gatehouse-usage-plans'];

/**
 * @param stage an item of `x-gatehouse-stages`
 * @returns the settings without the definition, which `importCanaries` adds
 */
export function readCanary(definition: Definition, stage: Fields): CanarySettings | undefined {
  const settings = readFields(definition, stage, 'canarySettings');
  if (settings === undefined) return undefined;
  reportUnknown(definition, settings, { what: 'canarySettings', known: KNOWN });
  if (fieldOf(settings, 'deploymentId') !== undefined) {
    const fix = 'Name the definition file that the canary serves in definition.';
    definition.list.warn([settings, 'deploymentId'], 'The deployment of a canary cannot be named; it is ignored.', fix);
  }
  return {
    percentTraffic: readNumber(definition, settings, 'percentTraffic', { min: 0, max: 100, integer: false }) ?? 0,
    stageVariableOverrides: readStageVariables(definition, settings, 'stageVariableOverrides'),
    useStageCache: readBoolean(definition, settings, 'useStageCache') ?? false,
    deployment: undefined,
  };
}

/**
 * @param file of the definition, as the user gave it
 * @param load imports one definition for its place
 */
export async function importCanaries(
  definition: Definition,
  api: Api,
  file: string,
  load: (file: string, place: CanaryPlace) => Promise<ImportedCanary>,
): Promise<ImportedCanaries> {
  const problems: Problem[] = [];
  const files: string[] = [];
  const stages: Stage[] = [];
  for (const stage of api.stages) {
    const named = stage.canary === undefined ? undefined : definitionOf(definition, stage.stageName);
    if (stage.canary === undefined || named === undefined) {
      stages.push(stage);
      continue;
    }
    const path = isAbsolute(named) ? named : join(dirname(file), named);
    const imported = await load(path, { apiId: api.id, apiName: api.name, stage: canaryStage(stage) });
    files.push(path);
    problems.push(...imported.problems);
    stages.push({ ...stage, canary: { ...stage.canary, deployment: imported.api } });
  }
  return { api: { ...api, stages }, problems: withoutRepeats(problems), files };
}

/** @returns the stages, and those of canaries that serve the same definition with variables of their own */
export function withCanaries(definition: Definition, stages: readonly Stage[]): readonly Stage[] {
  return stages.flatMap((stage) => {
    const isOwn = stage.canary !== undefined && definitionOf(definition, stage.stageName) === undefined;
    return isOwn ? [stage, canaryStage(stage)] : [stage];
  });
}

/** Reports what a canary's definition says and its stage's API decides. */
export function reportInherited(definition: Definition, { apiId }: CanaryPlace): void {
  for (const key of INHERITED) {
    const value = fieldOf(definition.root, key);
    if (value === undefined || value === apiId) continue;
    const fix = 'Remove it here, or leave it for the day on which the canary becomes the release.';
    definition.list.warn([definition.root, key], `A canary has the ${key} of the API that it belongs to.`, fix);
  }
}

/** Two stages may have the same definition for their canaries. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function definitionOf(definition: Definition, stageName: string): string | undefined {
  for (const item of readList(definition, definition.root, EXTENSION) ?? []) {
    if (!isFields(item) || fieldOf(item, 'stageName') !== stageName) continue;
    const settings = fieldOf(item, 'canarySettings');
    return isFields(settings) ? readText(definition, settings, 'definition') : undefined;
  }
  return undefined;
}
