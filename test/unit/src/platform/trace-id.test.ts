import t from 'tap';

import { createTraceId } from '../../../../src/platform/trace-id.ts';

const ROOT = '1-3152b799-8954dae64eda91bc9a23a7e8';

function traceOf(sent?: string): string {
  return createTraceId(sent, 1_732_154_400_000);
}

t.test('createTraceId() makes a root from the time of the request when the client sent none', (t) => {
  t.match(traceOf(), /^Root=1-673e9420-[0-9a-f]{24}$/);
  t.match(traceOf('nonsense'), /^Root=1-673e9420-[0-9a-f]{24}$/);
  t.not(traceOf(), traceOf());
  t.end();
});

t.test('createTraceId() keeps a client header with a parent as it is', (t) => {
  const sent = `Root=${ROOT};Parent=7fa8c0f79203be72;Sampled=1`;
  t.equal(traceOf(sent), sent);
  t.end();
});

t.test('createTraceId() puts a parent second where the client sent only a root', (t) => {
  t.match(traceOf(`Root=${ROOT}`), new RegExp(`^Root=${ROOT};Parent=[0-9a-f]{16}$`));
  t.match(traceOf(`Root=${ROOT};Sampled=1`), new RegExp(`^Root=${ROOT};Parent=[0-9a-f]{16};Sampled=1$`));
  t.end();
});
