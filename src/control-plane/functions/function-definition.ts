/**
 * One entry of the functions file → function definition.
 */

import { readFile, stat } from 'node:fs/promises';

import type { FunctionDefinition, LocalFunction, UrlFunction } from '../../model/function.ts';
import { hashContent } from '../content-hash.ts';
import { nameOf, readBoolean, readChoice, readNumber, readText, readTextMap, reportUnknown } from '../source/fields.ts';
import type { FieldReader } from '../source/fields.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import { parseHandler } from './handler.ts';

/** The functions file while it is being read. */
export interface FunctionsFile extends FieldReader {
  /** Absolute; handlers are relative to it. */
  readonly folder: string;
  /** Absolute paths of the modules seen so far. */
  readonly files: Set<string>;
}

const KINDS = ['handler', 'url', 'aws'];
const LOCAL_FIELDS = ['timeoutSeconds', 'memoryMb', 'concurrency', 'environment', 'isolation'];
const REVISION_LENGTH = 16;

/** @returns undefined, with problems, when the entry cannot be used */
export async function readFunction(
  file: FunctionsFile,
  map: Fields,
  name: string,
): Promise<FunctionDefinition | undefined> {
  const { list } = file;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    list.error(
      [map, name],
      `"${name}" cannot be the name of a function.`,
      'Write up to 64 letters, digits, "-" and "_".',
    );
  }
  const entry = map[name];
  if (!isFields(entry)) {
    const fix = 'Write handler: ./file.mjs#export, or url:, or aws: true.';
    list.error([map, name], `The function ${name} must be an object, not ${nameOf(entry)}.`, fix);
    return undefined;
  }
  reportUnknown(file, entry, { what: 'A function', known: [...KINDS, ...LOCAL_FIELDS] }, 'error');
  const kinds = KINDS.filter((kind) => fieldOf(entry, kind) !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const message = `The function ${name} must have one of handler, url and aws${kinds.length > 1 ? `, not ${kinds.join(' and ')}` : ''}.`;
    list.error(
      [map, name],
      message,
      'Write handler: for code that runs here, url: for a runtime, aws: true for Lambda.',
    );
    return undefined;
  }
  if (kind === 'handler') return await readLocal(file, entry, name);
  for (const key of keysOf(file.document, entry).filter((field) => LOCAL_FIELDS.includes(field))) {
    const message = `"${key}" is for functions with a handler; ${kind === 'url' ? 'the runtime' : 'Lambda'} sets its own.`;
    list.error([entry, key], message, 'Remove it.');
  }
  return kind === 'url' ? readUrl(file, entry, name) : readAws(file, entry, name);
}

async function readLocal(file: FunctionsFile, entry: Fields, name: string): Promise<LocalFunction | undefined> {
  const handler = readText(file, entry, 'handler');
  const settings = {
    timeoutSeconds: readNumber(file, entry, 'timeoutSeconds', { min: 1, max: 900, integer: true }) ?? 3,
    memoryMb: readNumber(file, entry, 'memoryMb', { min: 64, max: 10_240, integer: true }) ?? 128,
    concurrency: readNumber(file, entry, 'concurrency', { min: 1, max: 1000, integer: true }) ?? 10,
    environment: readEnvironment(file, entry),
    isolation: readChoice(file, entry, 'isolation', ['thread', 'process'] as const) ?? 'thread',
  };
  if (handler === undefined) return undefined;
  const spot: Spot = [entry, 'handler'];
  const parsed = await parseHandler(handler, file.folder);
  if (parsed.kind === 'fault') {
    // The file that is missing now may be there a moment later: an editor writes by renaming.
    for (const path of parsed.candidates) file.files.add(path);
    file.list.error(spot, parsed.message, parsed.fix);
    return undefined;
  }
  const { modulePath, exportName } = parsed;
  file.files.add(modulePath);
  const module = await readModule(modulePath);
  if (module === undefined) {
    file.list.error(spot, `${modulePath} cannot be read.`, 'Give the gateway’s user the right to read it.');
    return undefined;
  }
  // The time of change counts too, so that touching the file reloads what it imports.
  const content = JSON.stringify([name, modulePath, exportName, settings, module.hash, module.modifiedMs]);
  const revision = hashContent(content, REVISION_LENGTH);
  return { kind: 'local', name, modulePath, exportName, ...settings, revision };
}

async function readModule(path: string): Promise<{ hash: string; modifiedMs: number } | undefined> {
  try {
    const [bytes, { mtimeMs }] = await Promise.all([readFile(path), stat(path)]);
    return { hash: hashContent(bytes, REVISION_LENGTH), modifiedMs: mtimeMs };
  } catch {
    return undefined;
  }
}

function readEnvironment(file: FunctionsFile, entry: Fields): Readonly<Record<string, string>> {
  const map = fieldOf(entry, 'environment');
  const environment = readTextMap(file, entry, 'environment');
  if (!isFields(map)) return environment;
  for (const [name, value] of Object.entries(environment)) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
      const fix = 'Write letters, digits and "_", beginning with a letter.';
      file.list.error([map, name], `"${name}" cannot be the name of an environment variable.`, fix);
    } else if (value.includes('\0')) {
      file.list.error([map, name], `The environment variable ${name} has a NUL character.`, 'Remove the character.');
    }
  }
  return environment;
}

function readUrl(file: FunctionsFile, entry: Fields, name: string): UrlFunction | undefined {
  const text = readText(file, entry, 'url');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username === '';
  if (isPlain) return { kind: 'url', name, url: text.replace(/\/+$/, '') };
  const fix = 'Write http://host:port, with a path prefix if the runtime has one.';
  file.list.error([entry, 'url'], `"${text}" is not the address of a runtime.`, fix);
  return undefined;
}

function readAws(file: FunctionsFile, entry: Fields, name: string): FunctionDefinition | undefined {
  const aws = readBoolean(file, entry, 'aws');
  if (aws === true) return { kind: 'aws', name };
  if (aws === false)
    file.list.error([entry, 'aws'], 'aws: false says nothing.', 'Write aws: true, or handler or url instead.');
  return undefined;
}
