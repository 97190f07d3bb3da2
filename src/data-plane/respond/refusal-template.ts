/**
 * The templates of gateway responses: text with variables in it, and no template language.
 *
 * A variable is put in as it is, without quotes or escapes around it, as at AWS; `$context.error.messageString` brings its own.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseTemplates.html
 */

import { compileRefusalValue, type RefusalSource, type RefusalValue } from './refusal-values.ts';

/** @returns the body's text */
export type RefusalTemplate = (source: RefusalSource) => string;

const NAME = String.raw`context(?:\.\w+)+|stageVariables\.\w+|method\.request\.(?:header|querystring|path)\.[\w-]+(?:\.[\w-]+)*`;
const REFERENCE = new RegExp(String.raw`\$(?:(${NAME})|\{(${NAME})\})`, 'g');

/**
 * @param text with `$context.*`, `$stageVariables.*` and `$method.request.{header|querystring|path}.*`, also in braces
 * @param variables of the stage
 * @returns a variable without a value leaves nothing behind; any other `$` is text
 */
export function compileRefusalTemplate(text: string, variables: Readonly<Record<string, string>>): RefusalTemplate {
  const parts: (string | RefusalValue)[] = [];
  let end = 0;
  for (const found of text.matchAll(REFERENCE)) {
    const value = compileRefusalValue(found[1] ?? found[2] ?? '', variables);
    if (value === undefined) continue;
    parts.push(text.slice(end, found.index), value);
    end = found.index + found[0].length;
  }
  if (parts.length === 0) return () => text;
  const rest = text.slice(end);
  return (source) => {
    let body = '';
    for (const part of parts) body += typeof part === 'string' ? part : (part(source) ?? '');
    return body + rest;
  };
}

/** @returns the variables in a template, without `$` and braces */
export function referencesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(REFERENCE), ([, plain, braced]) => plain ?? braced ?? '');
}
