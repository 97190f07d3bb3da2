/**
 * The time of a request in the common log format, `$context.requestTime`.
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

let second = Number.NaN;
let text = '';

/**
 * @param epochMs time of the request
 * @returns UTC, such as `24/Sep/2026:20:01:05 +0000`
 */
export function formatRequestTime(epochMs: number): string {
  // Formatting a time costs a microsecond, and most requests come in the same second as the one before.
  const current = Math.floor(epochMs / 1_000);
  if (current !== second) {
    text = format(new Date(epochMs));
    second = current;
  }
  return text;
}

function format(time: Date): string {
  const clock = time.toISOString().slice(11, 19);
  return `${pad(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} +0000`;
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
