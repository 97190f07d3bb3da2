/** The benchmark's command line. */

import t from 'tap';
import { parseOptions } from '../../../bench/http/options.ts';

t.test('parseOptions() has defaults for everything', async (t) => {
  const options = parseOptions([]);
  t.match(options, {
    targets: ['gateway', 'open', 'nginx', 'haproxy'],
    seconds: 5,
    rounds: 3,
    connections: 64,
    save: false,
  });
  t.same(typeof options === 'string' ? [] : options.scenarios.map(({ name }) => name), [
    'passthrough',
    'lambda',
    'mock',
    'large',
    'jwt',
    'iam',
    'key',
  ]);
});

t.test('parseOptions() lets --full raise what is not given', async (t) => {
  t.match(parseOptions(['--full', '--rounds', '4']), { seconds: 10, rounds: 4 });
});

t.test('parseOptions() says what is wrong', async (t) => {
  for (const [args, problem] of [
    [['--scenario', 'fast'], /--scenario takes passthrough, lambda, mock, large, jwt, iam, key; not fast/],
    [['--target', 'apache'], /--target takes gateway, open, nginx, haproxy; not apache/],
    [['--rounds', '0'], /--rounds takes a whole number from 1 to 20/],
    [['--seconds', '61'], /--seconds takes a whole number from 1 to 60/],
    [['--connections', '1.5'], /--connections takes a whole number from 1 to 512/],
    [['--speed'], /--speed/],
    [['--help'], /^$/],
  ] as const) {
    t.match(parseOptions(args), problem, args.join(' '));
  }
});
