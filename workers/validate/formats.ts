/**
 * The `format`s that are checked, with what is said of a text that has another.
 *
 * A format that is not in the table is not checked.
 */

/** @returns what is wrong with a text; undefined when it has the format */
export type FormatComplaint = (text: string) => string | undefined;

/** Name → its check. */
export const formats: Readonly<Record<string, FormatComplaint>> = {
  base64: (text) => {
    if (text.length % 4 !== 0) return `input has illegal length (must be a multiple of 4, found ${text.length})`;
    return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? undefined : 'input is not a valid Base64 string: illegal characters';
  },
  'date-time': test(
    isDateTime,
    "is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.SSSZ]",
  ),
  email: test(isEmail, 'is not a valid email address'),
  hostname: test(isHostname, 'is not a valid hostname'),
  ipv4: test(isIpv4, 'is not a valid IPv4 address'),
  ipv6: test(isIpv6, 'is not a valid IPv6 address'),
  'json-pointer': (text) =>
    /^(?:\/(?:[^~/]|~[01])*)*$/.test(text) ? undefined : `input string "${text}" is not a valid JSON Pointer`,
  mac: (text) =>
    /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/.test(text)
      ? undefined
      : `input string "${text}" is not a valid MAC address`,
  md5: hexadecimal(32),
  regex: test(isRegex, 'is not a valid ECMA 262 regular expression'),
  sha1: hexadecimal(40),
  sha256: hexadecimal(64),
  sha512: hexadecimal(128),
  uri: test((text) => /^(?:[^\s"<>\\^`{|}%]|%[0-9A-Fa-f]{2})*$/.test(text), 'is not a valid URI'),
  uuid: (text) =>
    /^[0-9A-Fa-f]{1,8}(?:-[0-9A-Fa-f]{1,4}){3}-[0-9A-Fa-f]{1,12}$/.test(text)
      ? undefined
      : `input string "${text}" is not a valid UUID`,
};

function test(hasFormat: (text: string) => boolean, complaint: string): FormatComplaint {
  return (text) => (hasFormat(text) ? undefined : `string "${text}" ${complaint}`);
}

function hexadecimal(length: number): FormatComplaint {
  return (text) => {
    if (text.length !== length) return `input string has bad length (${text.length}, expected ${length})`;
    return /^[0-9A-Fa-f]*$/.test(text) ? undefined : 'input string has illegal characters';
  };
}

const DATE_TIME = /^\d{4}-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,12})?(?:Z|[+-]\d{2}:?\d{2})$/;

function isDateTime(text: string): boolean {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return false;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  const lastDay = new Date(Date.UTC((Number(text.slice(0, 4)) % 400) + 2000, month, 0)).getUTCDate();
  return day >= 1 && day <= lastDay;
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const local = text.slice(0, at);
  const isQuoted = /^"(?:[^"\\]|\\.)*"$/.test(local);
  return (isQuoted || isDotted(local, /^[^\s@()<>[\]:;,\\".\u0000-\u001f\u007f]+$/)) && isDomain(text.slice(at + 1));
}

function isDomain(text: string): boolean {
  return /^\[[0-9A-Fa-f.:]+\]$/.test(text) || isDotted(text, /^[\p{L}\p{N}-]+$/u);
}

function isDotted(text: string, label: RegExp): boolean {
  return text.split('.').every((one) => label.test(one));
}

function isHostname(text: string): boolean {
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  if (text.length > 254 || labels.length > 127 || /^\d/.test(labels.at(-1) ?? '')) return false;
  return labels.every((label) => label.length <= 63 && /^[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?$/u.test(label));
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || text.length > 45) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const hasIpv4 = last.includes('.');
  if (hasIpv4 && !isIpv4(last)) return false;
  const plain = hasIpv4 ? groups.slice(0, -1) : groups;
  const count = plain.length + (hasIpv4 ? 2 : 0);
  return plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

function isRegex(text: string): boolean {
  try {
    return RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
