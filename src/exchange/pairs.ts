/**
 * Groups flat lists of names and values (headers, query parameters) by name.
 *
 * Grouped in a Map and never in an object, so that a parameter called `__proto__` is data like any other.
 */

/**
 * @param pairs name, value, name, value, …
 * @returns name → its values in order; names in the order in which they first came. The last value is the one that
 *   single-value maps hold
 */
export function groupPairs(pairs: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (let index = 0; index < pairs.length; index += 2) {
    const name = pairs[index] as string;
    const value = pairs[index + 1] as string;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}
