/**
 * A body that parameter mappings read from: decoded and parsed at most once, and only when a mapping asks.
 */

import { GatewayError } from '../errors.ts';
import type { JsonPath } from './json-path.ts';
import { parseJson, printJson } from './json-text.ts';
import { Decimal, type JsonValue } from './json-value.ts';

/** Bodies that begin like this claim to be JSON; any other that is none simply has no value at any path. */
const CLAIMS_JSON = /^\s*[{["']/;

/** One body of one call. */
export class BodyDocument {
  private readonly bytes: Uint8Array;
  /** Whose body it is decides who is told that it is no JSON. */
  private readonly side: 'request' | 'response';
  private decoded: string | undefined = undefined;
  private parsed: JsonValue | undefined = undefined;
  private isParsed = false;

  constructor(bytes: Uint8Array, side: 'request' | 'response') {
    this.bytes = bytes;
    this.side = side;
  }

  /** The body as text, `{}` for an empty one. */
  get text(): string {
    const { bytes } = this;
    this.decoded ??=
      bytes.length === 0 ? '{}' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    return this.decoded;
  }

  /**
   * @returns what the path finds: text as it is, anything else as JSON; undefined when it finds nothing, or null
   * @throws GatewayError DEFAULT_4XX, API_CONFIGURATION_ERROR: the body claims to be JSON and is not
   */
  find(path: JsonPath): string | undefined {
    if (!this.isParsed) {
      this.parsed = this.parse();
      this.isParsed = true;
    }
    return this.parsed === undefined ? undefined : valueText(path.find(this.parsed));
  }

  private parse(): JsonValue | undefined {
    const parsed = parseJson(this.text);
    if (parsed !== undefined || !CLAIMS_JSON.test(this.text)) return parsed;
    if (this.side === 'request') throw new GatewayError('DEFAULT_4XX', { message: 'Invalid JSON in request body' });
    throw new GatewayError('API_CONFIGURATION_ERROR', {
      reason: "a response parameter reads the backend's body, which is not JSON",
    });
  }
}

function valueText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (value instanceof Decimal) return value.text;
  return typeof value === 'object' ? printJson(value) : String(value);
}
