/**
 * The values that an export is made of: JSON, with maps where members keep their order even if their names look like numbers.
 */

/** A JSON value; members that are undefined are not written. */
export type Exported = string | number | boolean | null | readonly Exported[] | ExportedFields;

/** Objects for names that the exporter writes, maps for names that the definition's author chose. */
export type ExportedFields = { readonly [name: string]: Exported | undefined } | ReadonlyMap<string, Exported>;

/** @returns a map of the record's members; undefined without any */
export function someFields(record: Readonly<Record<string, Exported>>): ExportedFields | undefined {
  const entries = Object.entries(record);
  return entries.length === 0 ? undefined : new Map(entries);
}

/** @returns the list; undefined when it is empty */
export function someItems<Item extends Exported>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
