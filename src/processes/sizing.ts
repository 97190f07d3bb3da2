/**
 * How many processes and threads a gateway has, where the settings leave it open.
 */

import { availableParallelism } from 'node:os';
import type { Settings } from '../settings.ts';

/** @returns acceptors: one per core; worker threads of each: a fair share of the cores that are left, at least 1 */
export function sizeFor(
  settings: Pick<Settings, 'acceptors' | 'workers'>,
  cores: number = availableParallelism(),
): {
  readonly acceptors: number;
  readonly workers: number;
} {
  const acceptors = settings.acceptors === 'auto' ? cores : settings.acceptors;
  const share = Math.max(1, Math.floor((cores - acceptors) / acceptors));
  return { acceptors, workers: settings.workers === 'auto' ? share : settings.workers };
}
