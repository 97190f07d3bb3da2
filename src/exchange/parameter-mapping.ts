/**
 * Parameter mappings of one integration request, compiled: by kind of target, in the file's order.
 */

import type { CompileProblem } from '../model/problem.ts';
import { pointerToken } from './json-pointer.ts';
import {
  compileRequestSource,
  type RequestInput,
  type Source,
  type SourceFacts,
  type ValueForm,
} from './parameter-source.ts';

/** One mapping with its target's name, in the definition's casing. */
export interface Mapping<Input> {
  readonly target: string;
  readonly source: Source<Input>;
}

export interface RequestMappings {
  readonly path: readonly Mapping<RequestInput>[];
  readonly querystring: readonly Mapping<RequestInput>[];
  readonly header: readonly Mapping<RequestInput>[];
  /** True when one of them reads the body. */
  readonly readsBody: boolean;
}

/** A value that a mapping, or a template, gives to a target; more than one for a multi-value source. */
export interface MappedValue {
  readonly name: string;
  readonly values: readonly string[];
  readonly form: ValueForm;
}

const TARGET = /^integration\.request\.(path|querystring|header)\.(.+)$/;
const NONE: readonly MappedValue[] = [];

/**
 * @param requestParameters `integration.request.{path|querystring|header}.{name}` → expression
 * @param report hears of expressions that never have a value
 */
export function compileRequestMappings(
  requestParameters: Readonly<Record<string, string>>,
  facts: SourceFacts,
  report: (problem: CompileProblem) => void,
): RequestMappings {
  const mappings = {
    path: [] as Mapping<RequestInput>[],
    querystring: [] as Mapping<RequestInput>[],
    header: [] as Mapping<RequestInput>[],
  };
  let readsBody = false;
  for (const [key, expression] of Object.entries(requestParameters)) {
    const [, kind, target] = TARGET.exec(key) ?? [];
    if (target === undefined) continue;
    const source = compileRequestSource(expression, facts);
    if ('problem' in source) {
      report({ severity: 'warning', pointer: mappingPointer(key), ...source.problem });
      continue;
    }
    readsBody ||= source.needs === 'body';
    if (kind === 'path' || kind === 'querystring' || kind === 'header') mappings[kind].push({ target, source });
  }
  return { ...mappings, readsBody };
}

/** @returns the values whose source is there, in the mappings' order */
export function readMappings<Input>(mappings: readonly Mapping<Input>[], input: Input): readonly MappedValue[] {
  if (mappings.length === 0) return NONE;
  const found: MappedValue[] = [];
  for (const { target, source } of mappings) {
    const values = source.readAll?.(input) ?? singleValue(source.read(input));
    if (values.length > 0) found.push({ name: target, values, form: source.form });
  }
  return found;
}

/** @param key of the mapping; the pointer is relative to the operation */
export function mappingPointer(key: string): string {
  return `/x-amazon-apigateway-integration/requestParameters/${pointerToken(key)}`;
}

function singleValue(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
