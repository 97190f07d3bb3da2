/**
 * What the supervisor and a forked acceptor say to each other.
 */

import type { MetricFamily } from '../platform/metrics.ts';
import type { AcceptorOptions, DeployAnswer } from './acceptor.ts';
import type { Bundle } from './bundle.ts';

/** To the acceptor. */
export type SupervisorMessage =
  | { readonly kind: 'start'; readonly options: AcceptorOptions; readonly bundle: Bundle }
  | { readonly kind: 'deploy'; readonly call: number; readonly bundle: Bundle }
  | { readonly kind: 'collect'; readonly call: number }
  | { readonly kind: 'reopen-logs' }
  /** Comes with the socket of a client. */
  | { readonly kind: 'connection' }
  | { readonly kind: 'stop'; readonly call: number }
  /** The acceptor answers what is in flight, and exits. */
  | { readonly kind: 'drain'; readonly deadlineMs: number };

/** To the supervisor. */
export type AcceptorMessage =
  | { readonly kind: 'listening' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'deployed'; readonly call: number; readonly answer: DeployAnswer }
  | { readonly kind: 'collected'; readonly call: number; readonly metrics: readonly MetricFamily[] }
  | { readonly kind: 'stopped'; readonly call: number }
  /** The last message: totals as they stood at the end. */
  | { readonly kind: 'drained'; readonly cut: number; readonly metrics: readonly MetricFamily[] };
