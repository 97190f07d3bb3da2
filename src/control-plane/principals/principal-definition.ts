/**
 * One entry of the principals file → principal. No message shows a secret, or what could be one in the wrong place.
 */

import { parsePrincipalArn, type PrincipalArn } from '../../aws/principal-arn.ts';
import type { Principal } from '../../model/principal.ts';
import { hashContent } from '../content-hash.ts';
import { readBoolean, readTextMap, reportUnknown } from '../source/fields.ts';
import type { FieldReader } from '../source/fields.ts';
import { fieldOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import { readPolicies } from './principal-policies.ts';

const FIELDS = [
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'expiration',
  'arn',
  'userId',
  'principalOrgId',
  'tags',
  'enabled',
  'policies',
];
const ACCESS_KEY = /^[A-Za-z0-9_]{16,128}$/;
const ORGANISATION = /^o-[a-z0-9]{10,32}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
/** Characters of a unique id behind its prefix. */
const ID_LENGTH = 17;

/** @returns undefined, with problems, when the entry cannot be used */
export function readPrincipal(file: FieldReader, entry: Fields): Principal | undefined {
  reportUnknown(file, entry, { what: 'A principal', known: FIELDS }, 'error');
  const accessKeyId = readAccessKey(file, entry);
  const secretAccessKey = readQuietly(file, entry, 'secretAccessKey');
  if (secretAccessKey === undefined && fieldOf(entry, 'secretAccessKey') === undefined) {
    file.list.error(
      [entry, 'secretAccessKey'],
      'The principal has no secret access key.',
      'Write secretAccessKey: and the secret.',
    );
  }
  const arn = readArn(file, entry);
  const rest = {
    sessionToken: readQuietly(file, entry, 'sessionToken'),
    expiresAtMs: readExpiration(file, entry),
    principalOrgId: readOrganisation(file, entry),
    tags: readTextMap(file, entry, 'tags'),
    enabled: readBoolean(file, entry, 'enabled') ?? true,
    policies: readPolicies(file, entry),
  };
  const userId = readQuietly(file, entry, 'userId');
  if (accessKeyId === undefined || secretAccessKey === undefined || arn === undefined) return undefined;
  const { text, parts } = arn;
  return {
    accessKeyId,
    secretAccessKey,
    arn: text,
    accountId: parts.accountId,
    userId: userId ?? deriveUserId(parts),
    ...rest,
  };
}

/** Text that is not repeated in a message. An absent one is undefined without a problem. */
function readQuietly(file: FieldReader, entry: Fields, key: string): string | undefined {
  const value = fieldOf(entry, key);
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  file.list.error([entry, key], `"${key}" must be text that is not empty.`, 'Write it in quotes, or leave it out.');
  return undefined;
}

function readAccessKey(file: FieldReader, entry: Fields): string | undefined {
  const value = fieldOf(entry, 'accessKeyId');
  if (typeof value === 'string' && ACCESS_KEY.test(value)) return value;
  const message = value === undefined ? 'The principal has no access key.' : 'The access key is not one.';
  file.list.error([entry, 'accessKeyId'], message, 'Write accessKeyId: and 16 to 128 letters, digits and "_".');
  return undefined;
}

function readArn(
  file: FieldReader,
  entry: Fields,
): { readonly text: string; readonly parts: PrincipalArn } | undefined {
  const text = fieldOf(entry, 'arn');
  const parts = typeof text === 'string' ? parsePrincipalArn(text) : undefined;
  // Of a role only a session can sign.
  if (typeof text === 'string' && parts !== undefined && parts.type !== 'role') return { text, parts };
  const message = text === undefined ? 'The principal has no ARN.' : 'The ARN is not that of a principal who can sign.';
  const fix =
    'Write arn:aws:iam::123456789012:user/NAME or, for a session of a role, arn:aws:sts::123456789012:assumed-role/ROLE/SESSION.';
  file.list.error([entry, 'arn'], message, fix);
  return undefined;
}

function readExpiration(file: FieldReader, entry: Fields): number | undefined {
  const text = readQuietly(file, entry, 'expiration');
  if (text === undefined) return undefined;
  const atMs = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  const message = '"expiration" is not a moment.';
  file.list.error([entry, 'expiration'], message, 'Write it as in 2026-11-21T09:50:58Z, with its time zone.');
  return undefined;
}

function readOrganisation(file: FieldReader, entry: Fields): string | undefined {
  const text = readQuietly(file, entry, 'principalOrgId');
  if (text === undefined || ORGANISATION.test(text)) return text;
  const fix = 'Write o- and 10 to 32 lower-case letters and digits.';
  file.list.error([entry, 'principalOrgId'], '"principalOrgId" is not the id of an organisation.', fix);
  return undefined;
}

/** @returns an id as AWS would give it; the same at every load */
function deriveUserId({ accountId, type, name, session }: PrincipalArn): string {
  const id = hashContent(`${accountId} ${type} ${name}`, ID_LENGTH).toUpperCase();
  switch (type) {
    case 'user':
      return `AIDA${id}`;
    case 'role':
    case 'assumed-role':
      return `AROA${id}:${session}`;
    case 'federated-user':
      return `${accountId}:${name}`;
    case 'root':
      return accountId;
  }
}
