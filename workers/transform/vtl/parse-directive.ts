/**
 * Directives behind their `#`: their names, their parentheses, their blocks.
 */

import { parseExpression } from './parse-expression.ts';
import { parseReference } from './parse-reference.ts';
import { type Scanner, SyntaxFault } from './scanner.ts';
import type { Branch, Expression, Macro, Place, Reference, TemplateNode } from './syntax.ts';

/** Macros of one template, by name. */
export type Macros = Map<string, Macro>;

const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;
const BLANKS = /[ \t]*/y;
/** What a directive takes with it of the line that it ends. */
export const LINE_END: RegExp = /[ \t]*(?:\r\n|\n|\r)/y;
/** They read files, and there are none. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['parse', 'include']);

/** Takes `#name`, `#{name}` or `#@name`. */
export function directiveName(scanner: Scanner): { readonly name: string | undefined; readonly hasBody: boolean } {
  scanner.at += 1;
  const hasBody = scanner.take('@');
  const isFormal = scanner.take('{');
  const name = scanner.match(NAME);
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
export function parseNamed(directive: Directive): TemplateNode | undefined {
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
