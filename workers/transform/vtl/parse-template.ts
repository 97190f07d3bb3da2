/**
 * Text → syntax: the language of Apache Velocity 1.7, white space included.
 *
 * `#set` takes the blanks in front of it with it; the closing parenthesis of a directive, `#else`, `#end` and a comment to the end of
 * the line take the line break behind them.
 *
 * @see https://velocity.apache.org/engine/1.7/user-guide.html
 */

import { parseExpression } from './parse-expression.ts';
import { parseReference } from './parse-reference.ts';
import { type Grammar, Scanner, SyntaxFault } from './scanner.ts';
import type { Branch, Expression, Macro, Place, Reference, TemplateNode, TemplateSyntax } from './syntax.ts';

const SPECIAL = /[$#\\]/g;
const WORD = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;
const BLANKS = /[ \t]*/y;
const LINE_END = /[ \t]*(?:\r\n|\n|\r)/y;
const BACKSLASHES = /\\+/y;
const BLANKS_AT_END = /[ \t]+$/;
/** Directives that end a list of nodes: whoever began the block takes them. */
const ENDINGS: ReadonlySet<string> = new Set(['end', 'else', 'elseif']);
const UNSUPPORTED: ReadonlySet<string> = new Set(['parse', 'include']);

/** @returns the syntax. @throws SyntaxFault where there is none */
export function parseTemplate(text: string): TemplateSyntax {
  const macros = new Map<string, Macro>();
  const grammar: Grammar = { expression: parseExpression, nodes: (scanner) => parseNodes(scanner, macros) };
  const scanner = new Scanner(text, grammar);
  const nodes = parseNodes(scanner, macros);
  if (!scanner.isAtEnd) throw scanner.fault(`${scanner.text.slice(scanner.at, scanner.at + 8).trim()} ends no block`);
  return { nodes, macros };
}

type Macros = Map<string, Macro>;

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

/** Takes `#name`, `#{name}` or `#@name`. */
function directiveName(scanner: Scanner): { readonly name: string | undefined; readonly hasBody: boolean } {
  scanner.at += 1;
  const hasBody = scanner.take('@');
  const isFormal = scanner.take('{');
  const name = scanner.match(WORD);
  if (isFormal && !scanner.take('}')) return { name: undefined, hasBody };
  return { name, hasBody };
}

interface Directive {
  readonly scanner: Scanner;
  readonly macros: Macros;
  readonly name: string;
  readonly hasBody: boolean;
  readonly place: Place;
}

/** The name is taken; what it does not belong to is left. */
function parseNamed(directive: Directive): TemplateNode | undefined {
  const { scanner, name, hasBody } = directive;
  if (hasBody) return parseCall(directive);
  if (name === 'break' || name === 'stop') return { kind: name };
  const start = scanner.at;
  scanner.match(BLANKS);
  if (scanner.peek() !== '(') {
    scanner.at = start;
    return undefined;
  }
  if (UNSUPPORTED.has(name)) throw new SyntaxFault(directive.place, `#${name} has no files to read here`);
  switch (name) {
    case 'set':
      return parseSet(directive);
    case 'if':
      return scanner.nested(() => parseIf(directive));
    case 'foreach':
      return scanner.nested(() => parseForeach(directive));
    case 'define':
      return scanner.nested(() => parseDefine(directive));
    case 'evaluate':
      return { kind: 'evaluate', text: inParentheses(scanner, '#evaluate'), place: directive.place };
    case 'macro':
      scanner.nested(() => parseMacro(directive));
      return undefined;
    default:
      return parseCall(directive);
  }
}

function parseSet({ scanner, place }: Directive): TemplateNode {
  scanner.expect('(', 'behind #set');
  scanner.space();
  const target = expectReference(scanner, 'in #set');
  scanner.space();
  scanner.expect('=', 'in #set');
  const value = parseExpression(scanner);
  closeParenthesis(scanner, '#set');
  return { kind: 'set', target, value, place };
}

function parseIf({ scanner, place }: Directive): TemplateNode {
  const branches: Branch[] = [];
  let otherwise: readonly TemplateNode[] = [];
  branches.push({ condition: inParentheses(scanner, '#if'), body: scanner.grammar.nodes(scanner) });
  for (;;) {
    const name = takeEnding(scanner, place, '#if');
    if (name === 'end') return { kind: 'if', branches, otherwise };
    if (name === 'else') {
      scanner.match(LINE_END);
      otherwise = scanner.grammar.nodes(scanner);
    } else {
      scanner.match(BLANKS);
      branches.push({ condition: inParentheses(scanner, '#elseif'), body: scanner.grammar.nodes(scanner) });
    }
  }
}

function parseForeach({ scanner, place }: Directive): TemplateNode {
  scanner.expect('(', 'behind #foreach');
  scanner.space();
  const { name } = expectReference(scanner, 'in #foreach');
  scanner.space();
  scanner.expect('in', 'in #foreach');
  const items = parseExpression(scanner);
  closeParenthesis(scanner, '#foreach');
  return { kind: 'foreach', variable: name, items, body: parseBlock(scanner, place, '#foreach') };
}

function parseDefine({ scanner, place }: Directive): TemplateNode {
  scanner.expect('(', 'behind #define');
  scanner.space();
  const { name } = expectReference(scanner, 'in #define');
  closeParenthesis(scanner, '#define');
  return { kind: 'define', variable: name, body: parseBlock(scanner, place, '#define') };
}

function parseMacro({ scanner, macros, place }: Directive): void {
  scanner.expect('(', 'behind #macro');
  scanner.space();
  const name = scanner.match(NAME);
  if (name === undefined) throw scanner.fault('a macro needs a name');
  const parameters: string[] = [];
  for (scanner.space(); scanner.peek() === '$'; scanner.space()) {
    parameters.push(expectReference(scanner, 'in #macro').name);
    scanner.space();
    scanner.take(',');
  }
  closeParenthesis(scanner, '#macro');
  const body = parseBlock(scanner, place, '#macro');
  // The first definition counts, as in Velocity.
  if (!macros.has(name)) macros.set(name, { name, parameters, body });
}

/** A call of a macro; whether there is one of that name shows when all of the template is read. */
function parseCall({ scanner, name, hasBody, place }: Directive): TemplateNode | undefined {
  scanner.match(BLANKS);
  if (!scanner.take('(')) return undefined;
  const args: Expression[] = [];
  for (scanner.space(); scanner.peek() !== ')'; scanner.space()) {
    if (scanner.isAtEnd) return undefined;
    try {
      args.push(scanner.nested(() => parseExpression(scanner)));
    } catch (error) {
      // What cannot be a call is text, such as "#1 (of 2)".
      if (error instanceof SyntaxFault && !hasBody) return undefined;
      throw error;
    }
    scanner.space();
    scanner.take(',');
  }
  closeParenthesis(scanner, `#${name}`);
  const body = hasBody ? scanner.nested(() => parseBlock(scanner, place, `#@${name}`)) : undefined;
  return { kind: 'call', call: { name, args, body, place } };
}

function inParentheses(scanner: Scanner, where: string): Expression {
  scanner.match(BLANKS);
  scanner.expect('(', `behind ${where}`);
  const expression = parseExpression(scanner);
  closeParenthesis(scanner, where);
  return expression;
}

function closeParenthesis(scanner: Scanner, where: string): void {
  scanner.space();
  scanner.expect(')', `at the end of ${where}`);
  scanner.match(LINE_END);
}

function expectReference(scanner: Scanner, where: string): Reference {
  const reference = scanner.peek() === '$' ? parseReference(scanner) : undefined;
  if (reference === undefined) throw scanner.fault(`expected a reference ${where}`);
  return reference;
}

function parseBlock(scanner: Scanner, place: Place, where: string): readonly TemplateNode[] {
  const body = scanner.grammar.nodes(scanner);
  const name = takeEnding(scanner, place, where);
  if (name !== 'end') throw scanner.fault(`#${name} belongs to no #if`);
  return body;
}

function takeEnding(scanner: Scanner, place: Place, where: string): string {
  if (scanner.isAtEnd) throw new SyntaxFault(place, `${where} has no #end`);
  const { name } = directiveName(scanner);
  if (name === 'end') scanner.match(LINE_END);
  return name ?? '';
}
