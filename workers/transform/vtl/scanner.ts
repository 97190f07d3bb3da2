/**
 * A cursor over a template's text that knows lines and columns.
 */

import type { Expression, Place, TemplateNode } from './syntax.ts';

/** Thrown where a template is no template; caught by `parseTemplate`. */
export class SyntaxFault {
  readonly place: Place;
  readonly message: string;

  constructor(place: Place, message: string) {
    this.place = place;
    this.message = message;
  }
}

/** Levels of blocks, brackets and strings in each other: parser and compiler are recursive. */
const MAX_NESTING = 64;

/** The parts of the grammar that contain each other; each is a file of its own. */
export interface Grammar {
  /** Text, references and directives up to the end, or to a directive that ends them, which is not taken. */
  nodes(scanner: Scanner): readonly TemplateNode[];
  expression(scanner: Scanner): Expression;
}

export class Scanner {
  readonly text: string;
  readonly grammar: Grammar;
  at = 0;
  private readonly origin: Place;
  private nesting = 0;

  /** @param origin of the text's first character */
  constructor(text: string, grammar: Grammar, origin: Place = { line: 1, column: 1 }) {
    this.text = text;
    this.grammar = grammar;
    this.origin = origin;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Counting is done only for what is reported or can fail. */
  place(at: number = this.at): Place {
    const lastBreak = this.text.lastIndexOf('\n', at - 1);
    if (lastBreak < 0) return { line: this.origin.line, column: this.origin.column + at };
    let line = this.origin.line;
    for (let index = this.text.indexOf('\n'); index >= 0 && index < at; index = this.text.indexOf('\n', index + 1))
      line += 1;
    return { line, column: at - lastBreak };
  }

  fault(message: string, at: number = this.at): SyntaxFault {
    return new SyntaxFault(this.place(at), message);
  }

  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  has(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  take(token: string): boolean {
    if (!this.has(token)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string, where: string): void {
    if (this.take(token)) return;
    const found = this.isAtEnd ? 'the end of the template' : `"${this.peek()}"`;
    throw this.fault(`expected "${token}" ${where}, found ${found}`);
  }

  /** @param pattern sticky; @returns what matches here, taken; undefined when nothing does */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  space(): void {
    this.match(SPACE);
  }

  /** Runs a parser one level deeper. */
  nested<Result>(parse: () => Result): Result {
    this.nesting += 1;
    if (this.nesting > MAX_NESTING) throw this.fault(`nested more than ${MAX_NESTING} levels deep`);
    try {
      return parse();
    } finally {
      this.nesting -= 1;
    }
  }

  /** Carries the nesting of one scanner over to the one of a string inside of it. */
  inside(text: string, at: number): Scanner {
    const scanner = new Scanner(text, this.grammar, this.place(at));
    scanner.nesting = this.nesting;
    return scanner;
  }
}

const SPACE = /[ \t\r\n]+/y;
