/**
 * Text → source document, or what is wrong with its syntax, in words.
 *
 * @see https://yaml.org/spec/1.2.2/
 */

import { composeSource, parseYaml } from './parse-source.ts';
import type { SourceDocument, SourceFault } from './source-document.ts';

/** One slip makes a parser stumble over all that follows; more than this says nothing new. */
const MAX_SYNTAX_FAULTS = 5;

export interface ParsedText {
  /** Undefined when the text cannot be read at all. */
  readonly document: SourceDocument | undefined;
  readonly faults: readonly SourceFault[];
}

/** @param text JSON or YAML 1.2, one document */
export function parseText(text: string): ParsedText {
  const yaml = parseYaml(text);
  if (yaml === undefined) {
    const message = 'Values are nested too deeply to be read.';
    return { document: undefined, faults: [{ pointer: '', line: 0, message, fix: 'Flatten them.' }] };
  }
  if (yaml.errors.length === 0) return composeSource(yaml);
  const end = text.trimEnd().length;
  const faults = yaml.errors.slice(0, MAX_SYNTAX_FAULTS).map(({ code, message, offset }) => ({
    pointer: '',
    line: yaml.lineAt(Math.min(offset, Math.max(0, end - 1))),
    message: `The text cannot be read: ${lowerFirst(message)}.`,
    fix: syntaxFix(code, offset >= end),
  }));
  return { document: undefined, faults };
}

function syntaxFix(code: string, atEnd: boolean): string {
  if (atEnd) return 'The text ends too early: the file may be half written, or a bracket or quote is not closed.';
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces.';
  if (code === 'MULTIPLE_DOCS') return 'Keep one definition in a file: remove what follows the line ---.';
  return 'Correct the line, or the end of the line before it.';
}

function lowerFirst(text: string): string {
  const [firstLine = ''] = text.split('\n', 1);
  return firstLine.charAt(0).toLowerCase() + firstLine.slice(1).replace(/[.:]$/, '');
}
