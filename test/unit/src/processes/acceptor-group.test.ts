/** Acceptors as a group, with acceptors that die when the test says so. */

import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import type { AcceptorHandle } from '../../../../src/processes/acceptor-handle.ts';
import {
  createAcceptorGroup,
  type AcceptorGroup,
  type AcceptorGroupOptions,
} from '../../../../src/processes/acceptor-group.ts';
import type { Bundle } from '../../../../src/processes/bundle.ts';
import { waitFor } from '../../../support/gateway-process.ts';

interface Fake {
  readonly name: string;
  readonly served: string[];
  die(): void;
  drained: boolean;
  killed: boolean;
}

const bundle = (key: string): Bundle => ({ key, snapshots: [], functions: {}, principals: [] });

interface Made {
  readonly group: AcceptorGroup;
  readonly fakes: Fake[];
  readonly messages: string[];
  readonly time: { nowMs: number };
}

/** @param failing names of acceptors whose start fails, as often as they are listed */
async function make(count: number, failing: string[] = [], openPort?: AcceptorGroupOptions['openPort']): Promise<Made> {
  const fakes: Fake[] = [];
  const messages: string[] = [];
  const time = { nowMs: 0 };
  const keep = (message: string): void => void messages.push(message);
  const group = await createAcceptorGroup({
    count,
    openPort,
    bundle: bundle('one'),
    acceptor: {} as never,
    clock: { nowMs: () => time.nowMs, epochMs: () => 0 },
    logger: { debug: keep, info: keep, warn: keep, error: keep },
    async start({ options: { name }, bundle }) {
      const failure = failing.indexOf(name);
      if (failure !== -1) {
        failing.splice(failure, 1);
        throw new Error(`${name} cannot start`);
      }
      const { handle, fake } = createFake(name, bundle.key);
      fakes.push(fake);
      return handle;
    },
  });
  return { group, fakes, messages, time };
}

function createFake(name: string, key: string): { handle: AcceptorHandle; fake: Fake } {
  const metrics = createMetrics();
  metrics.counter('requests_total', 'Requests.').series({}).value = 10;
  let end: (how: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const fake: Fake = { name, served: [key], die: () => end('signal SIGKILL'), drained: false, killed: false };
  const handle: AcceptorHandle = {
    ended,
    async deploy({ key }) {
      fake.served.push(key);
      return { served: key !== 'bad', problems: [] };
    },
    collect: async () => metrics.collect(),
    reopenLogs: () => fake.served.push('reopened'),
    take: () => fake.served.push('taken'),
    async stopAccepting() {
      fake.served.push('stopped');
    },
    async drain() {
      fake.drained = true;
      end('drained');
      return 1;
    },
    kill() {
      fake.killed = true;
      end('killed');
    },
  };
  return { handle, fake };
}

async function total(group: AcceptorGroup): Promise<number> {
  const families = (await group.collect()).flat();
  return families.flatMap(({ values }) => values).reduce((sum, { value }) => sum + value, 0);
}

t.test('createAcceptorGroup() starts them all, and tells all of them', async (t) => {
  const { group, fakes } = await make(3);
  t.same(group.health(), { alive: 3, restarts: 0 });
  t.equal(await group.deploy(bundle('two')), true);
  group.reopenLogs();
  t.same(
    fakes.map(({ served }) => served),
    Array.from({ length: 3 }, () => ['one', 'two', 'reopened']),
  );
  t.equal(await group.drain(1_000), 3);
  t.ok(fakes.every(({ drained, served }) => drained && served.at(-1) === 'stopped'));
  await sleep(0);
  t.same(group.health(), { alive: 0, restarts: 0 }, 'none is started again');
});

t.test('createAcceptorGroup() fails, and leaves nothing behind, when one cannot start', async (t) => {
  const started: Fake[] = [];
  await t.rejects(
    make(2, ['acceptor-2']).then(({ fakes }) => started.push(...fakes)),
    { message: 'acceptor-2 cannot start' },
  );
  t.same(started, []);
});

t.test('createAcceptorGroup() deals out connections to those that live, until it drains', async (t) => {
  let deal: (socket: Socket) => void = () => {};
  let closes = 0;
  const { group, fakes } = await make(2, [], async (take) => {
    deal = take;
    return { close: async () => void (closes += 1) };
  });
  const socket = new Socket();
  for (let i = 0; i < 4; i++) deal(socket);
  const taken = (): number[] => fakes.map(({ served }) => served.filter((what) => what === 'taken').length);
  t.same(taken(), [2, 2]);
  t.equal(socket.destroyed, false);
  await group.drain(1_000);
  t.equal(closes, 1);
  await sleep(0);
  deal(socket);
  t.same([taken(), socket.destroyed], [[2, 2], true], 'nobody is left to take it');
});

t.test('createAcceptorGroup() ends its acceptors when the port cannot be opened', async (t) => {
  const fakes: Fake[] = [];
  const opening = make(2, [], async () => {
    throw new Error('in use');
  });
  await t.rejects(
    opening.then((made) => fakes.push(...made.fakes)),
    { message: 'in use' },
  );
  t.same(fakes, []);
});

t.test('an acceptor that dies is restarted at once with what is served now, and totals stay', async (t) => {
  const { group, fakes, messages, time } = await make(2);
  await group.deploy(bundle('two'));
  t.equal(await total(group), 20);
  time.nowMs = 5_000;
  fakes[0]?.die();
  await waitFor(() => fakes.length === 3, 500);
  t.same(fakes[2]?.served, ['two']);
  t.equal(fakes[2]?.name, 'acceptor-1');
  t.same(group.health(), { alive: 2, restarts: 1 });
  t.equal(await total(group), 30, 'what the dead one counted is still in the sum');
  t.match(messages, ['An acceptor ended by itself; it is started again.']);
  group.kill();
});

t.test('an acceptor that dies young, or cannot start again, is given pauses', async (t) => {
  const failing: string[] = [];
  const { group, fakes } = await make(1, failing);
  failing.push('acceptor-1');
  const startedMs = Date.now();
  fakes[0]?.die();
  await waitFor(() => fakes.length === 2, 3_000);
  t.ok(Date.now() - startedMs >= 250, 'first pause 100 ms, second 200 ms');
  t.same(group.health(), { alive: 1, restarts: 2 });
  group.kill();
});

t.test('deploy() says when an acceptor did not take it', async (t) => {
  const { group, messages } = await make(2);
  t.equal(await group.deploy(bundle('bad')), false);
  t.equal(messages.length, 2);
  group.kill();
});

t.test('kill() ends all of them for good', async (t) => {
  const { group, fakes } = await make(2);
  group.kill();
  await sleep(5);
  t.ok(fakes.every(({ killed }) => killed));
  t.equal(fakes.length, 2);
});
