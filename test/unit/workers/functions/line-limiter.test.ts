import t from 'tap';
import { createLineLimiter, LINE_LIMIT } from '../../../../workers/functions/line-limiter.ts';

void t.test('pass() lets a second of lines through, then as many as time has made room for', (t) => {
  let nowMs = 0;
  const limiter = createLineLimiter(() => nowMs);
  const passed = (count: number): number =>
    Array.from({ length: count }, () => limiter.pass('line')).filter((line) => line !== undefined).length;
  t.equal(passed(1_500), 1_000);
  t.equal(limiter.takeDropped(), 500);
  t.equal(limiter.takeDropped(), 0);
  nowMs += 100;
  t.equal(passed(200), 100);
  nowMs += 3_600_000;
  t.equal(passed(1_500), 1_000, 'room does not pile up');
  t.end();
});

void t.test('pass() cuts long lines and bounds characters a second', (t) => {
  const limiter = createLineLimiter(() => 0);
  const line = 'x'.repeat(LINE_LIMIT + 1);
  t.equal(limiter.pass(line), `${'x'.repeat(LINE_LIMIT)}… (${LINE_LIMIT + 1} characters)`);
  const lines = Array.from({ length: 100 }, () => limiter.pass(line)).filter((passed) => passed !== undefined);
  t.equal(lines.length, 63, 'a mebibyte a second');
  t.end();
});
