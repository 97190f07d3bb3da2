/** The bodies that the benchmark's backend answers with. */

const JSON_BYTES = 1024;
const LARGE_BYTES = 1024 * 1024;

/** 1 KB of JSON. */
export const jsonBody: Buffer = createJson(JSON_BYTES);

/** 1 MB of text. */
export const largeBody: Buffer = Buffer.alloc(LARGE_BYTES, 'the quick brown fox jumps over the lazy dog\n');

function createJson(sizeBytes: number): Buffer {
  const empty = JSON.stringify({ id: 'trail-runner', description: '' });
  return Buffer.from(JSON.stringify({ id: 'trail-runner', description: 'x'.repeat(sizeBytes - empty.length) }));
}
