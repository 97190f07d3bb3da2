/**
 * Sources of parameter mappings, compiled to functions that read one value of a call.
 *
 * Request side: `method.request.{path|querystring|multivaluequerystring|header|multivalueheader}.{name}`,
 * `method.request.body[.{JSONPath}]`. Response side: `integration.response.{header|multivalueheader}.{name}`,
 * `integration.response.body[.{JSONPath}]`. Both: `context.{name}`, `stageVariables.{name}` and `'static'`.
 *
 * The native server gives header names in lower case, so they match in any casing.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */

import type { CompileProblem } from '../model/problem.ts';
import type { BodyDocument } from './body-document.ts';
import { compileContextVariable, type ContextFacts } from './context-variables.ts';
import { forwardedFor, FORWARDED_PORT, FORWARDED_PROTO } from './forwarded.ts';
import { strippedRequestHeaders } from './header-rules.ts';
import { lastHeader } from './headers.ts';
import { compileJsonPath } from './json-path.ts';
import type { HeaderList } from './messages.ts';
import type { MethodRequest } from './method-request.ts';
import { readQuery } from './query-values.ts';

/** How a value is written: plain text, a header field's bytes, or percent-encoded as it came in the path. */
export type ValueForm = 'text' | 'field' | 'escaped';

/** What request mappings read from. */
export interface RequestInput {
  readonly request: MethodRequest;
  readonly body: BodyDocument;
}

/** What response mappings read from; `request` is the client's. */
export interface ResponseInput {
  readonly request: MethodRequest;
  /** The backend's, in its casing. */
  readonly headers: HeaderList;
  readonly body: BodyDocument;
}

/** Where a mapped value comes from. */
export interface Source<Input> {
  readonly form: ValueForm;
  /** Whether the value is known at deploy, comes from headers, path or query, or from the body. */
  readonly needs: 'nothing' | 'head' | 'body';
  /** @returns undefined when the source is missing: the mapping is skipped then */
  read(input: Input): string | undefined;
  /** For multi-value sources: every value. */
  readonly readAll?: (input: Input) => readonly string[];
}

/** What sources are compiled from. */
export interface SourceFacts {
  readonly variables: Readonly<Record<string, string>>;
  readonly context: ContextFacts;
}

/** A source, or why there can be none. */
export type CompiledSource<Input> = Source<Input> | { readonly problem: Pick<CompileProblem, 'message' | 'fix'> };

const METHOD_SOURCE = /^method\.request\.(path|querystring|multivaluequerystring|header|multivalueheader)\.(.+)$/;
const BACKEND_SOURCE = /^integration\.response\.(header|multivalueheader)\.(.+)$/;
const REQUEST_BODY = 'method.request.body';
const RESPONSE_BODY = 'integration.response.body';

/** @param expression of a request parameter */
export function compileRequestSource(expression: string, facts: SourceFacts): CompiledSource<RequestInput> {
  const shared = compileSharedSource<RequestInput>(expression, facts) ?? compileBodySource(expression, REQUEST_BODY);
  if (shared !== undefined) return shared;
  const [, kind, name] = METHOD_SOURCE.exec(expression) ?? [];
  if (name === undefined) return unknownSource(expression);
  switch (kind) {
    case 'path':
      return source('escaped', ({ request }) => request.pathParameters?.[name]);
    case 'querystring':
      return source('text', ({ request }) => readQuery(request.query, name).at(-1));
    case 'multivaluequerystring':
      return manySource('text', ({ request }) => readQuery(request.query, name));
    case 'header':
      return source('field', headerReader(name.toLowerCase()));
    default:
      return manySource('field', ({ request }) => headerValues(request.headers, name.toLowerCase()));
  }
}

