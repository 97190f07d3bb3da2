/**
 * References: `$name`, `${name}`, `$!name`, `$!{name}`, each with properties, methods and indexes behind it.
 */

import type { Scanner } from './scanner.ts';
import type { Expression, Reference, Step } from './syntax.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;

/** @returns undefined, with nothing taken, where the text is no reference. @throws SyntaxFault where one goes wrong */
export function parseReference(scanner: Scanner): Reference | undefined {
  const start = scanner.at;
  scanner.at += 1;
  scanner.take('!');
  const isFormal = scanner.take('{');
  const name = scanner.match(NAME);
  if (name === undefined) {
    scanner.at = start;
    return undefined;
  }
  const steps: Step[] = [];
  for (let step = parseStep(scanner); step !== undefined; step = parseStep(scanner)) steps.push(step);
  if (isFormal) scanner.expect('}', 'behind a reference that begins with "${"');
  return { name, steps, literal: scanner.text.slice(start, scanner.at), place: scanner.place(start) };
}

function parseStep(scanner: Scanner): Step | undefined {
  const start = scanner.at;
  if (scanner.take('[')) {
    const place = scanner.place(start);
    const index = scanner.nested(() => scanner.grammar.expression(scanner));
    scanner.expect(']', 'behind an index');
    return { kind: 'index', index, place };
  }
  if (!scanner.take('.')) return undefined;
  const name = scanner.match(NAME);
  if (name === undefined) {
    // A full stop behind a reference is text.
    scanner.at = start;
    return undefined;
  }
  if (!scanner.take('(')) return { kind: 'property', name };
  return { kind: 'method', name, args: parseArguments(scanner), place: scanner.place(start) };
}

/** The opening parenthesis is taken already. */
function parseArguments(scanner: Scanner): readonly Expression[] {
  const args: Expression[] = [];
  scanner.space();
  if (scanner.take(')')) return args;
  for (;;) {
    args.push(scanner.nested(() => scanner.grammar.expression(scanner)));
    scanner.space();
    if (scanner.take(')')) return args;
    scanner.expect(',', 'between arguments');
  }
}
