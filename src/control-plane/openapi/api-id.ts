/**
 * Identifiers that are derived rather than drawn, so that the same definition has the same ids at every import, on every
 * node.
 */

import { hashContent } from '../content-hash.ts';

const MAX_SLUG_LENGTH = 32;
const RESOURCE_ID_LENGTH = 6;

/**
 * The title's letters and digits in lower case (`Shoe Shop` → `shoeshop`, `Café` → `cafe`). A title longer than 32 keeps 22
 * and a hash of 10; a title without any gets a hash of 10.
 */
export function apiIdOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  if (slug.length === 0) return hashContent(title, 10);
  return slug.length <= MAX_SLUG_LENGTH ? slug : slug.slice(0, 22) + hashContent(title, 10);
}

/** @returns 6 letters or digits, not among `taken` */
export function resourceIdOf(apiId: string, path: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const id = hashContent(`${apiId} ${path}${attempt === 0 ? '' : ` ${attempt}`}`, RESOURCE_ID_LENGTH);
    if (!taken.has(id)) return id;
  }
}
