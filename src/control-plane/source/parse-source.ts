/**
 * Text in JSON or YAML → source document. The owner of the `yaml` package, with print-source; JSON is YAML's flow style.
 *
 * Anchors and merge keys are followed here, with a limit, so that what leaves is a plain tree of bounded size.
 *
 * @see https://yaml.org/spec/1.2.2/
 */

import { LineCounter, Scalar, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, YAMLMap, YAMLSeq } from 'yaml';

import { joinPointer } from './json-pointer.ts';
import { defineMember, mergeMembers } from './merge-keys.ts';
import type { Place, SourceDocument, SourceFault } from './source-document.ts';

/** Values that aliases may add to a document: far above what people write, far below what hurts. */
const MAX_ALIASED_VALUES = 1_000_000;
const MAX_DEPTH = 200;

/** A text that has been parsed, with what is wrong with its syntax. */
export interface Yaml {
  readonly contents: Node | null;
  readonly errors: readonly YamlError[];
  /** @returns the 1-based line of a character */
  lineAt(offset: number): number;
}

export interface YamlError {
  readonly code: string;
  readonly message: string;
  /** Character at which it was noticed. */
  readonly offset: number;
}

/** @returns undefined when the values are nested deeper than the parser's own recursion can follow */
export function parseYaml(text: string): Yaml | undefined {
  const lines = new LineCounter();
  try {
    // Unique keys are checked while composing: the package's own check is quadratic and knows no pointer.
    const parsed = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
    const errors = parsed.errors.map(({ code, message, pos }) => ({ code, message, offset: pos[0] }));
    return { contents: parsed.contents, errors, lineAt: (offset) => lines.linePos(offset).line };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @param yaml without syntax errors */
export function composeSource({ contents, lineAt }: Yaml): {
  readonly document: SourceDocument;
  readonly faults: readonly SourceFault[];
} {
  const composer: Composer = { lineAt, places: new Map(), anchors: new Map(), faults: [], values: 0, aliasedValues: 0 };
  const root = composeNode(composer, contents, '', 0);
  return { document: { root: root ?? undefined, places: composer.places }, faults: composer.faults };
}

interface Anchor {
  readonly value: unknown;
  /** Values below it, itself included; undefined while it is still open. */
  size: number | undefined;
}

interface Position {
  readonly pointer: string;
  readonly depth: number;
}

interface Composer {
  lineAt(offset: number): number;
  readonly places: Map<object, Place>;
  readonly anchors: Map<string, Anchor>;
  readonly faults: SourceFault[];
  values: number;
  aliasedValues: number;
}

function composeNode(composer: Composer, node: unknown, pointer: string, depth: number): unknown {
  composer.values += 1;
  if (isAlias(node)) return composeAlias(composer, node.source, pointer, lineOf(composer, node));
  if (isScalar(node)) return composeScalar(composer, node, pointer);
  if (!isMap(node) && !isSeq(node)) return null;
  if (depth > MAX_DEPTH) {
    composer.faults.push(tooDeep(pointer, lineOf(composer, node)));
    return null;
  }
  checkTag(composer, node, pointer);
  const before = composer.values;
  const value = isMap(node) ? (Object.create(null) as Record<string, unknown>) : [];
  const anchor: Anchor = { value, size: undefined };
  if (node.anchor !== undefined) composer.anchors.set(node.anchor, anchor);
  const at: Position = { pointer, depth };
  if (isMap(node)) composeMap(composer, node, value as Record<string, unknown>, at);
  else composeSeq(composer, node, value as unknown[], at);
  anchor.size = composer.values - before + 1;
  return value;
}

function composeMap(composer: Composer, node: YAMLMap, value: Record<string, unknown>, at: Position): void {
  const { pointer, depth } = at;
  const lines = new Map<string, number>();
  const texts = new Map<string, string>();
  composer.places.set(value, { pointer, line: lineOf(composer, node), lines, texts });
  const merged: { readonly source: unknown; readonly line: number }[] = [];
  for (const pair of node.items) {
    const key = keyText(pair.key);
    const line = lineOf(composer, pair.key) || lineOf(composer, node);
    if (key === undefined) {
      composer.faults.push({
        pointer,
        line,
        message: 'A member name is missing or is not text.',
        fix: 'Write a name before the colon; put names with special characters in quotes.',
      });
      continue;
    }
    const memberPointer = joinPointer(pointer, key);
    if (key === '<<' && isScalar(pair.key) && pair.key.type === Scalar.PLAIN) {
      merged.push({ source: composeNode(composer, pair.value, memberPointer, depth + 1), line });
      continue;
    }
    if (lines.has(key)) {
      composer.faults.push({
        pointer: memberPointer,
        line,
        message: `"${key}" is written twice in the same object; the first is on line ${lines.get(key)}.`,
        fix: 'Remove one of the two, or merge them.',
      });
    }
    lines.set(key, line);
    defineMember(value, key, composeNode(composer, pair.value, memberPointer, depth + 1));
    rememberText(texts, key, pair.value);
  }
  for (const { source, line } of merged) {
    const target = { value, lines, texts, pointer: joinPointer(pointer, '<<'), line };
    composer.values += mergeMembers(composer, target, source);
  }
}

function composeSeq(composer: Composer, node: YAMLSeq, value: unknown[], { pointer, depth }: Position): void {
  const lines = new Map<string, number>();
  const texts = new Map<string, string>();
  composer.places.set(value, { pointer, line: lineOf(composer, node), lines, texts });
  for (const [index, item] of node.items.entries()) {
    const key = String(index);
    lines.set(key, lineOf(composer, item));
    value.push(composeNode(composer, item, joinPointer(pointer, key), depth + 1));
    rememberText(texts, key, item);
  }
}

function composeScalar(composer: Composer, node: Scalar, pointer: string): unknown {
  checkTag(composer, node, pointer);
  if (node.anchor !== undefined) composer.anchors.set(node.anchor, { value: node.value, size: 1 });
  return node.value;
}

function composeAlias(composer: Composer, name: string, pointer: string, line: number): unknown {
  const anchor = composer.anchors.get(name);
  if (anchor === undefined || anchor.size === undefined) {
    composer.faults.push({
      pointer,
      line,
      message: anchor === undefined ? `The alias *${name} has no anchor.` : `The alias *${name} contains itself.`,
      fix: anchor === undefined ? `Write &${name} before the value that it stands for.` : 'Write the value out.',
    });
    return null;
  }
  const before = composer.aliasedValues;
  composer.aliasedValues += anchor.size;
  composer.values += anchor.size;
  if (before <= MAX_ALIASED_VALUES && composer.aliasedValues > MAX_ALIASED_VALUES) {
    composer.faults.push({
      pointer,
      line,
      message: `The file's aliases expand to more than ${MAX_ALIASED_VALUES.toLocaleString('en')} values.`,
      fix: 'Use fewer aliases of large anchors, above all aliases inside anchored values.',
    });
  }
  return composer.aliasedValues > MAX_ALIASED_VALUES ? null : anchor.value;
}

function checkTag(composer: Composer, node: Node, pointer: string): void {
  const { tag } = node as { tag?: string };
  if (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) return;
  composer.faults.push({
    pointer,
    line: lineOf(composer, node),
    message: `The tag ${tag} has no meaning here.`,
    fix: 'Write the value itself; of CloudFormation only ${AWS::AccountId}, ${AWS::Partition} and ${AWS::Region} are filled in.',
  });
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key) || key.value === null || key.value === undefined) return undefined;
  return typeof key.value === 'string' ? key.value : key.source;
}

function rememberText(texts: Map<string, string>, key: string, node: unknown): void {
  if (isScalar(node) && typeof node.value !== 'string' && node.source !== undefined) texts.set(key, node.source);
}

function lineOf(composer: Composer, node: unknown): number {
  const range = (node as Node | null | undefined)?.range;
  return range === null || range === undefined ? 0 : composer.lineAt(range[0]);
}

function tooDeep(pointer: string, line: number): SourceFault {
  return { pointer, line, message: `Values are nested deeper than ${MAX_DEPTH} levels.`, fix: 'Flatten the value.' };
}
