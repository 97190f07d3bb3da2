/**
 * What a template sees of one call.
 */

import type { VtlMap } from './values.ts';

/** The client's parameters, as `$input.params` sees them: name → value, in order. */
export interface InputParams {
  readonly path: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, string>;
  readonly header: ReadonlyMap<string, string>;
}

/** One call, as one rendering sees it. */
export interface TemplateScope {
  /** Text of the body; '' when there is none. */
  readonly body: string;
  /** Called at most once per rendering, and only when the template uses it. */
  readonly params: () => InputParams;
  /** `$context`, built by the caller; called at most once per rendering, and only when used. The template may write to it. */
  readonly context: () => VtlMap;
  readonly stageVariables: Readonly<Record<string, string>>;
}
