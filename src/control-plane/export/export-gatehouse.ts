/**
 * What AWS keeps outside of a definition: the id of the API, its stages and usage plans.
 */

import type { Api } from '../../model/api.ts';
import type { CanarySettings, Stage, UsagePlan } from '../../model/stage.ts';
import { someFields, someItems } from './exported.ts';
import type { Exported, ExportedFields } from './exported.ts';

/** @returns the `x-gatehouse-…` members of the top level, without the values of API keys */
export function exportGatehouse(api: Api): Readonly<Record<string, Exported | undefined>> {
  return {
    'x-gatehouse-api-id': api.id,
    'x-gatehouse-stages': api.stages.map(exportStage),
    'x-gatehouse-usage-plans': someItems(api.usagePlans.map(exportUsagePlan)),
  };
}

function exportStage({ stageName, variables, methodSettings, canary, accessLogFormat }: Stage): ExportedFields {
  const settings = Object.entries(methodSettings).map(([key, value]): [string, ExportedFields] => [key, { ...value }]);
  return {
    stageName,
    variables: someFields(variables),
    methodSettings: settings.length === 0 ? undefined : new Map(settings),
    canarySettings: canary === undefined ? undefined : exportCanary(canary),
    accessLogSettings: accessLogFormat === undefined ? undefined : { format: accessLogFormat },
  };
}

function exportCanary({ percentTraffic, stageVariableOverrides, useStageCache }: CanarySettings): ExportedFields {
  return {
    percentTraffic,
    stageVariableOverrides: someFields(stageVariableOverrides),
    useStageCache: useStageCache || undefined,
  };
}

/** An API key cannot be declared without its value, and values are secret: a plan comes without keys. */
function exportUsagePlan({ name, throttle, quota, apiStages }: UsagePlan): ExportedFields {
  return {
    name,
    throttle: throttle === undefined ? undefined : { ...throttle },
    quota: quota === undefined ? undefined : { ...quota },
    apiStages: apiStages.map(({ stage, throttle: limits }) => ({
      stage,
      throttle: someFields(Object.fromEntries(Object.entries(limits).map(([key, limit]) => [key, { ...limit }]))),
    })),
  };
}
