/**
 * The four names that every template finds: `$input`, `$context`, `$util`, `$stageVariables`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import { InputObject } from './input.ts';
import type { Run } from './run.ts';
import { utilObject } from './util.ts';
import { createMap, type VtlValue } from './values.ts';

/** Name → value in a run. */
export const builtIns: Readonly<Record<string, (run: Run) => VtlValue>> = {
  input: (run) => (run.input ??= new InputObject(run)),
  context: (run) => run.context,
  util: () => utilObject,
  stageVariables: (run) => (run.stageVariables ??= createMap(Object.entries(run.scope.stageVariables))),
};
