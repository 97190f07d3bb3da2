/**
 * `$context.requestOverride` and `$context.responseOverride`: what templates set there, applied to what the mappings gave.
 *
 * What the request template leaves travels as JSON text to the response side, where the response template sees it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */

import { GatewayError } from '../../src/errors.ts';
import { isFieldName, isFieldValue, toFieldValue } from '../../src/exchange/field-syntax.ts';
import { mappedResponseHeader } from '../../src/exchange/header-rules.ts';
import { printJson } from '../../src/exchange/json-text.ts';
import { Decimal } from '../../src/exchange/json-value.ts';
import { headerTargetRule } from '../../src/exchange/mapped-headers.ts';
import type { MappedValue } from '../../src/exchange/parameter-mapping.ts';
import type { IntegrationType } from '../../src/model/integration.ts';
import { createMap, fromVtl, HostObject, jsonOf, SilentMap, toVtl, type VtlMap, type VtlValue } from './vtl/values.ts';

/** The two maps of `$context` that are written to. */
export interface OverrideMaps {
  readonly requestOverride: VtlValue;
  readonly responseOverride: VtlValue;
}

/** Values of the integration request that overrides replace or extend. */
export interface RequestValues {
  readonly path: readonly MappedValue[];
  readonly querystring: readonly MappedValue[];
  /** Name, value, name, value, …; the overrides are written into it. */
  readonly headers: string[];
}

/** Head of a client response that overrides replace or extend. */
export interface ResponseHead {
  readonly status: number;
  /** The overrides are written into it. */
  readonly headers: string[];
}

/** @param text what `saveOverrides` gave; undefined starts with empty maps */
export function restoreOverrides(text: string | undefined): OverrideMaps {
  if (text !== undefined) {
    const saved = toVtl(JSON.parse(text));
    if (saved instanceof Map) {
      return {
        requestOverride: silent(saved.get('requestOverride') ?? null),
        responseOverride: silent(saved.get('responseOverride') ?? null),
      };
    }
  }
  return {
    requestOverride: new SilentMap([
      ['path', createMap()],
      ['header', createMap()],
      ['querystring', createMap()],
    ]),
    responseOverride: new SilentMap([['header', createMap()]]),
  };
}

// Maps of `$context` print as nothing, as recorded.
function silent(value: VtlValue): VtlValue {
  return value instanceof Map ? new SilentMap(value) : value;
}

/** @returns the overrides in a context as text; undefined when there are none */
export function saveOverrides(context: VtlMap | undefined): string | undefined {
  if (context === undefined) return undefined;
  const requestOverride = context.get('requestOverride') ?? null;
  const responseOverride = context.get('responseOverride') ?? null;
  if (isUntouched(requestOverride, 3) && isUntouched(responseOverride, 1)) return undefined;
  return JSON.stringify({ requestOverride: fromVtl(requestOverride), responseOverride: fromVtl(responseOverride) });
}

/**
 * @returns the values with the overrides in them
 * @throws GatewayError API_CONFIGURATION_ERROR: a header is the gateway's own, or its value cannot be sent
 */
export function overrideRequest(values: RequestValues, context: VtlMap, type: IntegrationType): RequestValues {
  const override = context.get('requestOverride');
  for (const [name, texts] of entriesOf(override, 'header')) setRequestHeader(values.headers, name, texts, type);
  return {
    path: withOverrides(values.path, entriesOf(override, 'path')),
    querystring: withOverrides(values.querystring, entriesOf(override, 'querystring')),
    headers: values.headers,
  };
}

/**
 * @param override `$context.responseOverride` as the templates of the call left it
 * @throws GatewayError API_CONFIGURATION_ERROR: the value of a header cannot be sent
 */
export function overrideResponse({ status, headers }: ResponseHead, override: VtlValue): ResponseHead {
  for (const [name, texts] of entriesOf(override, 'header')) {
    const shown = mappedResponseHeader(name);
    if (shown === '' || !isFieldName(shown)) continue;
    removeHeader(headers, shown.toLowerCase());
    for (const text of texts) headers.push(shown, checkedValue(name, text));
  }
  const chosen = override instanceof Map ? override.get('status') : undefined;
  return { status: isFinalStatus(chosen) ? chosen : status, headers };
}

function isUntouched(override: VtlValue, groups: number): boolean {
  if (!(override instanceof Map) || override.size !== groups) return false;
  for (const group of override.values()) if (!(group instanceof Map) || group.size > 0) return false;
  return true;
}

function setRequestHeader(headers: string[], name: string, texts: readonly string[], type: IntegrationType): void {
  switch (headerTargetRule(type, name.toLowerCase())) {
    case 'forbidden':
      throw new GatewayError('API_CONFIGURATION_ERROR', {
        reason: `a template sets the header ${name}, which is the gateway's own: header already present`,
      });
    case 'sent':
      removeHeader(headers, name.toLowerCase());
      for (const text of texts) headers.push(name, checkedValue(name, text));
      break;
    case 'ignored':
    case 'unsendable':
  }
}

function withOverrides(
  mapped: readonly MappedValue[],
  overrides: readonly (readonly [name: string, texts: readonly string[]])[],
): readonly MappedValue[] {
  if (overrides.length === 0) return mapped;
  const names = new Set(overrides.map(([name]) => name));
  const kept = mapped.filter(({ name }) => !names.has(name));
  return [...kept, ...overrides.map(([name, values]) => ({ name, values, form: 'text' as const }))];
}

function entriesOf(override: VtlValue | undefined, group: string): readonly (readonly [string, readonly string[]])[] {
  const values = override instanceof Map ? override.get(group) : undefined;
  if (!(values instanceof Map) || values.size === 0) return [];
  const entries: [string, readonly string[]][] = [];
  for (const [name, value] of values) {
    const texts = textsOf(value);
    if (texts.length > 0) entries.push([name, texts]);
  }
  return entries;
}

function textsOf(value: VtlValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (item === null ? [] : [textOf(item)]));
  return value === null ? [] : [textOf(value)];
}

function textOf(value: VtlValue): string {
  if (value instanceof HostObject) return value.text() ?? '';
  if (value instanceof Decimal) return value.text;
  return value !== null && typeof value === 'object' ? printJson(jsonOf(value)) : String(value);
}

function removeHeader(headers: string[], lowerName: string): void {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index]?.toLowerCase() === lowerName) headers.splice(index, 2);
  }
}

function checkedValue(name: string, text: string): string {
  const value = toFieldValue(text);
  if (isFieldValue(value)) return value;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `a template sets the header ${name} to a value with a control character`,
  });
}

// A status below 200 is no final answer: the client would wait for one.
function isFinalStatus(value: VtlValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}
