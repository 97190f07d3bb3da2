import { createInlineOffload } from '../../../../../src/data-plane/offload/inline.ts';
import { createOffload } from '../../../../../src/data-plane/offload/offload.ts';
import { createPoolOffload } from '../../../../../src/data-plane/offload/pool.ts';
import { testOffload } from '../../../../support/offload-twins.ts';

testOffload('inline', createInlineOffload);
testOffload('pool', (options) => createPoolOffload({ ...options, workers: 2 }));
testOffload('no workers', (options) => createOffload({ ...options, workers: 0 }));
testOffload('large tasks hop', (options) => createOffload({ ...options, workers: 1, inlineBelowBytes: 1_000 }));
