/**
 * What templates reach of a value: properties, indexes, methods. Everything goes through these functions and the tables behind them, so
 * there is no way to anything of JavaScript's own.
 */

import { checkedIndex } from './arguments.ts';
import { Decimal, numberOf } from '../../../src/exchange/json-value.ts';
import { listMethods } from './list-methods.ts';
import { mapMethods } from './map-methods.ts';
import { booleanMethods, numberMethods } from './number-methods.ts';
import { type Call, CallableObject, type CallSite, type Methods } from './method.ts';
import { printValue } from './print.ts';
import type { Run } from './run.ts';
import { textMethods } from './text-methods.ts';
import { HostObject, type VtlList, type VtlMap, type VtlValue } from './values.ts';

export function propertyOf(value: VtlValue, name: string): VtlValue {
  if (value instanceof Map) return value.get(name) ?? null;
  if (value instanceof HostObject) return value.property(name);
  if (name !== 'empty') return null;
  if (typeof value === 'string') return value === '';
  return Array.isArray(value) ? value.length === 0 : null;
}

/**
 * `$value[index]`: in a list counted from the end when negative, in a map a key.
 *
 * @throws RenderFault: the list has no such item, as Velocity throws
 */
export function indexOf(value: VtlValue, index: VtlValue, run: Run): VtlValue {
  if (Array.isArray(value)) {
    const at = typeof index === 'number' ? index : undefined;
    if (at === undefined) return null;
    return value[checkedIndex(at < 0 ? at + value.length : at, value.length - 1)] ?? null;
  }
  if (typeof value === 'string') return null;
  const key = printValue(index, run);
  return key === null ? null : propertyOf(value, key);
}

/** `#set($holder.key = value)`; what cannot be written to stays as it is. */
export function setMember(holder: VtlValue, key: VtlValue, value: VtlValue, run: Run): void {
  if (holder instanceof Map) {
    const name = printValue(key, run);
    if (name !== null) holder.set(name, value);
  } else if (Array.isArray(holder)) {
    const at = numberOf(key);
    if (at !== undefined && at >= 0 && at < holder.length) holder[Math.trunc(at)] = value;
  }
}

export function callMethod(receiver: VtlValue, site: CallSite, args: readonly VtlValue[], run: Run): VtlValue {
  const call: Call = { args, run, site };
  const { name } = site;
  if (typeof receiver === 'string') return callOf(textMethods, receiver, name, call);
  if (typeof receiver === 'number' || typeof receiver === 'bigint' || receiver instanceof Decimal) {
    return callOf(numberMethods, receiver, name, call);
  }
  if (typeof receiver === 'boolean') return callOf(booleanMethods, receiver, name, call);
  if (receiver instanceof CallableObject) return receiver.call(name, call);
  if (receiver instanceof Map) return callOf<VtlMap>(mapMethods, receiver, name, call);
  return Array.isArray(receiver) ? callOf<VtlList>(listMethods, receiver, name, call) : null;
}

function callOf<Receiver>(methods: Methods<Receiver>, receiver: Receiver, name: string, call: Call): VtlValue {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? null : method(receiver, call);
}
