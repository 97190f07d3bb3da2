/**
 * Tables for people: columns that line up, headings that stand out on a terminal.
 */

export interface TableOptions {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly colour: boolean;
}

/** @returns the table, each line ended; the last column is never padded */
export function formatTable({ headings, rows, colour }: TableOptions): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const heading = line(headings);
  return [colour ? bold(heading) : heading, ...rows.map(line), ''].join('\n');
}

/** @returns the text in bold, for terminals */
export function bold(text: string): string {
  return `\u001B[1m${text}\u001B[22m`;
}
