/** Lines to files and pipes that work, fill up, fail and come back. */

import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createLineWriter, type LineWriter } from '../../../../src/platform/line-writer.ts';
import { createFolder, waitFor } from '../../../support/gateway-process.ts';

interface Logged {
  readonly logger: Parameters<typeof createLineWriter>[0]['logger'];
  readonly messages: string[];
}

function keepMessages(): Logged {
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  return { messages, logger: { debug: keep, info: keep, warn: keep, error: keep } };
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

/** @returns a named pipe with this end of it open for reading, without anything read yet */
function createPipe(folder: string): { file: string; reader: number } {
  const file = path.join(folder, 'pipe');
  execFileSync('mkfifo', [file]);
  return { file, reader: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK) };
}

/** Reads until the writer has nothing more to say. */
async function drainPipe(reader: number, isDone: (text: string) => boolean): Promise<string> {
  let text = '';
  const chunk = Buffer.alloc(65_536);
  await waitFor(() => {
    try {
      text += chunk.toString('latin1', 0, readSync(reader, chunk));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    return isDone(text);
  });
  return text;
}

t.test('createLineWriter() appends whole lines in order, within some 50 ms', async (t) => {
  const file = path.join(createFolder(t), 'access.log');
  const writer = createLineWriter({ destination: file, logger: keepMessages().logger });
  for (let line = 0; line < 5_000; line += 1) writer.write(`line ${line}`);
  await waitFor(() => linesOf(file).length === 5_000);
  t.same(
    linesOf(file),
    Array.from({ length: 5_000 }, (_, line) => `line ${line}`),
  );
  await writer.close(1_000);
  writer.write('after the end');
  t.equal(linesOf(file).length, 5_000);
});

t.test('close() writes what is waiting', async (t) => {
  const file = path.join(createFolder(t), 'access.log');
  const writer = createLineWriter({ destination: file, logger: keepMessages().logger });
  writer.write('last words');
  await writer.close(1_000);
  t.same(linesOf(file), ['last words']);
});

t.test('flushNow() writes what is waiting before it returns', async (t) => {
  const file = path.join(createFolder(t), 'access.log');
  const writer = createLineWriter({ destination: file, logger: keepMessages().logger });
  await sleep(20);
  writer.write('last words');
  writer.flushNow();
  t.same(linesOf(file), ['last words']);
  await writer.close(100);
});

t.test('reopen() goes on in a new file after a rotation; no line is lost', async (t) => {
  const file = path.join(createFolder(t), 'access.log');
  const { logger, messages } = keepMessages();
  const writer = createLineWriter({ destination: file, logger });
  for (let line = 0; line < 100; line += 1) writer.write(`old ${line}`);
  await waitFor(() => linesOf(file).length === 100);
  renameSync(file, `${file}.1`);
  writer.write('between');
  writer.reopen();
  await sleep(30);
  writer.write('new');
  await writer.close(1_000);
  t.equal([...linesOf(`${file}.1`), ...linesOf(file)].length, 102);
  t.equal(linesOf(file).at(-1), 'new');
  t.same(messages, []);
});

t.test('reopen() keeps the old file when the new one cannot be opened', async (t) => {
  const folder = createFolder(t);
  const inner = path.join(folder, 'logs');
  execFileSync('mkdir', [inner]);
  const { logger, messages } = keepMessages();
  const writer = createLineWriter({ destination: path.join(inner, 'access.log'), logger });
  await sleep(20);
  renameSync(inner, `${inner}.moved`);
  writer.reopen();
  writer.write('still here');
  await writer.close(1_000);
  t.same(linesOf(path.join(`${inner}.moved`, 'access.log')), ['still here']);
  t.match(messages, [/cannot be opened anew/]);
});

t.test('createLineWriter() drops and counts, exactly, what a stopped reader leaves no room for', async (t) => {
  const { file, reader } = createPipe(createFolder(t));
  const { logger } = keepMessages();
  const writer = createLineWriter({ destination: file, logger, bufferBytes: 100_000 });
  const total = 5_000;
  for (let line = 0; line < total; line += 1) {
    writer.write(`${String(line).padStart(6, '0')} ${'x'.repeat(92)}`);
    if (line % 500 === 0) await sleep(5);
  }
  await sleep(50);
  const kept = total - writer.droppedLines();
  t.ok(kept >= 1_000 && kept < 2_500, `${kept} lines are in memory and in the pipe`);
  const text = await drainPipe(reader, (read) => read.split('\n').length - 1 >= kept);
  t.equal(text.length, kept * 100);
  t.ok(
    text
      .split('\n')
      .slice(0, -1)
      .every((line) => /^\d{6} x{92}$/.test(line)),
    'every line is whole',
  );
  writer.write('afterwards');
  t.match(await drainPipe(reader, (read) => read.includes('afterwards')), 'afterwards', 'it works again by itself');
  await writer.close(1_000);
  closeSync(reader);
});

t.test('two writers on one pipe never mix their lines', async (t) => {
  const { file, reader } = createPipe(createFolder(t));
  const writers: LineWriter[] = ['a', 'b'].map(() =>
    createLineWriter({ destination: file, logger: keepMessages().logger }),
  );
  const reading = drainPipe(reader, (read) => read.split('\n').length - 1 >= 4_000);
  for (let line = 0; line < 2_000; line += 1) {
    for (const [index, writer] of writers.entries()) writer.write(String(index).repeat(50 + (line % 300)));
    if (line % 50 === 0) await sleep(1);
  }
  const lines = (await reading).split('\n').slice(0, -1);
  t.equal(lines.length, 4_000);
  t.ok(lines.every((line) => /^(?:0+|1+)$/.test(line)));
  for (const writer of writers) await writer.close(1_000);
  closeSync(reader);
});

t.test('createLineWriter() says once that a full disk takes nothing, and ends all the same', async (t) => {
  const { logger, messages } = keepMessages();
  const writer = createLineWriter({ destination: '/dev/full', logger, bufferBytes: 10_000 });
  for (let line = 0; line < 300; line += 1) {
    writer.write('x'.repeat(99));
    if (line % 60 === 0) await sleep(20);
  }
  await sleep(50);
  t.ok(writer.droppedLines() >= 150, `${writer.droppedLines()} lines were dropped`);
  t.match(messages, [/The access log cannot be written/]);
  t.equal(messages.length, 1);
  writer.flushNow();
  await writer.close(200);
});

t.test('createLineWriter() refuses a file that cannot be opened, by name', async (t) => {
  t.throws(() => createLineWriter({ destination: '/nowhere/a.log', logger: keepMessages().logger }), {
    message: /The access log \/nowhere\/a\.log cannot be opened: ENOENT/,
  });
});
