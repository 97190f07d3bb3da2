/**
 * Loads a function's module and finds its handler, once per thread or process.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */

import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionSettings } from '../../src/contract/function-calls.ts';
import { RuntimeFailure } from './payloads.ts';

/** A handler as the user wrote it. */
export type Handler = (event: unknown, context: unknown, callback: unknown) => unknown;

const NOT_FOUND_CODES: readonly unknown[] = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'];

/** @returns `{file}.{export}`, as Lambda names a handler */
export function handlerName(settings: FunctionSettings): string {
  const { modulePath, exportName } = settings;
  return `${basename(modulePath, extname(modulePath))}.${exportName}`;
}

/**
 * @throws RuntimeFailure `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError` or `Runtime.HandlerNotFound`
 * @throws whatever the module itself throws while it runs
 */
export async function loadHandler(settings: FunctionSettings): Promise<Handler> {
  const exports = await importModule(settings.modulePath);
  // A CommonJS module is its own default export; named exports that its text does not give away are found there.
  const handler = findExport(exports, settings.exportName) ?? findExport(exports['default'], settings.exportName);
  if (handler === undefined || handler === null) {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handlerName(settings)} is undefined or not exported`);
  }
  const callable = isModuleObject(handler) ? handler['default'] : handler;
  if (typeof callable !== 'function') {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handlerName(settings)} is not a function`);
  }
  return callable as Handler;
}

async function importModule(modulePath: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(modulePath).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (NOT_FOUND_CODES.includes((error as NodeJS.ErrnoException).code))
      throw rename('Runtime.ImportModuleError', error);
    if (error instanceof SyntaxError) throw rename('Runtime.UserCodeSyntaxError', error);
    throw error;
  }
}

function findExport(holder: unknown, path: string): unknown {
  let value: unknown = holder;
  for (const name of path.split('.')) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

// `export default` compiled to CommonJS: the import's default is the module object, whose own default is the handler.
function isModuleObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && 'default' in value;
}

function rename(name: string, error: Error): RuntimeFailure {
  return new RuntimeFailure(name, String(error), error.stack);
}
