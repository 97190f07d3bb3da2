/**
 * What every part of the importer is given: the document, where to report, and how references are followed.
 */

import type { FieldReader } from '../source/fields.ts';
import type { Fields } from '../source/source-document.ts';
import type { Account } from './pseudo-parameters.ts';
import type { References } from './references.ts';

/** A definition while it is being imported. */
export interface Definition extends FieldReader {
  readonly root: Fields;
  readonly references: References;
  /** For ARNs that the import writes out. */
  readonly account: Account;
  /** True lets backends have link-local addresses. */
  readonly allowLinkLocal: boolean;
}

/** The place of a method, for messages that name it as AWS does. */
export interface MethodPlace {
  readonly path: string;
  readonly httpMethod: string;
}
