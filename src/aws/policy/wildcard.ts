/**
 * Patterns with `*`, any run of characters, and `?`, any one: compiled once, matched without backtracking.
 *
 * Between two stars a piece is looked for at its first place only, which is enough; long pieces are looked for with one bit a
 * character (Shift-And), so that no pattern and no text make the search quadratic.
 */

/** `text` has wildcards in it; `literal` has none, whatever its characters. */
export interface PatternPart {
  readonly kind: 'text' | 'literal';
  readonly text: string;
}

export type WildcardTest = (text: string) => boolean;

export function compileWildcard(parts: readonly PatternPart[]): WildcardTest {
  const pieces = toPieces(toUnits(parts));
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (first === undefined || last === undefined || pieces.length === 1) {
    const whole = first ?? toPiece([]);
    return (text) => text.length === whole.length && whole.isAt(text, 0);
  }
  const between = pieces.slice(1, -1).filter(({ length }) => length > 0);
  return (text) => {
    const end = text.length - last.length;
    let at = first.length;
    if (at > end || !first.isAt(text, 0) || !last.isAt(text, end)) return false;
    for (const piece of between) {
      const found = piece.find(text, at, end);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** @returns true when some text that begins with the prefix matches */
export function canBeginWith(parts: readonly PatternPart[], prefix: string): boolean {
  const units = toUnits(parts);
  let reached = pastStars(units, new Set([0]));
  for (let index = 0; index < prefix.length && reached.size > 0; index += 1) {
    const next = new Set<number>();
    for (const at of reached) {
      const unit = units[at];
      if (unit === STAR) next.add(at);
      else if (unit === ANY || unit === prefix.charCodeAt(index)) next.add(at + 1);
    }
    reached = pastStars(units, next);
  }
  return reached.size > 0;
}

/** A UTF-16 unit, or one of the two below. */
type Unit = number;

const STAR = -1;
const ANY = -2;

/** Characters up to which a piece without `?` is left to indexOf. */
const SHORT = 8;
const WORD_BITS = 32;

/** What stands between two stars. */
interface Piece {
  readonly length: number;
  isAt(text: string, at: number): boolean;
  /** @returns its first place from `from` on that ends by `end`; -1: none */
  find(text: string, from: number, end: number): number;
}

function toUnits(parts: readonly PatternPart[]): readonly Unit[] {
  const units: Unit[] = [];
  for (const { kind, text } of parts) {
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      units.push(kind === 'literal' ? unit : unit === 0x2a ? STAR : unit === 0x3f ? ANY : unit);
    }
  }
  return units;
}

/** @returns one more than there are stars */
function toPieces(units: readonly Unit[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (let at = units.indexOf(STAR); at >= 0; at = units.indexOf(STAR, start)) {
    pieces.push(toPiece(units.slice(start, at)));
    start = at + 1;
  }
  pieces.push(toPiece(units.slice(start)));
  return pieces;
}

function toPiece(units: readonly Unit[]): Piece {
  const { length } = units;
  if (!units.includes(ANY)) {
    const literal = units.map((unit) => String.fromCharCode(unit)).join('');
    const isAt = (text: string, at: number): boolean => text.startsWith(literal, at);
    if (length > SHORT) return { length, isAt, find: createSearch(units) };
    const find = (text: string, from: number, end: number): number => {
      const at = text.indexOf(literal, from);
      return at + length <= end ? at : -1;
    };
    return { length, isAt, find };
  }
  const isAt = (text: string, at: number): boolean =>
    units.every((unit, index) => unit === ANY || unit === text.charCodeAt(at + index));
  return { length, isAt, find: createSearch(units) };
}

/** Prepared by the first search, which most patterns never come to. */
function createSearch(units: readonly Unit[]): Piece['find'] {
  let masks: Masks | undefined;
  return (text, from, end) => {
    masks ??= toMasks(units);
    return search(masks, text, from, end);
  };
}

/** One bit for each character of a piece: set where a text's character fits it. */
interface Masks {
  readonly length: number;
  readonly of: ReadonlyMap<Unit, Int32Array>;
  /** For characters that the piece does not name: only `?` fits them. */
  readonly others: Int32Array;
}

function toMasks(units: readonly Unit[]): Masks {
  const others = new Int32Array(Math.ceil(units.length / WORD_BITS));
  for (const [index, unit] of units.entries()) if (unit === ANY) setBit(others, index);
  const of = new Map<Unit, Int32Array>();
  for (const [index, unit] of units.entries()) {
    if (unit === ANY) continue;
    const mask = of.get(unit) ?? others.slice();
    setBit(mask, index);
    of.set(unit, mask);
  }
  return { length: units.length, of, others };
}

function setBit(words: Int32Array, index: number): void {
  const word = Math.floor(index / WORD_BITS);
  words[word] = (words[word] ?? 0) | (1 << (index % WORD_BITS));
}

function search({ length, of, others }: Masks, text: string, from: number, end: number): number {
  // Bit n: the first n + 1 characters of the piece end here.
  const state = new Int32Array(others.length);
  const lastWord = others.length - 1;
  const lastBit = 1 << ((length - 1) % WORD_BITS);
  for (let at = from; at < end; at += 1) {
    const mask = of.get(text.charCodeAt(at)) ?? others;
    let carry = 1;
    for (let word = 0; word <= lastWord; word += 1) {
      const bits = state[word] ?? 0;
      state[word] = ((bits << 1) | carry) & (mask[word] ?? 0);
      carry = bits >>> (WORD_BITS - 1);
    }
    if (((state[lastWord] ?? 0) & lastBit) !== 0) return at + 1 - length;
  }
  return -1;
}

function pastStars(units: readonly Unit[], places: ReadonlySet<number>): ReadonlySet<number> {
  const past = new Set(places);
  // A set that grows is walked to its new end.
  for (const at of past) if (units[at] === STAR) past.add(at + 1);
  return past;
}
