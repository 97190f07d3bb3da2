import t from 'tap';
import { formatReport } from '../../../../../src/control-plane/openapi/report.ts';
import type { Problem } from '../../../../../src/model/problem.ts';

const error: Problem = {
  severity: 'error',
  file: 'a.yaml',
  pointer: '/paths/~1a',
  line: 7,
  message: 'It is wrong.',
  fix: 'Right it.',
};
const warning: Problem = { ...error, severity: 'warning', line: 3, message: 'It may be wrong.', fix: 'Look at it.' };

t.test('formatReport() says nothing where nothing is wrong', async (t) => {
  t.equal(formatReport([], { color: false }), '');
});

t.test('formatReport() groups by file, sorts by line and counts at the end', async (t) => {
  const { line: _, ...whole } = { ...error, file: 'b.yaml', pointer: '' };
  t.equal(
    formatReport([error, warning, whole], { color: false }),
    [
      'a.yaml',
      '  a.yaml:3 /paths/~1a',
      '    warning It may be wrong.',
      '    → Look at it.',
      '  a.yaml:7 /paths/~1a',
      '    error It is wrong.',
      '    → Right it.',
      '',
      'b.yaml',
      '  b.yaml',
      '    error It is wrong.',
      '    → Right it.',
      '',
      '2 errors, 1 warning',
    ].join('\n'),
  );
});

t.test('formatReport() tells the same problem once, with its first places', async (t) => {
  const many = Array.from({ length: 5 }, (_, index) => ({ ...warning, line: index + 1 }));
  const report = formatReport(many, { color: false });
  t.equal(report.match(/It may be wrong/g)?.length, 1);
  t.match(report, /a\.yaml:3 .*\n {2}and in 2 more places\n/);
  t.notMatch(report, 'a.yaml:4');
  t.match(report, /\n5 warnings$/);
});

t.test('formatReport() colours only when asked, and lets no text control the terminal', async (t) => {
  const evil = { ...error, message: 'a\u001b[2Jb\nc', pointer: '/\u009b1m' };
  t.notMatch(formatReport([evil], { color: false }), /[\u001b\u009b]/);
  t.match(formatReport([evil], { color: false }), 'a\\u001b[2Jb\\u000ac');
  t.match(formatReport([error], { color: true }), '\u001b[31merror\u001b[0m');
});
