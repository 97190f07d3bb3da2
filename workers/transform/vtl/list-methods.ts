/**
 * Methods of java.util.List that templates use.
 *
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/List.html
 */

import { checkedIndex, integerArgument, missing } from './arguments.ts';
import { isSame } from './arithmetic.ts';
import { ListIterator } from './list-iterator.ts';
import type { Call, Methods } from './method.ts';
import { printValue } from './print.ts';
import { RenderFault } from './run.ts';
import { plainList, type VtlList, type VtlValue } from './values.ts';

/** Items that one list may have. */
const MAX_ITEMS = 100_000;

export const listMethods: Methods<VtlList> = {
  size: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  get: (list, call) => list[checkedIndex(integerArgument(call, 0), list.length - 1)] ?? null,
  contains: (list, call) => findIndex(list, call) >= 0,
  containsAll: (list, call) => valuesOf(call).every((value) => list.some((item) => isSame(item, value, call.run))),
  indexOf: (list, call) => findIndex(list, call),
  lastIndexOf: (list, call) => list.findLastIndex((item) => isSame(item, call.args[0] ?? null, call.run)),
  add: (list, call) => {
    if (call.args.length < 2) {
      grow(list, call, 1);
      list.push(call.args[0] ?? null);
      return true;
    }
    const at = checkedIndex(integerArgument(call, 0), list.length);
    grow(list, call, list.length - at + 1);
    list.splice(at, 0, call.args[1] ?? null);
    return null;
  },
  addAll: (list, call) => {
    const values = valuesOf(call);
    grow(list, call, values.length);
    for (const value of values) list.push(value);
    return values.length > 0;
  },
  set: (list, call) => {
    const at = checkedIndex(integerArgument(call, 0), list.length - 1);
    const before = list[at] ?? null;
    list[at] = call.args[1] ?? null;
    return before;
  },
  remove: (list, call) => {
    call.run.budget.spend(list.length);
    const [wanted] = call.args;
    const isIndex = typeof wanted === 'number';
    const at = isIndex ? checkedIndex(wanted, list.length - 1) : findIndex(list, call);
    const [removed] = at < 0 ? [] : list.splice(at, 1);
    return isIndex ? (removed ?? null) : at >= 0;
  },
  clear: (list) => {
    list.length = 0;
    return null;
  },
  subList: (list, call) => {
    const to = checkedIndex(integerArgument(call, 1), list.length);
    const from = checkedIndex(integerArgument(call, 0), to);
    call.run.budget.spend(to - from);
    return plainList(list.slice(from, to));
  },
  iterator: (list) => new ListIterator(list),
  removeAll: (list, call) => {
    const values = valuesOf(call);
    const kept = list.filter((item) => !values.some((value) => isSame(item, value, call.run)));
    const removed = list.length > kept.length;
    list.splice(0, list.length, ...kept);
    return removed;
  },
  toArray: (list) => list,
  toString: (list: VtlList, { run }: Call) => printValue(list, run),
  equals: (list, { args, run }) => isSame(list, args[0] ?? null, run),
};

function findIndex(list: VtlList, { args, run }: Call): number {
  const wanted = args[0] ?? null;
  return list.findIndex((item) => isSame(item, wanted, run));
}

function valuesOf({ args }: Call): readonly VtlValue[] {
  const [values] = args;
  if (Array.isArray(values)) return [...values];
  throw missing();
}

function grow(list: VtlList, { run }: Call, items: number): void {
  run.budget.spend(items);
  if (list.length + items > MAX_ITEMS)
    throw new RenderFault(`a list has more than ${MAX_ITEMS.toLocaleString('en')} items`);
}
