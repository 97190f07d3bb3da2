/**
 * JSONPath text → steps.
 *
 * ```
 * path   = ["$"] *( "." name | ".." [name] | ".*" | "[" selector "]" ) ["." function "()"]
 * select = "*" / quoted *("," quoted) / index *("," index) / [from] ":" [to] / "?(" filter ")"
 * ```
 */

import { aggregates } from './json-path-functions.ts';
import type { Filter, Operand, PathSyntax, Step } from './json-path-steps.ts';
import { Decimal, integerValue, type JsonValue } from './json-value.ts';

const MAX_LENGTH = 4_096;
const MAX_NESTING = 32;
const NAME = /[^.[\]()'"\s*?@,=<>!&|]+/y;
const INTEGER = /-?\d{1,9}/y;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const OPERATOR = /==|!=|<=|>=|<|>|(?:in|nin|contains|size|empty|subsetof|anyof|noneof)\b/y;

class SyntaxFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function parseJsonPath(text: string): PathSyntax | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `it is longer than ${MAX_LENGTH} characters` };
  try {
    const parser = new Parser(text.trim());
    const path = parser.whole();
    return path;
  } catch (error) {
    if (error instanceof SyntaxFault) return { problem: error.message };
    throw error;
  }
}

class Parser {
  private readonly text: string;
  private at = 0;
  private nesting = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): PathSyntax {
    if (this.text === '') throw new SyntaxFault('it is empty');
    // A path may leave out the root: `order.id` is `$.order.id`.
    if (!this.take('$') && !this.text.startsWith('.') && !this.text.startsWith('[')) {
      const first = this.name();
      return this.steps([{ kind: 'member', names: [first] }]);
    }
    const path = this.steps([]);
    if (this.at < this.text.length) throw this.unexpected();
    return path;
  }

  private steps(begun: readonly Step[]): PathSyntax {
    const steps = [...begun];
    let aggregate: string | undefined;
    while (this.at < this.text.length && aggregate === undefined) {
      if (this.take('..')) {
        steps.push({ kind: 'descend' });
        if (this.take('*')) steps.push({ kind: 'all' });
        else if (this.peek() !== '[') steps.push({ kind: 'member', names: [this.name()] });
      } else if (this.take('.')) {
        if (this.take('*')) steps.push({ kind: 'all' });
        else {
          const name = this.name();
          if (this.take('()')) {
            if (!Object.hasOwn(aggregates, name)) throw new SyntaxFault(`there is no function ${name}()`);
            aggregate = name;
          } else steps.push({ kind: 'member', names: [name] });
        }
      } else if (this.take('[')) {
        steps.push(this.selector());
      } else break;
    }
    if (this.nesting === 0 && this.at < this.text.length) throw this.unexpected();
    const last = steps.at(-1);
    if (last?.kind === 'member' && last.names.length > 1) steps.splice(-1, 1, { kind: 'pick', names: last.names });
    return { steps, isDefinite: steps.every(isSingle), aggregate };
  }

  private selector(): Step {
    this.space();
    const step = this.selected();
    this.space();
    this.expect(']');
    return step;
  }

  private selected(): Step {
    const next = this.peek();
    if (this.take('*')) return { kind: 'all' };
    if (next === "'" || next === '"') return { kind: 'member', names: this.listOf(() => this.quoted()) };
    if (this.take('?')) {
      this.expect('(');
      const filter = this.filter();
      this.expect(')');
      return { kind: 'filter', filter };
    }
    return this.indexes();
  }

  private indexes(): Step {
    const first = this.peek() === ':' ? undefined : this.integer();
    this.space();
    if (this.take(':')) {
      this.space();
      const to = this.peek() === ']' ? undefined : this.integer();
      return { kind: 'slice', from: first, to };
    }
    const indexes = [first ?? 0];
    while (this.take(',')) {
      this.space();
      indexes.push(this.integer());
      this.space();
    }
    return { kind: 'index', indexes };
  }

  private filter(): Filter {
    if ((this.nesting += 1) > MAX_NESTING) throw new SyntaxFault('its filters are nested too deeply');
    const parts = [this.conjunction()];
    while (this.takeSpaced('||')) parts.push(this.conjunction());
    this.space();
    this.nesting -= 1;
    return only(parts) ?? { kind: 'or', parts };
  }

  private conjunction(): Filter {
    const parts = [this.condition()];
    while (this.takeSpaced('&&')) parts.push(this.condition());
    return only(parts) ?? { kind: 'and', parts };
  }

  private condition(): Filter {
    this.space();
    if (this.peek() === '!' && this.text[this.at + 1] !== '=') {
      this.at += 1;
      this.nesting += 1;
      if (this.nesting > MAX_NESTING) throw new SyntaxFault('its filters are nested too deeply');
      const part = this.condition();
      this.nesting -= 1;
      return { kind: 'not', part };
    }
    if (this.take('(')) {
      const inner = this.filter();
      this.expect(')');
      return inner;
    }
    const left = this.operand();
    this.space();
    const operator = this.match(OPERATOR);
    if (operator === undefined) return { kind: 'exists', operand: left };
    this.space();
    return { kind: 'compare', operator, left, right: this.operand() };
  }

  private operand(): Operand {
    const next = this.peek();
    if (next === '@' || next === '$') {
      this.at += 1;
      this.nesting += 1;
      const path = this.steps([]);
      this.nesting -= 1;
      return { kind: 'path', from: next === '@' ? 'item' : 'root', path };
    }
    return { kind: 'literal', value: this.literal() };
  }

  private literal(): JsonValue {
    const next = this.peek();
    if (next === "'" || next === '"') return this.quoted();
    if (this.take('[')) {
      this.space();
      const values = this.peek() === ']' ? [] : this.listOf(() => this.literal());
      this.space();
      this.expect(']');
      return values;
    }
    if (this.take('true')) return true;
    if (this.take('false')) return false;
    if (this.take('null')) return null;
    const written = this.match(NUMBER);
    if (written === undefined) throw this.unexpected();
    return /[.eE]/.test(written) ? new Decimal(Number(written), written) : integerValue(BigInt(written));
  }

  private listOf<Value>(one: () => Value): Value[] {
    const values = [one()];
    this.space();
    while (this.take(',')) {
      this.space();
      values.push(one());
      this.space();
    }
    return values;
  }

  private quoted(): string {
    const quote = this.peek();
    if (quote !== "'" && quote !== '"') throw this.unexpected();
    let value = '';
    for (let end = this.at + 1; end < this.text.length; end += 1) {
      const character = this.text[end] ?? '';
      if (character === quote) {
        this.at = end + 1;
        return value;
      }
      if (character === '\\') end += 1;
      value += this.text[end] ?? '';
    }
    throw new SyntaxFault('a quote is not closed');
  }

  private name(): string {
    const name = this.match(NAME);
    if (name === undefined) throw this.unexpected();
    return name;
  }

  private integer(): number {
    const written = this.match(INTEGER);
    if (written === undefined) throw this.unexpected();
    return Number(written);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }

  private take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private takeSpaced(token: string): boolean {
    this.space();
    return this.take(token);
  }

  private expect(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  private space(): void {
    while (this.peek() === ' ') this.at += 1;
  }

  private unexpected(): SyntaxFault {
    const found = this.peek();
    return new SyntaxFault(found === '' ? 'it ends too early' : `unexpected "${found}" at character ${this.at + 1}`);
  }
}

function only(parts: readonly Filter[]): Filter | undefined {
  return parts.length === 1 ? parts[0] : undefined;
}

function isSingle(step: Step): boolean {
  if (step.kind === 'pick') return true;
  if (step.kind === 'member') return step.names.length === 1;
  return step.kind === 'index' && step.indexes.length === 1;
}
