/**
 * Remembers which methods' tasks went over the acceptor's budget, so that the next ones go to a worker without trying first.
 *
 * A task that is tried in vain costs the acceptor a millisecond, in which it could have served sixty other requests.
 */

import type { Task } from '../../contract/tasks.ts';

export interface HeavyTasks {
  /** Notes that a task went over the budget. */
  add(task: Task): void;
  /** @returns whether a task should not be tried in the acceptor; now and then false again, since bodies differ */
  has(task: Task): boolean;
}

/** Tasks of a method that go to workers before one is tried again. */
const TRUSTED_FOR = 100;
const LIMIT = 1_000;

export function createHeavyTasks(): HeavyTasks {
  const left = new Map<string, number>();
  return {
    add(task) {
      if (left.size < LIMIT) left.set(keyOf(task), TRUSTED_FOR);
    },
    has(task) {
      // The usual case, and it must cost nothing.
      if (left.size === 0) return false;
      const key = keyOf(task);
      const count = left.get(key);
      if (count === undefined) return false;
      if (count > 1) left.set(key, count - 1);
      else left.delete(key);
      return true;
    },
  };
}

function keyOf(task: Task): string {
  if (!('deploymentId' in task)) return task.kind;
  const method = 'methodKey' in task ? `${task.stageName} ${task.methodKey}` : '';
  return `${task.kind} ${task.deploymentId} ${method}`;
}
