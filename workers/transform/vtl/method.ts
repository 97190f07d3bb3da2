/**
 * What a method is: a function in a table, called at one place of a template with values and nothing else.
 */

import type { Run } from './run.ts';
import { HostObject, type VtlValue } from './values.ts';

/** One place in a template where a method is called; what is costly to prepare is kept with it. */
export interface CallSite {
  readonly name: string;
  memo: { readonly key: string; readonly value: unknown } | undefined;
}

/** One call. */
export interface Call {
  readonly args: readonly VtlValue[];
  readonly run: Run;
  readonly site: CallSite;
}

/** @returns null for what Java returns nothing for. @throws RenderFault where Java would throw */
export type Method<Receiver> = (receiver: Receiver, call: Call) => VtlValue;
export type Methods<Receiver> = Readonly<Record<string, Method<Receiver>>>;

/** A host object with methods. */
export abstract class CallableObject extends HostObject {
  /** @returns null where there is no such method */
  abstract call(name: string, call: Call): VtlValue;
}

/** @returns the value kept at this call site for the key, made anew for another key */
export function memoised<Kept>(site: CallSite, key: string, make: (key: string) => Kept): Kept {
  if (site.memo?.key === key) return site.memo.value as Kept;
  const value = make(key);
  site.memo = { key, value };
  return value;
}
