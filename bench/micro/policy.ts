/**
 * Microseconds for one question to a policy: ten statements with conditions, and the worst pattern that a policy may hold.
 *
 * `node dist/bench/micro/policy.js`.
 */

import { conditionKeys } from '../../src/aws/policy/condition-keys.ts';
import { compilePolicy } from '../../src/aws/policy/policy.ts';
import type { Policy } from '../../src/aws/policy/policy.ts';
import type { PolicyCall } from '../../src/aws/policy/policy-call.ts';

const ROUNDS = 21;
const WARM_UP = 5;
const PREFIX = 'arn:aws:execute-api:us-east-1:123456789012:shop';

/** Every statement is read to its end: the call is allowed by the last. */
const ordinary = {
  Version: '2012-10-17',
  Statement: Array.from({ length: 10 }, (_, index) => ({
    Effect: index % 3 === 2 ? 'Deny' : 'Allow',
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: [`${PREFIX}/prod/*/orders/*`, `${PREFIX}/*/GET/shoes/*`],
    Condition: {
      IpAddress: { 'aws:SourceIp': index === 9 ? ['203.0.113.0/24'] : [`10.${index}.0.0/16`, '2001:db8::/32'] },
      StringLike: { 'aws:UserAgent': 'Mozilla/*' },
      DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
    },
  })),
};

// As long as a policy and its patterns may be, and always wrong at the last character.
const hostile = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: '*',
    Resource: Array.from({ length: 63 }, () => `arn:*${'a'.repeat(505)}b*`),
  },
};

const keyOf = conditionKeys({
  epochMs: Date.UTC(2026, 10, 21),
  sourceIp: '203.0.113.9',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  referer: undefined,
  isSecure: true,
  principal: undefined,
});
const call: PolicyCall = {
  action: 'execute-api:Invoke',
  resource: `${PREFIX}/prod/GET/shoes/7`,
  principal: undefined,
  keyOf,
};
const longest: PolicyCall = { ...call, resource: `${PREFIX}/prod/GET/${'a'.repeat(1_530)}` };

report('ten statements with conditions', compile(ordinary, 'resource'), call, 10_000);
report('the worst of patterns', compile(hostile, 'identity'), longest, 10);
console.log(`compiling ten statements: ${measure(() => compile(ordinary, 'resource'), 200).toFixed(1)} µs`);

function compile(document: unknown, kind: 'identity' | 'resource'): Policy {
  const policy = compilePolicy(document, kind);
  if ('problem' in policy) throw new Error(policy.problem);
  return policy;
}

function report(what: string, policy: Policy, call: PolicyCall, times: number): void {
  const microseconds = measure(() => policy.evaluate(call), times);
  console.log(`${what}: ${microseconds.toFixed(2)} µs a question, which says ${policy.evaluate(call)}`);
}

/** @returns microseconds a time, the median of some rounds */
function measure(run: () => unknown, times: number): number {
  const rounds = Array.from({ length: ROUNDS + WARM_UP }, () => {
    const started = process.hrtime.bigint();
    for (let count = 0; count < times; count += 1) run();
    return Number(process.hrtime.bigint() - started) / times / 1_000;
  });
  return rounds.slice(WARM_UP).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}
