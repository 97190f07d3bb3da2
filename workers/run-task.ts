/**
 * Runs one task: the same code in a worker thread and, for the inline door, in the acceptor.
 *
 * Pure: what a task needs is in the task, its bytes and the compiled plans.
 */

import { readProxyResponse } from '../src/aws/lambda-response.ts';
import type { WorkerSettings } from '../src/contract/batches.ts';
import type { DeploymentTask, DeploymentTaskInput, TaskInput, TaskOutput } from '../src/contract/tasks.ts';
import { type Failure, GatewayError } from '../src/errors.ts';
import { type BinaryMatcher, compileBinaryMatcher } from '../src/exchange/media-types.ts';
import type { DeploymentSnapshot } from '../src/model/deployment.ts';
import { verifySignature } from './authorize/verify-signature.ts';
import { verifyToken } from './authorize/verify-token.ts';
import { createPlans, type Plans } from './plans.ts';
import { createMethodFinder, type FindMethodTasks } from './transform/method-tasks.ts';
import type { TaskBudget } from './task-budget.ts';
import { OverBudget } from './transform/vtl/budget.ts';
import { compileRequestValidation } from './validate/validate-request.ts';

/** What the tasks of one deployment are run with. */
export interface DeploymentPlan {
  readonly findMethod: FindMethodTasks;
  readonly isBinary: BinaryMatcher;
}

/** What tasks find their deployments in. */
export type TaskPlans = Plans<DeploymentPlan>;

const NO_BYTES = new Uint8Array(0);

/** @returns no plans yet; a method is compiled when the first task for it comes */
export function createTaskPlans(settings: WorkerSettings): TaskPlans {
  return createPlans((snapshot) => compileDeployment(snapshot, settings));
}

/**
 * @param input one task with its bytes
 * @param plans where the deployments are that this thread knows
 * @param budget what the task may spend on templates
 * @returns the task's result, later for a token; a refusal or a bug is a result of kind `failure`, never an exception
 */
export function runTask(input: DeploymentTaskInput, plans: TaskPlans, budget: TaskBudget): TaskOutput;
export function runTask(input: TaskInput, plans: TaskPlans, budget: TaskBudget): TaskOutput | Promise<TaskOutput>;
export function runTask(input: TaskInput, plans: TaskPlans, budget: TaskBudget): TaskOutput | Promise<TaskOutput> {
  const { task, body } = input;
  try {
    switch (task.kind) {
      case 'verify-token':
        return verifyToken(task).then(withoutBytes, failed);
      case 'verify-signature':
        return withoutBytes(verifySignature(task, body));
      default:
        return runForDeployment(task, body, plans, budget);
    }
  } catch (error) {
    return failed(error);
  }
}

function runForDeployment(task: DeploymentTask, body: Uint8Array, plans: TaskPlans, budget: TaskBudget): TaskOutput {
  const plan = plans.find(task.deploymentId);
  if (!plan) return withoutBytes({ kind: 'unknown-deployment', deploymentId: task.deploymentId });
  try {
    return runIn(plan, task, body, budget);
  } catch (error) {
    if (error instanceof OverBudget && budget.mayBeRepeated) return withoutBytes({ kind: 'over-budget' });
    return failed(error);
  }
}

function compileDeployment(snapshot: DeploymentSnapshot, settings: WorkerSettings): DeploymentPlan {
  return {
    findMethod: createMethodFinder(snapshot, settings, compileRequestValidation),
    isBinary: compileBinaryMatcher(snapshot.api.binaryMediaTypes),
  };
}

function runIn(plan: DeploymentPlan, task: DeploymentTask, body: Uint8Array, budget: TaskBudget): TaskOutput {
  switch (task.kind) {
    case 'lambda-proxy-event': {
      const { validate, buildEvent } = plan.findMethod(task);
      validate?.(task.request, body);
      return { result: { kind: 'event' }, body: only(buildEvent, task)(task.request, body) };
    }
    case 'lambda-proxy-response': {
      const { status, headers, body: bytes } = readProxyResponse(body, task.accept, plan.isBinary);
      return { result: { kind: 'response', status, headers }, body: bytes };
    }
    case 'validate-request':
      plan.findMethod(task).validate?.(task.request, body);
      return withoutBytes({ kind: 'valid' });
    case 'prepare-request':
      return only(plan.findMethod(task).prepare, task)(task, body, budget);
    case 'finish-response':
      return only(plan.findMethod(task).finish, task)(task, body, budget);
  }
}

// A method is compiled from its integration, and so is the phase that asks: a task of another type is a bug.
function only<Run>(run: Run | undefined, task: DeploymentTask & { readonly methodKey: string }): Run {
  if (run === undefined) throw new Error(`${task.methodKey} has no task ${task.kind}`);
  return run;
}

function withoutBytes(result: TaskOutput['result']): TaskOutput {
  return { result, body: NO_BYTES };
}

function failed(error: unknown): TaskOutput {
  return withoutBytes({ kind: 'failure', failure: toFailure(error) });
}

function toFailure(error: unknown): Failure {
  if (error instanceof OverBudget) {
    return {
      type: 'API_CONFIGURATION_ERROR',
      reason: `a mapping template took more than it may: its ${error.spent === 'steps' ? 'steps' : 'output'} went over the budget`,
    };
  }
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
