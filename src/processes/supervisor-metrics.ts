/**
 * What the supervisor knows in numbers: its acceptors and the definitions on disk.
 */

import type { Metrics } from '../platform/metrics.ts';
import type { AcceptorGroup } from './acceptor-group.ts';
import type { Reloader } from './reloader.ts';

/** The parts of a gateway, as they come to be during the start. */
export interface Parts {
  group?: AcceptorGroup;
  reloader?: Reloader;
}

/** @param parts looked at whenever metrics are collected */
export function measureSupervisor(metrics: Metrics, parts: Parts): void {
  metrics.gauge({
    name: 'gatehouse_acceptors',
    help: 'Acceptors that serve.',
    read: () => parts.group?.health().alive ?? 0,
  });
  metrics.gauge({
    name: 'gatehouse_acceptor_restarts_total',
    help: 'Acceptors started again after they ended by themselves.',
    type: 'counter',
    read: () => parts.group?.health().restarts ?? 0,
  });
  metrics.gauge({
    name: 'gatehouse_definition_rejected',
    help: '1 while the files on disk are refused and older definitions are served.',
    read: () => Number(parts.reloader?.health().rejected ?? false),
  });
  metrics.gauge({
    name: 'gatehouse_definition_reloads_total',
    help: 'Changed definitions that were taken into service.',
    type: 'counter',
    read: () => parts.reloader?.health().reloads ?? 0,
  });
}
