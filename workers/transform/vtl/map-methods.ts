/**
 * Methods of java.util.Map that templates use.
 *
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/Map.html
 */

import { missing } from './arguments.ts';
import { isSame } from './arithmetic.ts';
import { type Call, CallableObject, type Methods } from './method.ts';
import { printValue } from './print.ts';
import { RenderFault, type Run } from './run.ts';
import { plainList, type VtlMap, type VtlValue } from './values.ts';

/** Entries that one map may have. */
const MAX_ENTRIES = 100_000;

export const mapMethods: Methods<VtlMap> = {
  get: (map, call) => map.get(keyOf(call)) ?? null,
  getOrDefault: (map, call) => map.get(keyOf(call)) ?? call.args[1] ?? null,
  put: (map, call) => put(map, keyOf(call), call.args[1] ?? null, call),
  putIfAbsent: (map, call) => map.get(keyOf(call)) ?? put(map, keyOf(call), call.args[1] ?? null, call),
  putAll: (map, call) => {
    const [other] = call.args;
    if (!(other instanceof Map)) throw missing();
    for (const [key, value] of other) put(map, key, value, call);
    return null;
  },
  remove: (map, call) => {
    const key = keyOf(call);
    const before = map.get(key) ?? null;
    map.delete(key);
    return before;
  },
  clear: (map) => {
    map.clear();
    return null;
  },
  containsKey: (map, call) => map.has(keyOf(call)),
  containsValue: (map, { args, run }) => [...map.values()].some((value) => isSame(value, args[0] ?? null, run)),
  size: (map) => map.size,
  isEmpty: (map) => map.size === 0,
  keySet: (map, call) => listed(map.keys(), map, call),
  values: (map, call) => listed(map.values(), map, call),
  entrySet: (map, call) => {
    call.run.budget.spend(map.size);
    return plainList([...map.keys()].map((key) => new Entry(map, key)));
  },
  toString: (map: VtlMap, { run }: Call) => printValue(map, run),
  equals: (map, { args, run }) => isSame(map, args[0] ?? null, run),
};

/** A key is a text here; Java keeps other kinds apart, templates do not use them. */
function keyOf({ args, run }: Call): string {
  return printValue(args[0] ?? null, run) ?? 'null';
}

function put(map: VtlMap, key: string, value: VtlValue, { run }: Call): VtlValue {
  run.budget.step();
  const before = map.get(key) ?? null;
  map.set(key, value);
  if (map.size > MAX_ENTRIES) throw new RenderFault(`a map has more than ${MAX_ENTRIES.toLocaleString('en')} entries`);
  return before;
}

function listed(items: Iterable<VtlValue>, map: VtlMap, { run }: Call): VtlValue {
  run.budget.spend(map.size);
  return plainList(items);
}

/** One entry of a map, as `entrySet()` gives it. */
class Entry extends CallableObject {
  private readonly map: VtlMap;
  private readonly key: string;

  constructor(map: VtlMap, key: string) {
    super();
    this.map = map;
    this.key = key;
  }

  property(name: string): VtlValue {
    if (name === 'key') return this.key;
    return name === 'value' ? (this.map.get(this.key) ?? null) : null;
  }

  call(name: string, call: Call): VtlValue {
    switch (name) {
      case 'getKey':
        return this.key;
      case 'getValue':
        return this.map.get(this.key) ?? null;
      case 'setValue':
        return put(this.map, this.key, call.args[0] ?? null, call);
      case 'toString':
        return this.text(call.run);
      default:
        return null;
    }
  }

  text(run?: Run): string {
    const value = this.property('value');
    if (run === undefined) return `${this.key}=${typeof value === 'string' ? value : ''}`;
    return `${this.key}=${printValue(value, run) ?? 'null'}`;
  }
}
