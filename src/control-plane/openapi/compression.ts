/**
 * From which size on an API's answers are compressed.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-minimum-compression-size.html
 */

import { fieldOf } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const KEY = 'x-amazon-apigateway-minimum-compression-size';
const MAX_BYTES = 10_485_760;

/** @returns bytes, 0 to 10,485,760; undefined compresses nothing */
export function readMinimumCompressionSize({ root, list }: Definition): number | undefined {
  const value = fieldOf(root, KEY);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_BYTES) return value;
  list.error(
    [root, KEY],
    `Invalid minimum compression size, must be between 0 and ${MAX_BYTES}`,
    'Write a whole number of bytes without quotes, such as 1024; remove the line to compress nothing.',
  );
  return undefined;
}
