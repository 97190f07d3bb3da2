import t from 'tap';
import { formatRequestTime } from '../../../../src/exchange/request-time.ts';

t.test('formatRequestTime() writes the common log format in UTC', async (t) => {
  t.equal(formatRequestTime(Date.UTC(2026, 11, 31, 23, 59, 59)), '31/Dec/2026:23:59:59 +0000');
  t.equal(formatRequestTime(Date.UTC(2024, 1, 9, 1, 2, 3)), '09/Feb/2024:01:02:03 +0000');
});
