/**
 * Text → syntax: the language of Apache Velocity 1.7, white space included.
 *
 * `#set` takes the blanks in front of it with it; the closing parenthesis of a directive, `#else`, `#end` and a comment to the end of
 * the line take the line break behind them.
 *
 * @see https://velocity.apache.org/engine/1.7/user-guide.html
 */

import { directiveName, LINE_END, type Macros, parseNamed } from './parse-directive.ts';
import { parseExpression } from './parse-expression.ts';
import { parseReference } from './parse-reference.ts';
import { type Grammar, Scanner } from './scanner.ts';
import type { Macro, TemplateNode, TemplateSyntax } from './syntax.ts';

const SPECIAL = /[$#\\]/g;
const BACKSLASHES = /\\+/y;
const BLANKS_AT_END = /[ \t]+$/;
/** Directives that end a list of nodes: whoever began the block takes them. */
const ENDINGS: ReadonlySet<string> = new Set(['end', 'else', 'elseif']);

/** @returns the syntax. @throws SyntaxFault where there is none */
export function parseTemplate(text: string): TemplateSyntax {
  const macros = new Map<string, Macro>();
  const grammar: Grammar = { expression: parseExpression, nodes: (scanner) => parseNodes(scanner, macros) };
  const scanner = new Scanner(text, grammar);
  const nodes = parseNodes(scanner, macros);
  if (!scanner.isAtEnd) throw scanner.fault(`${scanner.text.slice(scanner.at, scanner.at + 8).trim()} ends no block`);
  return { nodes, macros };
}

function parseNodes(scanner: Scanner, macros: Macros): readonly TemplateNode[] {
  const nodes: TemplateNode[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') nodes.push({ kind: 'text', text });
    text = '';
  };
  while (!scanner.isAtEnd) {
    SPECIAL.lastIndex = scanner.at;
    const next = SPECIAL.exec(scanner.text)?.index ?? scanner.text.length;
    text += scanner.text.slice(scanner.at, next);
    scanner.at = next;
    if (scanner.isAtEnd) break;
    if (scanner.peek() === '\\') {
      text += parseBackslashes(scanner);
      continue;
    }
    const start = scanner.at;
    const node = scanner.peek() === '$' ? referenceNode(scanner) : parseDirective(scanner, macros);
    if (node === 'ending') break;
    if (node === undefined) {
      // Nothing of the language after all.
      if (scanner.at === start) text += scanner.text[scanner.at++] ?? '';
      continue;
    }
    if (node.kind === 'text') {
      text += node.text;
      continue;
    }
    if (node.kind === 'set') text = text.replace(BLANKS_AT_END, '');
    flush();
    nodes.push(node);
  }
  flush();
  return nodes;
}

/** In front of a reference or directive, two backslashes are one, and an odd one makes it plain text. */
function parseBackslashes(scanner: Scanner): string {
  const backslashes = scanner.match(BACKSLASHES) ?? '';
  const start = scanner.at;
  const isSpecial =
    scanner.peek() === '$'
      ? parseReference(scanner) !== undefined
      : /^#(?:set|if|elseif|else|end|foreach|break|stop|macro|define|evaluate)\b/.test(
          scanner.text.slice(start, start + 12),
        );
  const end = scanner.at;
  scanner.at = start;
  if (!isSpecial) return backslashes;
  const kept = '\\'.repeat(Math.floor(backslashes.length / 2));
  if (backslashes.length % 2 === 0) return kept;
  scanner.at = Math.max(end, start + 1);
  return kept + scanner.text.slice(start, scanner.at);
}

function referenceNode(scanner: Scanner): TemplateNode | undefined {
  const reference = parseReference(scanner);
  return reference === undefined ? undefined : { kind: 'reference', reference };
}

/** @returns undefined for what is no directive: with nothing taken it is text, else a comment or a macro's definition */
function parseDirective(scanner: Scanner, macros: Macros): TemplateNode | 'ending' | undefined {
  const start = scanner.at;
  if (scanner.take('##')) {
    const end = scanner.text.slice(scanner.at).search(/\r\n|\n|\r/);
    scanner.at = end < 0 ? scanner.text.length : scanner.at + end;
    scanner.match(LINE_END);
    return undefined;
  }
  if (scanner.take('#*')) {
    const end = scanner.text.indexOf('*#', scanner.at);
    if (end < 0) throw scanner.fault('a comment has no end', start);
    scanner.at = end + 2;
    return undefined;
  }
  if (scanner.take('#[[')) {
    const end = scanner.text.indexOf(']]#', scanner.at);
    if (end < 0) throw scanner.fault('a literal block has no end', start);
    const text = scanner.text.slice(scanner.at, end);
    scanner.at = end + 3;
    return { kind: 'text', text };
  }
  const { name, hasBody } = directiveName(scanner);
  const place = scanner.place(start);
  if (name !== undefined && ENDINGS.has(name)) {
    scanner.at = start;
    return 'ending';
  }
  const node = name === undefined ? undefined : parseNamed({ scanner, macros, name, hasBody, place });
  if (node === undefined && name !== 'macro') scanner.at = start;
  return node;
}
