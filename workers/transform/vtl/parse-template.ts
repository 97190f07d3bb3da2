/**
 * Text → syntax: the language of Apache Velocity 1.7, white space included.
 *
 * `#set` takes the blanks in front of it with it, unless other text stands there too; the closing parenthesis of a directive, `#else`,
 * `#end` and a comment to the end of the line take the line break behind them.
 *
 * @see https://velocity.apache.org/engine/1.7/user-guide.html
 */

import { directiveName, isEnding, isKeyword, parseNamed } from './parse-directive.ts';
import { parseExpression } from './parse-expression.ts';
import { parseReference } from './parse-reference.ts';
import { type Grammar, Scanner } from './scanner.ts';
import type { Macro, TemplateNode, TemplateSyntax } from './syntax.ts';

const SPECIAL = /[$#\\]/g;
const LINE = /[^\r\n]*/y;
const LINE_END = /[ \t]*(?:\r\n|\n|\r)/y;
const BACKSLASHES = /\\+/y;
const BLANK = /^[ \t]*$/;

/** @returns the syntax. @throws SyntaxFault where there is none */
export function parseTemplate(text: string): TemplateSyntax {
  const macros = new Map<string, Macro>();
  const grammar: Grammar = { expression: parseExpression, nodes: (scanner) => parseNodes(scanner, macros) };
  const scanner = new Scanner(text, grammar);
  const nodes = parseNodes(scanner, macros);
  if (!scanner.isAtEnd) throw scanner.fault(`${scanner.text.slice(scanner.at, scanner.at + 8).trim()} ends no block`);
  return { nodes, macros };
}

function parseNodes(scanner: Scanner, macros: Map<string, Macro>): readonly TemplateNode[] {
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
    const start = next;
    const node = parseSpecial(scanner, macros);
    if (node === 'ending') break;
    if (typeof node === 'string') {
      text += node;
      continue;
    }
    // Nothing of the language after all.
    if (node === undefined && scanner.at === start) {
      text += scanner.text[scanner.at++] ?? '';
      continue;
    }
    if (node?.kind === 'set' && BLANK.test(text)) text = '';
    flush();
    if (node !== undefined) nodes.push(node);
  }
  flush();
  return nodes;
}

/** @returns a node or plain text; undefined for what is neither: with nothing taken it is text, else it renders nothing */
function parseSpecial(scanner: Scanner, macros: Map<string, Macro>): TemplateNode | string | undefined {
  if (scanner.peek() === '\\') return parseBackslashes(scanner);
  if (scanner.peek() === '#') return parseHash(scanner, macros);
  const reference = parseReference(scanner);
  return reference === undefined ? undefined : { kind: 'reference', reference };
}

/** In front of a reference or directive, two backslashes are one, and an odd one makes it plain text. */
function parseBackslashes(scanner: Scanner): TemplateNode | string {
  const backslashes = scanner.match(BACKSLASHES) ?? '';
  const kept = '\\'.repeat(Math.floor(backslashes.length / 2));
  const isOdd = backslashes.length % 2 === 1;
  const start = scanner.at;
  if (scanner.peek() === '$') {
    const reference = parseReference(scanner);
    if (reference === undefined) return backslashes;
    const literal = scanner.text.slice(start, scanner.at);
    if (isOdd) return { kind: 'escaped', reference, prefix: kept, literal };
  } else if (scanner.peek() === '#') {
    const { name = '' } = directiveName(scanner);
    if (!isKeyword(name)) {
      scanner.at = start;
      return backslashes;
    }
    if (isOdd) return kept + scanner.text.slice(start, scanner.at);
  } else {
    return backslashes;
  }
  scanner.at = start;
  return kept;
}

/** @returns as `parseSpecial`; `'ending'` at a directive that ends the nodes, which is not taken */
function parseHash(scanner: Scanner, macros: Map<string, Macro>): TemplateNode | 'ending' | undefined {
  const start = scanner.at;
  if (scanner.take('##')) {
    scanner.match(LINE);
    scanner.match(LINE_END);
    return undefined;
  }
  if (scanner.take('#*')) {
    const end = scanner.text.indexOf('*#', scanner.at);
    // Velocity takes a comment without an end for one to the end of the template.
    scanner.at = end < 0 ? scanner.text.length : end + 2;
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
  if (name !== undefined && isEnding(name)) {
    scanner.at = start;
    return 'ending';
  }
  const node = name === undefined ? undefined : parseNamed({ scanner, macros, name, hasBody, place, start });
  if (node === undefined && name !== 'macro') scanner.at = start;
  return node;
}
