/**
 * What the acceptor's phases and the workers are given when they compile their part of a method.
 *
 * Whatever will fail at request time is reported here, at deploy, by the code that will fail.
 */

import type { Api, Method, Resource } from '../model/api.ts';
import type { CompileProblem } from '../model/problem.ts';
import type { Stage } from '../model/stage.ts';

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