/** @param expression of a response parameter */
export function compileResponseSource(expression: string, facts: SourceFacts): CompiledSource<ResponseInput> {
  const shared = compileSharedSource<ResponseInput>(expression, facts) ?? compileBodySource(expression, RESPONSE_BODY);
  if (shared !== undefined) return shared;
  const [, kind, name = ''] = BACKEND_SOURCE.exec(expression) ?? [];
  const lower = name.toLowerCase();
  switch (kind) {
    case 'header':
      return source('field', ({ headers }) => backendValues(headers, lower).at(-1));
    case 'multivalueheader':
      return manySource('field', ({ headers }) => backendValues(headers, lower));
    default:
      return unknownSource(expression);
  }
}

function compileSharedSource<Input extends { readonly request: MethodRequest }>(
  expression: string,
  { variables, context }: SourceFacts,
): CompiledSource<Input> | undefined {
  if (expression.length >= 2 && expression.startsWith("'") && expression.endsWith("'")) {
    const text = expression.slice(1, -1);
    return { form: 'text', needs: 'nothing', read: () => text };
  }
  if (expression.startsWith('stageVariables.')) {
    const name = expression.slice('stageVariables.'.length);
    const text = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return { form: 'text', needs: 'nothing', read: () => text };
  }
  if (!expression.startsWith('context.')) return undefined;
  const variable = compileContextVariable(expression.slice('context.'.length), context);
  if (variable !== undefined) return source('text', ({ request }) => variable(request));
  return {
    problem: {
      message: `$${expression} has no value here`,
      fix: 'name a variable that $context has, such as context.requestId; the mapping is skipped, as with any missing source',
    },
  };
}

function compileBodySource<Input extends { readonly body: BodyDocument }>(
  expression: string,
  prefix: string,
): CompiledSource<Input> | undefined {
  if (!expression.startsWith(prefix)) return undefined;
  const rest = expression.slice(prefix.length);
  if (rest === '') return { form: 'text', needs: 'body', read: ({ body }) => body.text };
  if (!/^[.[]/.test(rest)) return undefined;
  const path = compileJsonPath(`$${rest}`);
  if ('problem' in path) {
    return {
      problem: {
        message: `"$${rest}" is not a JSONPath: ${path.problem}`,
        fix: 'write one such as $.order.id; the mapping is skipped until then',
      },
    };
  }
  return { form: 'text', needs: 'body', read: ({ body }) => body.find(path) };
}

function source<Input>(form: ValueForm, read: Source<Input>['read']): Source<Input> {
  return { form, needs: 'head', read };
}

function manySource<Input>(form: ValueForm, readAll: (input: Input) => readonly string[]): Source<Input> {
  return {
    form,
    needs: 'head',
    readAll,
    read(input) {
      const values = readAll(input);
      return values.length === 0 ? undefined : values.join(',');
    },
  };
}

function unknownSource(expression: string): { readonly problem: Pick<CompileProblem, 'message' | 'fix'> } {
  return {
    problem: {
      message: `${expression} is not a source of mappings`,
      fix: 'write one such as method.request.querystring.NAME; the mapping is skipped until then',
    },
  };
}

// The gateway's own additions are part of the method request, so a mapping may read them.
function headerReader(name: string): Source<RequestInput>['read'] {
  if (name === 'x-forwarded-for') return ({ request }) => forwardedFor(request);
  if (name === 'x-forwarded-port') return () => FORWARDED_PORT;
  if (name === 'x-forwarded-proto') return () => FORWARDED_PROTO;
  if (name === 'x-amzn-trace-id') return ({ request }) => request.traceId;
  if (strippedRequestHeaders.has(name)) return () => undefined;
  return ({ request }) => lastHeader(request.headers, name);
}

function headerValues(headers: HeaderList, name: string): readonly string[] {
  const values: string[] = [];
  if (strippedRequestHeaders.has(name)) return values;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === name) values.push(headers[index + 1] ?? '');
  }
  return values;
}

function backendValues(headers: HeaderList, lowerName: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) values.push(headers[index + 1] ?? '');
  }
  return values;
}
