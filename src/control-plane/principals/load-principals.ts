/**
 * The principals file → who may sign requests to methods with AWS_IAM.
 */

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Principal } from '../../model/principal.ts';
import type { Problem } from '../../model/problem.ts';
import { type FieldReader, nameOf, readList, reportUnknown } from '../source/fields.ts';
import { createProblemList } from '../source/problem-list.ts';
import { readSource } from '../source/read-source.ts';
import { isFields } from '../source/source-document.ts';
import type { SourceFault } from '../source/source-document.ts';
import { readPrincipal } from './principal-definition.ts';

export interface LoadedPrincipals {
  /** Those without errors. */
  readonly principals: readonly Principal[];
  /** An error among them means that the file must not be used. */
  readonly problems: readonly Problem[];
  /** Absolute path of the file: a change of it asks for a reload. */
  readonly files: readonly string[];
}

/** The right of everyone to read. */
const READABLE_BY_ALL = 0o004;
const EXAMPLE = 'Write principals: and below it each with its accessKeyId, secretAccessKey and arn; [] for none.';
const SECRET_POINTER = /\/(?:accessKeyId|secretAccessKey|sessionToken)$/;

/** @param path of the principals file, JSON or YAML, as the user gave it */
export async function loadPrincipals(path: string): Promise<LoadedPrincipals> {
  const { document, faults } = await readSource(path);
  const list = createProblemList(path, document, false);
  for (const fault of faults) list.fault(withoutSecrets(fault));
  const files = [resolve(path)];
  if (document === undefined) return { principals: [], files, problems: list.problems };
  const { root } = document;
  if (!isFields(root)) {
    const what = typeof root === 'string' ? 'text' : nameOf(root);
    list.fault({ pointer: '', line: 1, message: `The file holds ${what} instead of principals.`, fix: EXAMPLE });
    return { principals: [], files, problems: list.problems };
  }
  const file: FieldReader = { document, list };
  reportUnknown(file, root, { what: 'A principals file', known: ['principals'] }, 'error');
  const entries = readList(file, root, 'principals');
  if (entries === undefined && !list.hasErrors) {
    list.error([root, 'principals'], 'The file names no principals.', EXAMPLE);
  }
  if (await isReadableByAll(path)) {
    const message = 'Everyone on this machine may read the file, and the secrets in it.';
    list.warn([root], message, `Run chmod 600 ${path}, as the gateway’s user.`);
  }
  return { principals: readEntries(file, entries ?? []), files, problems: list.problems };
}

function readEntries(file: FieldReader, entries: readonly unknown[]): readonly Principal[] {
  const principals = new Map<string, Principal>();
  entries.forEach((entry, index) => {
    if (!isFields(entry)) {
      const what = typeof entry === 'string' ? 'text' : nameOf(entry);
      const fix = 'Write its accessKeyId, secretAccessKey and arn.';
      file.list.error([entries, String(index)], `A principal must be an object, not ${what}.`, fix);
      return;
    }
    const principal = readPrincipal(file, entry);
    if (principal === undefined) return;
    if (principals.has(principal.accessKeyId)) {
      const fix = 'Remove one of the two: a key belongs to one principal.';
      file.list.error([entry, 'accessKeyId'], `The access key ${principal.accessKeyId} is there twice.`, fix);
      return;
    }
    principals.set(principal.accessKeyId, principal);
  });
  return [...principals.values()];
}

// What a parser stumbles over may be a secret, and it repeats it.
function withoutSecrets(fault: SourceFault): SourceFault {
  const { pointer, message } = fault;
  if (SECRET_POINTER.test(pointer)) return { ...fault, message: 'The value cannot be read.', fix: 'Put it in quotes.' };
  return pointer === '' ? { ...fault, message: message.replace(/: ".*$/s, '.') } : fault;
}

async function isReadableByAll(path: string): Promise<boolean> {
  try {
    return ((await stat(path)).mode & READABLE_BY_ALL) !== 0;
  } catch {
    // Gone since it was read: the next look at it will say so.
    return false;
  }
}
