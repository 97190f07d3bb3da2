/**
 * The functions file → what each function's name stands for: code that runs here, a runtime behind a URL, or Lambda itself.
 */

import { dirname, resolve } from 'node:path';

import type { FunctionDefinition, FunctionDefinitions } from '../../model/function.ts';
import type { Problem } from '../../model/problem.ts';
import { nameOf, readFields, reportUnknown } from '../source/fields.ts';
import { createProblemList } from '../source/problem-list.ts';
import { readSource } from '../source/read-source.ts';
import { isFields, keysOf } from '../source/source-document.ts';
import { readFunction } from './function-definition.ts';
import type { FunctionsFile } from './function-definition.ts';

export interface LoadedFunctions {
  /** Those without errors. */
  readonly definitions: FunctionDefinitions;
  /** An error among them means that the file must not be used. */
  readonly problems: readonly Problem[];
  /** Absolute paths of the functions file and of every module that it names, found or not: a change of one asks for a reload. */
  readonly files: readonly string[];
}

/** @param path of the functions file, JSON or YAML, as the user gave it */
export async function loadFunctions(path: string): Promise<LoadedFunctions> {
  const { document, faults } = await readSource(path);
  const list = createProblemList(path, document, false);
  for (const fault of faults) list.fault(fault);
  const files = new Set([resolve(path)]);
  const nothing = { definitions: {}, files: [...files] };
  if (document === undefined) return { ...nothing, problems: list.problems };
  const { root } = document;
  if (!isFields(root)) {
    const message = `The file holds ${nameOf(root)} instead of functions.`;
    list.fault({
      pointer: '',
      line: 1,
      message,
      fix: 'Write functions: and below it each name with its handler, url or aws.',
    });
    return { ...nothing, problems: list.problems };
  }
  const file: FunctionsFile = { document, list, folder: dirname(resolve(path)), files };
  reportUnknown(file, root, { what: 'A functions file', known: ['functions'] }, 'error');
  const map = readFields(file, root, 'functions');
  if (map === undefined && !list.hasErrors) {
    const fix = 'Write functions: and below it each name with its handler, url or aws; {} for none.';
    list.error([root, 'functions'], 'The file names no functions.', fix);
  }
  const definitions: [string, FunctionDefinition][] = [];
  for (const name of map === undefined ? [] : keysOf(document, map)) {
    const definition = await readFunction(file, map ?? {}, name);
    if (definition !== undefined) definitions.push([name, definition]);
  }
  return { definitions: Object.fromEntries(definitions), problems: list.problems, files: [...files] };
}
