import t from 'tap';
import { chooseCoding } from '../../../../../src/data-plane/respond/choose-coding.ts';

t.test('chooseCoding() takes what the client likes best, as AWS does', async (t) => {
  const rows: [accept: string | undefined, coding: string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['deflate,gzip', 'deflate'],
    ['br, gzip', 'gzip'],
    ['deflate;q=0.5,gzip;q=1.0', 'gzip'],
    ['gzip;q=1.0,identity;q=0.5,*;q=0', 'gzip'],
    ['br;q=1.0, gzip;q=0.8', undefined],
    ['identity', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity, gzip', 'gzip'],
    ['*', undefined],
    ['gzip;q=0', undefined],
    ['gzip;q=0, deflate', 'deflate'],
    ['gzip;q=0.001', 'gzip'],
    ['gzip; q = 0.5 , deflate ; q=0.7', 'deflate'],
    ['gzip;q=2, deflate;q=0.9', 'gzip'],
    ['x-gzip', undefined],
    [',,;q=1,', undefined],
    [`${'a;q=0.1,'.repeat(63)}gzip`, 'gzip'],
    [`${'a;q=0.1,'.repeat(64)}gzip`, undefined],
  ];
  for (const [accept, coding] of rows) {
    t.equal(chooseCoding(accept === undefined ? [] : ['accept-encoding', accept]), coding, String(accept));
  }
  t.equal(
    chooseCoding(['accept-encoding', 'br;q=0.9', 'accept', '*/*', 'accept-encoding', 'gzip']),
    'gzip',
    'two fields',
  );
});
