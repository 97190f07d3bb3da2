/**
 * Dates in conditions: ISO 8601 in the profile of the W3C, or seconds since 1970.
 *
 * @see https://www.w3.org/TR/NOTE-datetime
 */

const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;

/** @returns epoch milliseconds; undefined for what is no date. Four digits are a year; a time without a zone is UTC. */
export function parseDate(text: string): number | undefined {
  const found = ISO.exec(text);
  if (found === null) return SECONDS.test(text) ? Number(text) * 1000 : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    found;
  // Date knows milliseconds and no more; it also refuses a thirteenth month, and takes 31 February for 2 March.
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(day)) return undefined;
  const offset = zone === 'Z' ? 0 : offsetMs(zone);
  return offset === undefined ? undefined : local + Number(`0.${fraction}`) * 1000 - offset;
}

function offsetMs(zone: string): number | undefined {
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
