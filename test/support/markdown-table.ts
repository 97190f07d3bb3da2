/** Reads tables out of Markdown, for tests that hold the documentation to the code. */

/** One row: column heading → cell, both without code marks. */
export type TableRow = Readonly<Record<string, string>>;

/**
 * @param text a Markdown document
 * @param firstHeading heading of the first column of the wanted table
 * @returns the rows of the first such table
 * @throws Error when there is none
 */
export function readTable(text: string, firstHeading: string): TableRow[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|') && cellsOf(line)[0] === firstHeading);
  if (start === -1) throw new Error(`no table starts with a column ${firstHeading}`);
  const headings = cellsOf(lines[start] ?? '');
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end === -1 ? undefined : end).map((line) => {
    const cells = cellsOf(line);
    return Object.fromEntries(headings.map((heading, column) => [heading, cells[column] ?? '']));
  });
}

function cellsOf(line: string): string[] {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) =>
    cell
      .trim()
      .replace(/^`(.*)`$/, '$1')
      .replaceAll('\\|', '|'),
  );
}
