/**
 * Keeps what a function writes within bounds: the size of a line, and lines and bytes per second.
 *
 * The bound is kept where the lines are made, so a flood never reaches the acceptor.
 */

/** Characters of one line; the rest is cut. */
export const LINE_LIMIT: number = 16 * 1024;
const LINES_PER_SECOND = 1_000;
const CHARACTERS_PER_SECOND = 1024 * 1024;

export interface LineLimiter {
  /** @returns the line as it may be written, perhaps shortened; undefined when it is dropped */
  pass(line: string): string | undefined;
  /** @returns how many lines were dropped since the last time, once lines pass again; else 0 */
  takeDropped(): number;
}

/** @param nowMs monotonic milliseconds */
export function createLineLimiter(nowMs: () => number): LineLimiter {
  let lines = LINES_PER_SECOND;
  let characters = CHARACTERS_PER_SECOND;
  let refilledAtMs = nowMs();
  let dropped = 0;

  function refill(): void {
    const seconds = (nowMs() - refilledAtMs) / 1_000;
    refilledAtMs += seconds * 1_000;
    lines = Math.min(LINES_PER_SECOND, lines + seconds * LINES_PER_SECOND);
    characters = Math.min(CHARACTERS_PER_SECOND, characters + seconds * CHARACTERS_PER_SECOND);
  }

  return {
    pass: (line) => {
      refill();
      const length = Math.min(line.length, LINE_LIMIT);
      if (lines < 1 || characters < length) {
        dropped += 1;
        return undefined;
      }
      lines -= 1;
      characters -= length;
      return line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}… (${line.length} characters)` : line;
    },
    takeDropped: () => {
      const count = dropped;
      dropped = 0;
      return count;
    },
  };
}
