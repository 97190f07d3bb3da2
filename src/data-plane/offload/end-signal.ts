/**
 * The part of an AbortSignal that Piscina listens to, without an AbortController per run.
 */

/** Ends one run. Has one listener: the pool. */
export interface EndSignal {
  readonly aborted: boolean;
  readonly reason: undefined;
  addEventListener(name: 'abort', listener: () => void): void;
  removeEventListener(name: 'abort', listener: () => void): void;
  /** Tells the listener; later calls do nothing. */
  end(): void;
}

/** @returns a signal that nobody listens to yet */
export function createEndSignal(): EndSignal {
  let ended = false;
  let listener: (() => void) | undefined;
  return {
    get aborted() {
      return ended;
    },
    reason: undefined,
    addEventListener: (_name, added) => {
      listener = added;
    },
    removeEventListener: () => {
      listener = undefined;
    },
    end: () => {
      if (ended) return;
      ended = true;
      listener?.();
    },
  };
}
