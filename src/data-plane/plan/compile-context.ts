/**
 * What a phase is given when it compiles its part of a method plan.
 *
 * Whatever will fail at request time is reported here, at deploy, by the code that will fail.
 */

import type { Api, Method, Resource } from '../../model/api.ts';
import type { Stage } from '../../model/stage.ts';

/** One method of one stage of one deployment. */
export interface CompileContext {
  readonly deploymentId: string;
  readonly accountId: string;
  readonly region: string;
  readonly api: Api;
  readonly stage: Stage;
  readonly resource: Resource;
  readonly method: Method;
  /** Collects a problem; `pointer` is relative to the operation, such as `/x-amazon-apigateway-integration/uri`. */
  report(problem: CompileProblem): void;
}

/** A problem found while compiling. An `error` refuses the deployment. */
export interface CompileProblem {
  readonly severity: 'error' | 'warning';
  /** Relative to the operation; empty for the operation itself. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}
