/** Checks and prints file sizes: over 400 lines fails, over 250 is named; median and largest files of src/ and workers/. */
import { finish, productFiles, read } from './sources.mjs';

const LIMIT = 400;
const SPLIT_AT = 250;

const sizes = productFiles()
  .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
  .sort((a, b) => b.lines - a.lines);
const total = sizes.reduce((sum, { lines }) => sum + lines, 0);
const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;

console.log(`${sizes.length} files, ${total} lines, median ${median}; the largest:`);
for (const { file, lines } of sizes.slice(0, 10)) {
  console.log(`  ${String(lines).padStart(4)}  ${file}${lines > SPLIT_AT ? `   (split at ${SPLIT_AT})` : ''}`);
}
finish(
  'file sizes',
  sizes.filter(({ lines }) => lines > LIMIT).map(({ file, lines }) => `${file}: ${lines} lines, the limit is ${LIMIT}`),
);
