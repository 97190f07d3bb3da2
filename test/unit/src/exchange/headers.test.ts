import t from 'tap';
import { firstHeader, lastHeader } from '../../../../src/exchange/headers.ts';

const headers = ['accept', 'a', 'x-one', '1', 'accept', 'b', 'value', 'accept'];

t.test('firstHeader() gives the first value of a name', async (t) => {
  t.equal(firstHeader(headers, 'accept'), 'a');
  t.equal(firstHeader(headers, 'x-one'), '1');
});

t.test('lastHeader() gives the last value of a name', async (t) => {
  t.equal(lastHeader(headers, 'accept'), 'b');
  t.equal(lastHeader(headers, 'x-one'), '1');
});

t.test('firstHeader() and lastHeader() take no value for a name', async (t) => {
  for (const name of ['a', 'missing', '__proto__', 'length']) {
    t.equal(firstHeader(headers, name), undefined);
    t.equal(lastHeader(headers, name), undefined);
  }
  t.equal(firstHeader([], 'accept'), undefined);
});
