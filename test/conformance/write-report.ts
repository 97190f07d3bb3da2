/** Writes the conformance part of docs/compatibility.md anew: `npm run conformance`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { withConformance } from './report.ts';
import { topics } from './topics.ts';

const file = 'docs/compatibility.md';
writeFileSync(file, withConformance(readFileSync(file, 'utf8'), topics));
