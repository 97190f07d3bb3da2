/**
 * A file on disk → source document: read with limits, decoded strictly, parsed.
 */

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { parseText } from './parse-text.ts';
import type { ParsedText } from './parse-text.ts';
import type { SourceFault } from './source-document.ts';

/** Bytes; what API Gateway takes as an import. */
const MAX_SOURCE_BYTES: number = 6 * 1024 * 1024;

/**
 * @param path file to read; anything but a regular file is refused, so that a pipe cannot hold up a start
 * @param prepare applied to the text before it is parsed; must keep its lines
 * @returns faults instead of throwing, for everything that can be wrong with a file
 */
export async function readSource(path: string, prepare: (text: string) => string = keep): Promise<ParsedText> {
  const read = await readBytes(path);
  if (!Buffer.isBuffer(read)) return { document: undefined, faults: [read] };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(read);
  } catch {
    return { document: undefined, faults: [notUtf8(read)] };
  }
  return parseText(prepare(text));
}

async function readBytes(path: string): Promise<Buffer | SourceFault> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? 'a folder' : 'not a regular file';
      return fault(`${path} is ${kind}.`, 'Name a JSON or YAML file.');
    }
    // One byte more than allowed is read, so that a file that grows meanwhile is caught too.
    const buffer = Buffer.alloc(Math.min(stats.size, MAX_SOURCE_BYTES) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (Math.max(length, stats.size) > MAX_SOURCE_BYTES) {
      return fault(
        `The file has ${Math.max(length, stats.size).toLocaleString('en')} bytes; the limit is 6 MB.`,
        'Split the definition into several APIs.',
      );
    }
    return buffer.subarray(0, length);
  } catch (error) {
    return unreadable(path, error);
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, error: unknown): SourceFault {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT')
    return fault(`There is no file ${path}.`, 'Check the path; it is relative to the folder of the command.');
  if (code === 'EACCES' || code === 'EPERM')
    return fault(`${path} may not be read.`, 'Give the gateway’s user the right to read it.');
  return fault(`${path} cannot be read: ${code}.`, 'Check the path and the disk.');
}

function notUtf8(bytes: Buffer): SourceFault {
  // The replacement character shows where decoding first fails, as long as the text itself has none before.
  const before = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
  const line = before.split('\n').length;
  return { pointer: '', line, message: 'The file is not UTF-8 text.', fix: 'Save it as UTF-8.' };
}

function fault(message: string, fix: string): SourceFault {
  return { pointer: '', line: 0, message, fix };
}

function keep(text: string): string {
  return text;
}
