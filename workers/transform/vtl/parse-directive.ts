/**
 * Directives: `#set`, `#if`, `#foreach` and the others, and the calls of macros.
 */

import { parseExpression } from './parse-expression.ts';
import { parseReference } from './parse-reference.ts';
import { type Scanner, SyntaxFault } from './scanner.ts';
import type { Branch, Expression, Macro, Place, Reference, TemplateNode } from './syntax.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;
const BLANKS = /[ \t]*/y;
const LINE_END = /[ \t]*(?:\r\n|\n|\r)/y;
/** Directives that end a list of nodes: whoever began the block takes them. */
const ENDINGS: ReadonlySet<string> = new Set(['end', 'else', 'elseif']);
const UNSUPPORTED: ReadonlySet<string> = new Set(['parse', 'include']);
const KEYWORDS: ReadonlySet<string> = new Set([
  ...ENDINGS,
  'set',
  'if',
  'foreach',
  'break',
  'stop',
  'macro',
  'define',
  'evaluate',
  'literal',
]);

export function isEnding(name: string): boolean {
  return ENDINGS.has(name);
}

/** Whether it is the name of a directive of the language itself. */
export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** Takes `#name`, `#{name}` or `#@name`. */
export function directiveName(scanner: Scanner): { readonly name: string | undefined; readonly hasBody: boolean } {
  scanner.at += 1;
  const hasBody = scanner.take('@');
  const isFormal = scanner.take('{');
  const start = scanner.at;
  const name = scanner.match(NAME);
  if (isFormal && !scanner.take('}')) return { name: undefined, hasBody };
  const hyphen = name?.indexOf('-') ?? -1;
  const word = hyphen < 0 ? undefined : name?.slice(0, hyphen);
  // A hyphen may be part of a macro's name, but `#end-` is an end with a hyphen behind it.
  if (isFormal || word === undefined || !KEYWORDS.has(word)) return { name, hasBody };
  scanner.at = start + word.length;
  return { name: word, hasBody };
}

/** A directive whose name is taken. */
export interface Directive {
  readonly scanner: Scanner;
  /** Those found so far; a definition adds itself. */
  readonly macros: Map<string, Macro>;
  readonly name: string;
  readonly hasBody: boolean;
  readonly place: Place;
  /** Offset of its `#`. */
  readonly start: number;
}

/** @returns undefined for the definition of a macro, and for what is no directive: nothing more is taken then */
export function parseNamed(directive: Directive): TemplateNode | undefined {
  const { scanner, name, hasBody } = directive;
  if (hasBody) return parseCall(directive);
  if (name === 'stop') return { kind: 'stop' };
  if (name === 'break') {
    return { kind: 'break', scope: scanner.peek() === '(' ? inParentheses(scanner, '#break') : undefined };
  }
  const start = scanner.at;
  scanner.match(BLANKS);
  if (scanner.peek() !== '(') {
    scanner.at = start;
    return KEYWORDS.has(name) ? undefined : callNode(directive, []);
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
    case 'literal':
      return scanner.nested(() => parseLiteral(directive));
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
  // The last definition counts.
  macros.set(name, { name, parameters, body });
}

/** What stands inside is checked, but rendered as it is written. */
function parseLiteral({ scanner, place }: Directive): TemplateNode {
  scanner.expect('(', 'behind #literal');
  closeParenthesis(scanner, '#literal');
  const start = scanner.at;
  scanner.grammar.nodes(scanner);
  const text = scanner.text.slice(start, scanner.at);
  if (takeEnding(scanner, place, '#literal') !== 'end') throw scanner.fault('#literal cannot be divided');
  return { kind: 'text', text };
}

/** A call of a macro; whether there is one of that name shows when it runs. */
function parseCall(directive: Directive): TemplateNode | undefined {
  const { scanner, name, hasBody, place } = directive;
  const nameEnd = scanner.at;
  scanner.match(BLANKS);
  const args: Expression[] = [];
  if (!scanner.take('(')) {
    scanner.at = nameEnd;
  } else {
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
  }
  const body = hasBody ? scanner.nested(() => parseBlock(scanner, place, `#@${name}`)) : undefined;
  return callNode(directive, args, body);
}

function callNode(
  { scanner, name, place, start }: Directive,
  args: readonly Expression[],
  body?: readonly TemplateNode[],
): TemplateNode {
  return { kind: 'call', call: { name, args, body, literal: scanner.text.slice(start, scanner.at), place } };
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
