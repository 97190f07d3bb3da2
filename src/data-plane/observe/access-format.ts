/**
 * Access lines in a stage's own format: `$context.name` and `${context.name}` are replaced, everything else stays as it is written.
 *
 * A variable without a value, known or not, is printed as `-`. Where AWS substitutes blindly, a line stays one line of printable
 * ASCII here, and a value between double quotes cannot end them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */

import {
  compileContextVariable,
  type ContextFacts,
  type ContextRequest,
  toContextRequest,
} from '../../exchange/context-variables.ts';
import type { Observation } from '../plan/observation.ts';
import { logText, type Place } from './log-text.ts';
import { masked } from './masking.ts';
import { outcomeVariables } from './outcome-variables.ts';

/**
 * Makes the line of one exchange.
 *
 * @param latencyMs milliseconds from the request's arrival to now
 */
export type AccessLine = (observation: Observation, latencyMs: number) => string;

/** Characters of one value, and of the whole line: it reaches a pipe in one piece. What is cut ends in `...`. */
const VALUE_LIMIT = 1_024;
const LINE_LIMIT = 4_095;
const VARIABLE = /\$(?:context\.(\w+(?:\.\w+)*)|\{context\.([^{}]+)\})/g;
const NOTHING = '-';
const API_KEY = 'identity.apiKey';

type Part = string | ((observation: Observation, request: ContextRequest, latencyMs: number) => string);

/**
 * @param format of the stage, on one line
 * @param facts of the method, or of the stage for requests that matched none
 */
export function compileAccessFormat(format: string, facts: ContextFacts): AccessLine {
  const parts = toParts(format, facts);
  return (observation, latencyMs) => {
    const request = toContextRequest(observation.reached);
    let line = '';
    for (const part of parts) line += typeof part === 'string' ? part : part(observation, request, latencyMs);
    return line.length <= LINE_LIMIT ? line : `${line.slice(0, LINE_LIMIT - 3)}...`;
  };
}

function toParts(format: string, facts: ContextFacts): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  let end = 0;
  let quotes = 0;
  for (const match of format.matchAll(VARIABLE)) {
    const between = format.slice(end, match.index);
    end = match.index + match[0].length;
    quotes += between.split('"').length - 1;
    const part = toPart(match[1] ?? match[2] ?? '', quotes % 2 === 1 ? 'quoted' : 'plain', facts);
    literal += toLiteral(between);
    if (typeof part === 'string') {
      literal += part;
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(part);
  }
  literal += toLiteral(format.slice(end));
  if (literal !== '') parts.push(literal);
  return parts;
}

function toPart(name: string, place: Place, facts: ContextFacts): Part {
  const outcome = Object.hasOwn(outcomeVariables, name) ? outcomeVariables[name] : undefined;
  if (outcome !== undefined) {
    return (observation, _, latencyMs) => toText(outcome(observation, latencyMs), place);
  }
  const variable = compileContextVariable(name, facts);
  if (variable === undefined) return NOTHING;
  // A line that anybody may read must not hold what lets anybody in.
  if (name === API_KEY) return (_, request) => toText(masked(variable(request) ?? ''), place);
  return (_, request) => toText(variable(request), place);
}

function toText(value: string | number | undefined, place: Place): string {
  if (value === undefined || value === '') return NOTHING;
  return typeof value === 'number' ? String(value) : logText(value, place, VALUE_LIMIT);
}

function toLiteral(text: string): string {
  return logText(text, 'plain', LINE_LIMIT);
}
