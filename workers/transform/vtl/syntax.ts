/**
 * The syntax of templates: what the parser gives and the compiler takes.
 *
 * @see https://velocity.apache.org/engine/1.7/vtl-reference.html
 */

/** Counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reference'; readonly reference: Reference }
  | EscapedReference
  | { readonly kind: 'set'; readonly target: Reference; readonly value: Expression; readonly place: Place }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly TemplateNode[] }
  | {
      readonly kind: 'foreach';
      readonly variable: string;
      readonly items: Expression;
      readonly body: readonly TemplateNode[];
    }
  | { readonly kind: 'break'; readonly scope: Expression | undefined }
  | { readonly kind: 'stop' }
  | { readonly kind: 'define'; readonly variable: string; readonly body: readonly TemplateNode[] }
  | { readonly kind: 'evaluate'; readonly text: Expression; readonly place: Place }
  | { readonly kind: 'call'; readonly call: MacroCall };

/** A reference behind an odd number of backslashes: prints as written, and with its backslash when it has no value. */
export interface EscapedReference {
  readonly kind: 'escaped';
  readonly reference: Reference;
  readonly prefix: string;
  readonly literal: string;
}

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly TemplateNode[];
}

/** `#name(…)`, or `#@name(…) body #end`. */
export interface MacroCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly body: readonly TemplateNode[] | undefined;
  /** As written: what prints when there is no such macro. */
  readonly literal: string;
  readonly place: Place;
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly TemplateNode[];
}

/** `$name` with what follows it. */
export interface Reference {
  readonly name: string;
  readonly steps: readonly Step[];
  /** As written. */
  readonly literal: string;
  readonly place: Place;
}

export type Step =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Expression[]; readonly place: Place }
  | { readonly kind: 'index'; readonly index: Expression; readonly place: Place };

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | bigint | boolean }
  /** A number with a fraction or an exponent, as written. */
  | { readonly kind: 'decimal'; readonly text: string }
  | { readonly kind: 'interpolated'; readonly body: readonly TemplateNode[] }
  | { readonly kind: 'reference'; readonly reference: Reference }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

/** A parsed template. */
export interface TemplateSyntax {
  readonly nodes: readonly TemplateNode[];
  readonly macros: ReadonlyMap<string, Macro>;
}
