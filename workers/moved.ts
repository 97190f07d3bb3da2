/**
 * Results that leave a thread without being copied: the one owner of Piscina on the thread's side.
 */

import { move, transferableSymbol, valueSymbol } from 'piscina';

/**
 * @param value what the acceptor gets
 * @param buffers parts of it that are transferred: this thread cannot use them afterwards
 * @returns what a run must return
 */
export function moved<Value>(value: Value, buffers: readonly ArrayBuffer[]): Value {
  const movable = { [transferableSymbol]: buffers, [valueSymbol]: value };
  return move(movable as never) as Value;
}
