/** Files that change in all the ways in which files change. */

import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createFileWatcher } from '../../../../src/processes/file-watcher.ts';
import { createFolder, waitFor } from '../../../support/gateway-process.ts';

const cases: readonly { name: string; change: (folder: string) => void; prepare?: (folder: string) => void }[] = [
  { name: 'written in place', change: (folder) => writeFileSync(path.join(folder, 'a'), 'two') },
  { name: 'appended to', change: (folder) => appendFileSync(path.join(folder, 'a'), 'two') },
  {
    name: 'replaced by a rename',
    change(folder) {
      writeFileSync(path.join(folder, 'b'), 'two');
      renameSync(path.join(folder, 'b'), path.join(folder, 'a'));
    },
  },
  { name: 'removed', change: (folder) => rmSync(path.join(folder, 'a')) },
  {
    name: 'made where it was missing',
    prepare: (folder) => rmSync(path.join(folder, 'a')),
    change: (folder) => writeFileSync(path.join(folder, 'a'), 'two'),
  },
  {
    name: 'behind a link that is turned',
    prepare(folder) {
      rmSync(path.join(folder, 'a'));
      for (const name of ['1', '2']) {
        mkdirSync(path.join(folder, name));
        writeFileSync(path.join(folder, name, 'a'), name);
      }
      symlinkSync('1', path.join(folder, 'data'));
      symlinkSync('data/a', path.join(folder, 'a'));
    },
    change(folder) {
      symlinkSync('2', path.join(folder, 'data.new'));
      renameSync(path.join(folder, 'data.new'), path.join(folder, 'data'));
    },
  },
  {
    name: 'in a folder that is replaced',
    prepare(folder) {
      rmSync(path.join(folder, 'a'));
      mkdirSync(path.join(folder, 'in'));
      writeFileSync(path.join(folder, 'in/a'), 'one');
      symlinkSync('in/a', path.join(folder, 'a'));
    },
    change(folder) {
      renameSync(path.join(folder, 'in'), path.join(folder, 'out'));
      mkdirSync(path.join(folder, 'in'));
      writeFileSync(path.join(folder, 'in/a'), 'two');
    },
  },
];

for (const { name, change, prepare } of cases) {
  for (const pollMs of [60_000, 20]) {
    const how = pollMs === 20 ? 'by looking' : 'by watching';
    // Only a look notices a folder that comes back under a link to it.
    if (pollMs === 60_000 && name === 'in a folder that is replaced') continue;
    t.test(`createFileWatcher() notices a file that is ${name} (${how})`, async (t) => {
      const folder = createFolder(t);
      const file = path.join(folder, 'a');
      writeFileSync(file, 'one');
      prepare?.(folder);
      let changes = 0;
      const watcher = createFileWatcher({ onChange: () => (changes += 1), pollMs, settleMs: 10 });
      t.teardown(() => watcher.close());
      watcher.watch([file], Infinity);
      await sleep(30);
      t.equal(changes, 0);
      change(folder);
      await waitFor(() => changes > 0);
      await sleep(50);
      t.equal(changes, 1, 'once');
    });
  }
}

t.test('createFileWatcher() waits until a file is left alone', async (t) => {
  const file = path.join(createFolder(t), 'a');
  writeFileSync(file, '');
  let changes = 0;
  const watcher = createFileWatcher({ onChange: () => (changes += 1), settleMs: 40 });
  t.teardown(() => watcher.close());
  watcher.watch([file], Infinity);
  for (let step = 0; step < 10; step += 1) {
    appendFileSync(file, 'x');
    await sleep(10);
  }
  await waitFor(() => changes === 1);
});

t.test(
  'createFileWatcher() says nothing about other files, about files no longer watched, or after its end',
  async (t) => {
    const folder = createFolder(t);
    const [watched = '', other = ''] = ['a', 'b'].map((name) => path.join(folder, name));
    writeFileSync(watched, '');
    writeFileSync(other, '');
    let changes = 0;
    const watcher = createFileWatcher({ onChange: () => (changes += 1), pollMs: 10, settleMs: 5 });
    watcher.watch([watched], Infinity);
    writeFileSync(other, 'x');
    await sleep(40);
    watcher.watch([other], Infinity);
    writeFileSync(watched, 'x');
    await sleep(40);
    t.equal(changes, 0);
    watcher.close();
    writeFileSync(other, 'xy');
    await sleep(40);
    t.equal(changes, 0);
  },
);

t.test('createFileWatcher() notices a file that changed between being read and being watched', async (t) => {
  const file = path.join(createFolder(t), 'a');
  const readAtMs = Date.now();
  writeFileSync(file, 'two');
  let changes = 0;
  const watcher = createFileWatcher({ onChange: () => (changes += 1), pollMs: 10, settleMs: 5 });
  t.teardown(() => watcher.close());
  watcher.watch([file], readAtMs);
  await waitFor(() => changes === 1);
  await sleep(40);
  t.equal(changes, 1);
});
