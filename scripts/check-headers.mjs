/** Checks that every file of src/ and workers/ begins with a comment that says what the module is for. */
import { finish, productFiles, read } from './sources.mjs';

const HEADER = /^(?:#![^\n]*\n)?\/\*\*[\s*]+[^\s*/]/;

finish(
  'module comments',
  productFiles()
    .filter((file) => !HEADER.test(read(file)))
    .map((file) => `${file}: begins without /** One sentence: what this module is for. */`),
);
