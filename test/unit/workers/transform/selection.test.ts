import t from 'tap';

import type { AnswerHead } from '../../../../src/contract/tasks.ts';
import type { CompileProblem } from '../../../../src/model/problem.ts';
import { compileSelection, type Selection } from '../../../../workers/transform/selection.ts';
import { refusal } from '../../../support/http-integration.ts';

function select(patterns: Readonly<Record<string, string>>): Selection<string> {
  const candidates = Object.entries(patterns).map(([pattern, response]) => ({
    selectionPattern: pattern === 'default' ? undefined : pattern,
    response,
  }));
  return compileSelection(candidates, () => t.fail('nothing to report'));
}

const http = (status: number): AnswerHead => ({ kind: 'http', status, headers: [] });
const failed: AnswerHead = { kind: 'function', status: 200, functionError: 'Unhandled' };
const succeeded: AnswerHead = { kind: 'function', status: 200, functionError: undefined };
const NONE = Buffer.alloc(0);

t.test('compileSelection() matches the whole status, the first pattern first', (t) => {
  // AWS recording: http::test_http_integration_status_code_selection.
  const choose = select({ '4\\d{2}': '400', '40': 'never', '40[0-9]': 'late', '5.*|6.*': '500', default: '200' });
  const cases: readonly (readonly [number, string])[] = [
    [200, '200'],
    [404, '400'],
    [40, 'never'],
    [4000, '200'],
    [503, '500'],
    [600, '500'],
    [301, '200'],
  ];
  for (const [status, expected] of [...cases, ...cases]) t.equal(choose(http(status), NONE), expected, `${status}`);
  t.end();
});

t.test('compileSelection() matches the error message of a function, never its status', (t) => {
  // AWS recording: lambda::test_lambda_selection_patterns.
  const choose = select({ default: '200', '.*four hundred.*': '405', '.+': '502', '200': '504' });
  const error = (errorMessage: unknown): Buffer => Buffer.from(JSON.stringify({ errorMessage, errorType: 'Error' }));
  t.equal(choose(succeeded, Buffer.from('"Pass"')), '200', '.+ does not match an empty message');
  t.equal(choose(succeeded, error('four hundred')), '200', 'what a function returns is no error');
  t.equal(choose(failed, error('Error: Raising four hundred from within the Lambda function')), '405');
  t.equal(choose(failed, error('Error: Raising five hundred from within the Lambda function')), '502');
  for (const payload of ['', 'no JSON', 'null', '[]', '{}', '{"errorMessage":7}']) {
    t.equal(choose(failed, Buffer.from(payload)), '200', payload);
  }
  t.equal(select({ '.*': 'all', default: 'never' })(succeeded, NONE), 'all', '.* matches an empty message');
  t.end();
});

t.test('compileSelection() refuses an answer that nothing matches', (t) => {
  const choose = select({ '404': '404' });
  for (const [answer, status] of [
    [http(200), 200],
    [succeeded, 200],
    [{ kind: 'mock', statusCode: -1000 } as const, -1000],
  ] as const) {
    t.throws(
      () => choose(answer, NONE),
      refusal({
        type: 'API_CONFIGURATION_ERROR',
        status: 500,
        reason: `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`,
      }),
    );
  }
  t.end();
});

t.test('compileSelection() reports a pattern that cannot run, by name and place', (t) => {
  for (const pattern of ['4(', '(?=4)4', '(4)\\1']) {
    const problems: CompileProblem[] = [];
    compileSelection([{ selectionPattern: pattern, response: '' }], (problem) => problems.push(problem));
    t.match(
      problems,
      [{ severity: 'error', pointer: `/x-amazon-apigateway-integration/responses/${pattern}` }],
      pattern,
    );
    t.ok(problems[0]?.message.includes(`"${pattern}"`), pattern);
  }
  t.end();
});

t.test('compileSelection() takes linear time for a pattern that backtracks', (t) => {
  const choose = select({ '(a+)+$': '500', default: '200' });
  const error = Buffer.from(JSON.stringify({ errorMessage: `${'a'.repeat(50_000)}!` }));
  t.equal(choose(failed, error), '200');
  t.end();
});
