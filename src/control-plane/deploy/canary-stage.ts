/**
 * The stage that a canary serves.
 */

import type { Stage } from '../../model/stage.ts';

/** @returns the stage as its canary has it: with the canary's variables before its own, and no canary behind it */
export function canaryStage(stage: Stage): Stage {
  const overrides = stage.canary?.stageVariableOverrides ?? {};
  return { ...stage, variables: { ...stage.variables, ...overrides }, canary: undefined, isCanary: true };
}
