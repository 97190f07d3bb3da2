import t from 'tap';
import { nearestName } from '../../../../../src/control-plane/source/nearest-name.ts';

t.test('nearestName() finds likely slips and nothing else', async (t) => {
  const known = ['timeoutSeconds', 'memoryMb', 'url', 'handler'];
  const cases = [
    ['timeoutSecs', 'timeoutSeconds'],
    ['timeout_seconds', 'timeoutSeconds'],
    ['MemoryMB', 'memoryMb'],
    ['handle', 'handler'],
    ['uri', 'url'],
    ['colour', undefined],
    ['', undefined],
  ] as const;
  for (const [name, nearest] of cases) t.equal(nearestName(name, known), nearest, name);
});
