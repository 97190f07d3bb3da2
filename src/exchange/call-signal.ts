/**
 * Tells whoever works on a call that nobody waits for it any more.
 */

import type { CancelSignal } from './messages.ts';

/** A signal that is given by `cancel`. */
export class CallSignal implements CancelSignal {
  cancelled = false;
  private listener: (() => void) | undefined = undefined;

  onCancel(listener: () => void): void {
    this.listener = listener;
    if (this.cancelled) listener();
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.listener?.();
  }
}
