/**
 * Values → text in JSON or YAML, which reads back as the same values in the same order.
 *
 * Maps are written as objects: unlike objects they keep the order of members whose names look like numbers.
 */

import { Document, Scalar, visit } from 'yaml';

/** @returns indented text with a line break at its end */
export function printJson(value: unknown): string {
  return `${jsonText(value, '\n')}\n`;
}

/** @returns YAML 1.2 without aliases, lines as long as they are */
export function printYaml(value: unknown): string {
  // Readers of YAML 1.1, such as AWS's, take yes, 1_000 and 2012-10-17 for something else than text.
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && FRAGILE.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The merge key, dates, and whatever block text would lose or turn into a line break. */
const FRAGILE =
  /^<<$|^\d{4}-\d\d?-\d\d?|[^\n\t -~\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]|[\u2028\u2029\ufeff]/u;

function jsonText(value: unknown, lineBreak: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${lineBreak}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => jsonText(item, deeper));
    return items.length === 0 ? '[]' : `[${deeper}${items.join(`,${deeper}`)}${lineBreak}]`;
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const members = entries
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(String(name))}: ${jsonText(member, deeper)}`);
  return members.length === 0 ? '{}' : `{${deeper}${members.join(`,${deeper}`)}${lineBreak}}`;
}
