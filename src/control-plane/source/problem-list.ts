/**
 * Collects the problems of one file, each with its pointer and line.
 */

import type { Problem } from '../../model/problem.ts';
import { joinPointer } from './json-pointer.ts';
import type { SourceDocument, SourceFault, Spot } from './source-document.ts';

export interface ProblemList {
  readonly problems: readonly Problem[];
  /** The load is refused. */
  error(spot: Spot, message: string, fix: string): void;
  /** It loads, but will not do what was asked. */
  warn(spot: Spot, message: string, fix: string): void;
  /** A fault of the text itself; always an error. */
  fault(fault: SourceFault): void;
  /** True once an error has been reported. */
  readonly hasErrors: boolean;
}

/**
 * @param file as the user gave it
 * @param document undefined while only faults are reported
 * @param strict true makes every warning an error
 */
export function createProblemList(file: string, document: SourceDocument | undefined, strict: boolean): ProblemList {
  const problems: Problem[] = [];
  // What several methods share, such as parameters of their path, is read once for each, and told once.
  const told = new Set<string>();
  const add = (severity: Problem['severity'], spot: Spot, message: string, fix: string): void => {
    const { pointer, line } = locate(document, spot);
    const key = `${pointer} ${message}`;
    if (told.has(key)) return;
    told.add(key);
    problems.push({ severity, file, pointer, ...(line > 0 ? { line } : {}), message, fix });
  };
  return {
    problems,
    error: (spot, message, fix) => add('error', spot, message, fix),
    warn: (spot, message, fix) => add(strict ? 'error' : 'warning', spot, message, fix),
    fault: ({ pointer, line, message, fix }) => {
      problems.push({ severity: 'error', file, pointer, ...(line > 0 ? { line } : {}), message, fix });
    },
    get hasErrors() {
      return problems.some(({ severity }) => severity === 'error');
    },
  };
}

/** @returns pointer and 1-based line of a member; of its owner's line when the member is not there; 0 when unknown */
function locate(document: SourceDocument | undefined, [of, key]: Spot): { pointer: string; line: number } {
  const place = document?.places.get(of);
  if (place === undefined) return { pointer: key === undefined ? '' : joinPointer('', key), line: 0 };
  if (key === undefined) return { pointer: place.pointer, line: place.line };
  return { pointer: joinPointer(place.pointer, key), line: place.lines.get(key) ?? place.line };
}
