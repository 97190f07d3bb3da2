/**
 * Runs one task: the same code in a worker thread and, for the inline door, in the acceptor.
 *
 * Pure: what a task needs is in the task, its bytes and the compiled plans.
 */

import type { WorkerSettings } from '../src/contract/batches.ts';
import type { TaskInput, TaskOutput } from '../src/contract/tasks.ts';
import { type Failure, GatewayError } from '../src/errors.ts';
import { createPlans, type Plans } from './plans.ts';
import {
  compileLambdaPlans,
  type LambdaPlans,
  runLambdaProxyEvent,
  runLambdaProxyResponse,
} from './transform/lambda-proxy.ts';

/** What tasks find their deployments in. */
export type TaskPlans = Plans<LambdaPlans>;

const NO_BYTES = new Uint8Array(0);

/** @returns no plans yet; each is compiled when its snapshot is added */
export function createTaskPlans(settings: WorkerSettings): TaskPlans {
  return createPlans((snapshot) => compileLambdaPlans(snapshot, settings));
}

/**
 * @param input one task with its bytes
 * @param plans where the deployments are that this thread knows
 * @returns the task's result; a refusal or a bug is a result of kind `failure`, never an exception
 */
export function runTask(input: TaskInput, plans: TaskPlans): TaskOutput {
  const { task, body } = input;
  const plan = plans.find(task.deploymentId);
  if (!plan) return withoutBytes({ kind: 'unknown-deployment', deploymentId: task.deploymentId });
  try {
    switch (task.kind) {
      case 'lambda-proxy-event':
        return runLambdaProxyEvent(plan, task, body);
      case 'lambda-proxy-response':
        return runLambdaProxyResponse(plan, task, body);
      default:
        throw new Error(`no worker runs ${task.kind}`);
    }
  } catch (error) {
    return withoutBytes({ kind: 'failure', failure: toFailure(error) });
  }
}

function withoutBytes(result: TaskOutput['result']): TaskOutput {
  return { result, body: NO_BYTES };
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof GatewayError)) {
    return { type: 'DEFAULT_5XX', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  return {
    type: error.type,
    status: error.status,
    ...(error.message !== null && { message: error.message }),
    ...(error.validationErrorString !== undefined && { validationErrorString: error.validationErrorString }),
    ...(error.reason !== undefined && { reason: error.reason }),
  };
}
