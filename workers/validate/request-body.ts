/**
 * The body check: the model for the request's media type, and the refusal of a body that does not match it.
 */

import type { CompileContext } from '../../src/contract/compile-context.ts';
import { GatewayError } from '../../src/errors.ts';
import { lastHeader } from '../../src/exchange/headers.ts';
import { firstMediaType } from '../../src/exchange/media-types.ts';
import type { HeaderList } from '../../src/exchange/messages.ts';
import type { Model } from '../../src/model/schema.ts';
import { SchemaFault } from './keywords/keyword.ts';
import { createSchemaSet, type Schema, type SchemaSet } from './schema.ts';
import { WalkEnded } from './walk.ts';

/** @throws GatewayError BAD_REQUEST_BODY: with what is wrong as `validationErrorString` */
export type CheckBody = (headers: HeaderList, body: Uint8Array) => void;

/** The models of an API are compiled once for all of its methods and stages. */
const schemaSets = new WeakMap<readonly Model[], SchemaSet>();

const DEFAULT_MEDIA_TYPE = 'application/json';
const ANY_MEDIA_TYPE = '$default';

const UNREADABLE = '[Unknown error parsing request body]';

/** Longer lists are cut: they would make an answer larger than the request. */
const MAX_COMPLAINT_LENGTH = 65_536;

/** Schemas that may be walked: for every body, and for each of its bytes. Real models need less than one a byte. */
const BASE_STEPS = 100_000;
const STEPS_PER_BYTE = 20;

/** @returns undefined when the method has no models */
export function compileBodyCheck(context: CompileContext): CheckBody | undefined {
  const schemas = new Map<string, Schema>();
  const set = schemaSetOf(context.api.models);
  for (const [mediaType, name] of Object.entries(context.method.requestModels)) {
    const schema = compileModel(context, set, name);
    if (schema !== undefined) schemas.set(mediaType.toLowerCase(), schema);
  }
  if (schemas.size === 0) return undefined;
  const anySchema = schemas.get(ANY_MEDIA_TYPE);

  return (headers, body) => {
    const contentType = lastHeader(headers, 'content-type');
    const mediaType = contentType === undefined ? '' : firstMediaType(contentType);
    const schema = schemas.get(mediaType === '' ? DEFAULT_MEDIA_TYPE : mediaType) ?? anySchema;
    if (schema !== undefined) checkBody(schema, body);
  };
}

function compileModel({ report }: CompileContext, set: SchemaSet, name: string): Schema | undefined {
  try {
    const schema = set.compile(name);
    if (schema !== undefined) return schema;
    report({
      severity: 'error',
      pointer: '',
      message: `Invalid model identifier specified: ${name}`,
      fix: 'declare the model, or validate no body here',
    });
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error;
    const { pointer, message, fix } = error;
    report({
      severity: 'error',
      pointer: '',
      message: `Invalid model schema specified: ${message} (${pointer}, for the model ${name})`,
      fix,
    });
  }
  return undefined;
}

function schemaSetOf(models: readonly Model[]): SchemaSet {
  const known = schemaSets.get(models);
  if (known !== undefined) return known;
  const set = createSchemaSet(models);
  schemaSets.set(models, set);
  return set;
}

function checkBody(schema: Schema, body: Uint8Array): void {
  const value = parseBody(body);
  let complaints: readonly string[];
  try {
    complaints = schema.complaints(value, BASE_STEPS + STEPS_PER_BYTE * body.length);
  } catch (error) {
    if (!(error instanceof WalkEnded)) throw error;
    throw new GatewayError('BAD_REQUEST_BODY', { validationErrorString: UNREADABLE, reason: error.message });
  }
  if (complaints.length === 0) return;
  const list = `[${complaints.join(', ')}]`;
  throw new GatewayError('BAD_REQUEST_BODY', { validationErrorString: list.slice(0, MAX_COMPLAINT_LENGTH) });
}

/**
 * A body that is missing is judged as an object without members.
 *
 * @throws GatewayError BAD_REQUEST_BODY: it is not JSON
 */
function parseBody(body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError('BAD_REQUEST_BODY', { validationErrorString: UNREADABLE });
  }
}
