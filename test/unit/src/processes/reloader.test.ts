/** What is read again, what is served of it, and what is said about it. */

import t from 'tap';
import type { Problem } from '../../../../src/model/problem.ts';
import type { Bundle, Reading } from '../../../../src/processes/bundle.ts';
import { createReloader, type Reloader } from '../../../../src/processes/reloader.ts';

function good(key: string): Reading {
  return { bundle: { key, snapshots: [], functions: {}, principals: [] }, problems: [], files: [], readAtMs: 0 };
}

function bad(message: string): Reading {
  const problem: Problem = { severity: 'error', file: 'a.yaml', pointer: '', message, fix: '' };
  return { bundle: undefined, problems: [problem], files: [], readAtMs: 0 };
}

interface Made {
  readonly reloader: Reloader;
  readonly deployed: string[];
  readonly messages: string[];
  readonly reads: { count: number };
}

/** @param next what each further reading gives; the last one again and again */
function make(t: { teardown: (run: () => void) => void }, next: readonly (Reading | Error)[], takes = true): Made {
  const deployed: string[] = [];
  const messages: string[] = [];
  const reads = { count: 0 };
  const keep = (message: string): void => void messages.push(message);
  const reloader = createReloader({
    reading: good('one'),
    async read() {
      const reading = next[Math.min(reads.count, next.length - 1)];
      reads.count += 1;
      if (reading === undefined || reading instanceof Error) throw reading ?? new Error('nothing to read');
      return reading;
    },
    async deploy(bundle: Bundle) {
      deployed.push(bundle.key);
      return takes;
    },
    format: (problems) => problems.map(({ message }) => message).join('\n'),
    watch: false,
    logger: { debug: keep, info: keep, warn: keep, error: keep },
  });
  t.teardown(() => reloader.close());
  return { reloader, deployed, messages, reads };
}

t.test('reload() serves what changed and passes over what did not', async (t) => {
  const { reloader, deployed } = make(t, [good('one'), good('two'), good('two'), good('three')]);
  for (let call = 0; call < 4; call += 1) await reloader.reload();
  t.same(deployed, ['two', 'three']);
  t.same(reloader.health(), { rejected: false, reloads: 2 });
});

t.test('reload() keeps what is served when a reading is refused, and says so once per mistake', async (t) => {
  const { reloader, deployed, messages } = make(t, [bad('no')]);
  await reloader.reload();
  t.same(reloader.health(), { rejected: true, reloads: 0 });
  await reloader.reload();
  t.same(deployed, []);
  t.equal(messages.filter((message) => message.includes('no')).length, 1);
});

t.test('reload() looks again before it believes a mistake', async (t) => {
  const { reloader, deployed, messages, reads } = make(t, [bad('half'), bad('half'), good('two')]);
  await reloader.reload();
  t.same(deployed, ['two']);
  t.equal(reads.count, 3);
  t.notMatch(messages.join(), 'half');
});

t.test('reload() says when a mistake is mended, also back to what is served', async (t) => {
  const no = Array.from({ length: 20 }, () => bad('no'));
  const mended = make(t, [...no, good('one')]);
  await mended.reloader.reload();
  while (mended.reloader.health().rejected) await mended.reloader.reload();
  t.match(mended.messages.at(-1), 'nothing had to change');
  t.same(mended.deployed, []);
});

t.test('reload() survives a reader that fails', async (t) => {
  const { reloader, messages } = make(t, [new Error('out of memory')]);
  await reloader.reload();
  t.match(messages[0], 'The definitions could not be read: out of memory.');
  t.equal(reloader.health().rejected, true);
});

t.test('reload() tries again later what an acceptor did not take', async (t) => {
  const { reloader, deployed } = make(t, [good('two')], false);
  await reloader.reload();
  await reloader.reload();
  t.same(deployed, ['two', 'two']);
  t.equal(reloader.health().reloads, 0);
});

t.test('reload() during a reload leads to one more, not to many', async (t) => {
  const { reloader, reads } = make(t, [good('two'), good('three')]);
  await Promise.all(Array.from({ length: 10 }, () => reloader.reload()));
  t.equal(reads.count, 2);
});
