/** Policies as a whole: precedence, actions and resources, what is refused, and what is said of policies without effect. */

import * as fc from 'fast-check';
import t from 'tap';
import { checkPolicy, compilePolicy } from '../../../../../src/aws/policy/policy.ts';
import type { PolicyDecision } from '../../../../../src/aws/policy/policy-call.ts';
import { randomPolicy } from '../../../../support/random-policy.ts';
import { ask, compileFine, fakeCall, fakeDocument, RESOURCE } from '../../../../support/policy-call.ts';

const allow = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };

t.test('evaluate() lets a Deny win, wherever it stands, and is silent where nothing is said', async (t) => {
  const cases: readonly (readonly [statements: unknown, decision: PolicyDecision])[] = [
    [[], 'silent'],
    [allow, 'allow'],
    [[allow], 'allow'],
    [deny, 'explicit-deny'],
    [[allow, deny], 'explicit-deny'],
    [[deny, allow], 'explicit-deny'],
    [[allow, { ...deny, Resource: 'arn:aws:execute-api:*/POST/*' }], 'allow'],
    [{ ...allow, Resource: [] }, 'silent'],
    [{ ...allow, Action: [] }, 'silent'],
    [{ ...allow, Sid: 'x', Condition: null }, 'allow'],
  ];
  for (const [Statement, decision] of cases) t.equal(ask({ Statement }), decision, JSON.stringify(Statement));
});

t.test('compileActions() matches actions in any casing', async (t) => {
  const cases: readonly (readonly [element: string, value: unknown, action: string, isAbout: boolean])[] = [
    ['Action', '*', 'execute-api:Invoke', true],
    ['Action', 'execute-api:*', 'execute-api:InvalidateCache', true],
    ['Action', 'EXECUTE-API:invoke', 'execute-api:Invoke', true],
    ['Action', 'execute-api:Inv*', 'execute-api:InvalidateCache', true],
    ['Action', 'execute-api:Invok?', 'execute-api:Invoke', true],
    ['Action', 'execute-api:Invoke', 'execute-api:InvalidateCache', false],
    ['Action', ['s3:*', 'execute-api:Invoke'], 'execute-api:Invoke', true],
    ['Action', ['s3:GetObject'], 'execute-api:Invoke', false],
    ['NotAction', 's3:*', 'execute-api:Invoke', true],
    ['NotAction', 'execute-api:InvalidateCache', 'execute-api:Invoke', true],
    ['NotAction', ['s3:*', 'execute-api:*'], 'execute-api:Invoke', false],
  ];
  for (const [element, value, action, isAbout] of cases) {
    const document = fakeDocument({ Action: undefined, [element]: value });
    t.equal(ask(document, fakeCall({ action })), isAbout ? 'allow' : 'silent', `${element} ${String(value)}`);
  }
});

t.test('compileResources() matches the method and the path of a call, casing and all', async (t) => {
  const cases: readonly (readonly [element: string, value: unknown, isAbout: boolean])[] = [
    ['Resource', RESOURCE, true],
    ['Resource', RESOURCE.replace('GET', 'get'), false],
    ['Resource', 'arn:aws:execute-api:us-east-1:123456789012:shop/prod/GET/pets*', true],
    ['Resource', 'arn:aws:execute-api:us-east-1:123456789012:shop/*/*/pets/?', true],
    ['Resource', 'arn:aws:execute-api:us-east-1:123456789012:shop/prod/GET/pet', false],
    ['Resource', 'arn:aws:execute-api:us-east-1:123456789012:shop/prod/POST/*', false],
    ['Resource', 'arn:aws:execute-api:us-east-1:*', true],
    ['Resource', ['arn:aws:s3:::x', '*'], true],
    ['NotResource', 'arn:aws:execute-api:us-east-1:123456789012:shop/dev/*', true],
    ['NotResource', ['arn:aws:s3:::x', '*/pets/7'], false],
  ];
  for (const [element, value, isAbout] of cases) {
    const document = fakeDocument({ Resource: undefined, [element]: value });
    t.equal(ask(document), isAbout ? 'allow' : 'silent', `${element} ${String(value)}`);
  }
});

t.test('compilePolicy() refuses what is no policy, in words', async (t) => {
  const one = (parts: Readonly<Record<string, unknown>>): unknown => ({ Statement: [{ ...allow, ...parts }] });
  const cases: readonly (readonly [document: unknown, problem: RegExp])[] = [
    [null, /^A policy must be an object, not nothing/],
    [[], /not a list/],
    ['{}', /not "\{\}"/],
    [{}, /^\/Statement: The policy has no Statement/],
    [{ Statement: null }, /has no Statement/],
    [{ statement: [allow] }, /^\/statement: "statement" is no element of a policy/],
    [{ Statement: ['x'] }, /^\/Statement\/0: A statement must be an object, not "x"/],
    [{ Statement: [[allow]] }, /not a list/],
    [{ Version: '2012-10-18', Statement: [allow] }, /^\/Version: /],
    [{ Version: 2012, Statement: [allow] }, /^\/Version: .* not 2012/],
    [{ Id: 7, Statement: [allow] }, /^\/Id: /],
    [one({ Sid: 7 }), /^\/Statement\/0\/Sid: /],
    [one({ Effect: 'allow' }), /^\/Statement\/0\/Effect: Effect must be Allow or Deny, not "allow"/],
    [one({ Effect: undefined }), /not nothing/],
    [one({ Effect: ['Allow'] }), /not a list/],
    [one({ Effect: 'a'.repeat(999) }), /not "a{80}…"/],
    [one({ action: 'x' }), /^\/Statement\/0\/action: "action" is no element of a statement/],
    [one({ ['__proto__']: 'x' }), /^\/Statement\/0\/__proto__/],
    [one({ 'a/b~c': 'x' }), /^\/Statement\/0\/a~1b~0c/],
    [one({ Action: undefined }), /^\/Statement\/0\/Action: The statement has no Action/],
    [one({ NotAction: 'execute-api:Invoke' }), /both Action and NotAction/],
    [one({ Action: 'Invoke' }), /"Invoke" is no action/],
    [one({ Action: {} }), /An action must be text, not an object/],
    [one({ Action: ['*', 7] }), /^\/Statement\/0\/Action\/1: An action must be text, not 7/],
    [one({ Action: undefined, NotAction: [] }), /names no action/],
    [one({ Resource: undefined }), /^\/Statement\/0\/Resource: The statement has no Resource/],
    [one({ NotResource: '*' }), /both Resource and NotResource/],
    [one({ Resource: undefined, NotResource: [] }), /names no resource/],
    [one({ Resource: 'execute-api:/prod' }), /is no resource/],
    [one({ Resource: [''] }), /^\/Statement\/0\/Resource\/0: "" is no resource/],
    [one({ Resource: `arn:${'a'.repeat(509)}` }), /has 513 characters; the limit is 512/],
    [one({ Principal: '*' }), /^\/Statement\/0\/Principal: Principal has no place/],
    [one({ NotPrincipal: { AWS: [] } }), /NotPrincipal has no place/],
  ];
  for (const [document, problem] of cases) {
    t.match(compilePolicy(document, 'identity'), { problem }, JSON.stringify(document)?.slice(0, 100));
  }
  const resource = [
    [one({}), /^\/Statement\/0\/Principal: The statement has no Principal/],
    [one({ Principal: '*', NotPrincipal: '*' }), /both Principal and NotPrincipal/],
    [one({ Principal: '*', Action: [] }), /names no action/],
    [one({ Principal: '*', Resource: [] }), /names no resource/],
  ] as const;
  for (const [document, problem] of resource) t.match(compilePolicy(document, 'resource'), { problem });
  t.notMatch(compilePolicy(one({ Principal: '*', Resource: `arn:${'a'.repeat(509)}` }), 'resource'), { problem: '' });
});

t.test('compilePolicy() reads no more than 32,768 characters', async (t) => {
  const problem = 'The policy has more than 32768 characters.';
  const resources = Array.from({ length: 1_000 }, (_, index) => `arn:aws:execute-api:us-east-1:1:a/${index}`);
  t.match(compilePolicy({ Statement: { ...allow, Resource: resources } }, 'identity'), { problem });
  t.match(compilePolicy({ Statement: Array.from({ length: 40_000 }, () => ({})) }, 'identity'), { problem });
  const keys = Object.fromEntries(resources.map((resource) => [`aws:${resource}`, 'x']));
  t.match(compilePolicy({ Statement: { ...allow, Condition: { StringEquals: keys } } }, 'identity'), { problem });
  const half = resources.slice(0, 500);
  t.equal(ask({ Statement: { ...allow, Resource: [...half, '*'] } }), 'allow');
});

const prefix = 'arn:aws:execute-api:us-east-1:123456789012:shop/';

t.test('checkPolicy() names what never has an effect here', async (t) => {
  const condition = (operator: string, key: string): Readonly<Record<string, unknown>> => ({
    Condition: { [operator]: { [key]: operator === 'Null' ? true : 'x' } },
  });
  const never = 'never has a value here: the condition never holds, and the statement has no effect.';
  const always = 'never has a value here: the condition always holds.';
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, readonly string[]])[] = [
    [{}, []],
    [condition('StringLike', 'aws:UserAgent'), []],
    [condition('StringEquals', 'aws:PrincipalTag/team'), []],
    [
      condition('StringEquals', 'aws:SourceVpce'),
      [`/Condition/StringEquals/aws:SourceVpce The condition key "aws:SourceVpce" ${never}`],
    ],
    [
      condition('StringNotEquals', 'aws:SourceVpc'),
      [`/Condition/StringNotEquals/aws:SourceVpc The condition key "aws:SourceVpc" ${always}`],
    ],
    [
      condition('StringEqualsIfExists', 'aws:SourceArn'),
      [`/Condition/StringEqualsIfExists/aws:SourceArn The condition key "aws:SourceArn" ${always}`],
    ],
    [
      condition('ForAllValues:StringEquals', 'aws:PrincipalOrgPaths'),
      [
        `/Condition/ForAllValues:StringEquals/aws:PrincipalOrgPaths The condition key "aws:PrincipalOrgPaths" ${always}`,
      ],
    ],
    [
      condition('ForAnyValue:StringNotLike', 'my:key'),
      [`/Condition/ForAnyValue:StringNotLike/my:key The condition key "my:key" ${never}`],
    ],
    [
      condition('Null', 'aws:MultiFactorAuthAge'),
      [`/Condition/Null/aws:MultiFactorAuthAge The condition key "aws:MultiFactorAuthAge" ${always}`],
    ],
    [{ Action: ['s3:*', '*'] }, ['/Action/0 The action "s3:*" is never asked of an API.']],
    [{ Action: undefined, NotAction: 's3:*' }, []],
    [
      { Principal: { AWS: '*', Service: 'x' } },
      ['/Principal/Service No caller here is a principal of the kind Service.'],
    ],
    [{ Resource: `${prefix}prod/*` }, []],
    [
      { Resource: ['*', 'arn:aws:execute-api:us-east-1:123456789012:cars/*'] },
      ['/Resource/1 The resource "arn:aws:execute-api:us-east-1:123456789012:cars/*" is nothing of this API.'],
    ],
    [
      { Resource: `${prefix}\${aws:username}/\${aws:none}` },
      ['/Resource The variable ${aws:none} never has a value here: nothing fits the text it stands in.'],
    ],
    [
      { Condition: { StringEquals: { 'aws:Referer': ["${aws:none, 'x'}", '${aws:No}'] } } },
      [
        '/Condition/StringEquals/aws:Referer/1 The variable ${aws:no} never has a value here: nothing fits the text it stands in.',
      ],
    ],
  ];
  for (const [parts, warnings] of cases) {
    const document = fakeDocument({ Principal: '*', ...parts });
    const found = checkPolicy(document, 'resource', prefix);
    t.same(
      found.map(({ severity, pointer, message }) => `${severity} ${pointer} ${message}`),
      warnings.map((line) => `warning /Statement/0${line}`),
      JSON.stringify(parts),
    );
    t.ok(found.every(({ fix }) => fix.endsWith('.')));
    compileFine(document, 'resource');
  }
  t.match(checkPolicy({ Statement: [] }, 'resource'), [{ severity: 'warning', pointer: '/Statement' }]);
  t.same(checkPolicy(fakeDocument({ Action: 's3:*', Resource: 'arn:aws:s3:::x' }), 'identity'), []);
});

t.test('checkPolicy() tells everything that is wrong at once', async (t) => {
  const document = {
    Version: 'x',
    Extra: 1,
    Statement: [{ Effect: 'x', Action: 'x', Resource: 'x', Condition: 'x' }, 7, { ...allow, Principal: '*' }],
  };
  t.same(
    checkPolicy(document, 'resource').map(({ pointer }) => pointer),
    [
      '/Extra',
      '/Version',
      ...['Effect', 'Principal', 'Action', 'Resource', 'Condition'].map((name) => `/Statement/0/${name}`),
      '/Statement/1',
    ],
  );
});

const random = { seed: 20261121 };

t.test('compilePolicy() takes anything JSON can hold without throwing', async (t) => {
  let runs = 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      runs += 1;
      for (const document of [value, { Statement: value }, { Statement: [{ ...allow, Condition: value }] }]) {
        const policy = compilePolicy(document, 'identity');
        if (!('problem' in policy)) policy.evaluate(fakeCall());
        compilePolicy(document, 'resource');
      }
    }),
    { ...random, numRuns: 20_000 },
  );
  t.equal(runs, 20_000);
  let deep: unknown = 'x';
  for (let depth = 0; depth < 100_000; depth += 1) deep = { Statement: [deep] };
  t.match(compilePolicy(deep, 'resource'), { problem: /is no element of a statement/ });
});

t.test('compilePolicy() gives a policy exactly where checkPolicy() finds no error', async (t) => {
  const found = { problem: 0, allow: 0, delegated: 0, 'explicit-deny': 0, silent: 0 };
  fc.assert(
    fc.property(randomPolicy(10), fc.constantFrom('identity' as const, 'resource' as const), (document, kind) => {
      const hasErrors = checkPolicy(document, kind).some(({ severity }) => severity === 'error');
      const policy = compilePolicy(document, kind);
      if ('problem' in policy !== hasErrors) throw new Error('they differ');
      found['problem' in policy ? 'problem' : policy.evaluate(fakeCall({ keys: { 'aws:sourceip': '10.0.0.1' } }))] += 1;
    }),
    { ...random, numRuns: 3_000 },
  );
  const { problem, allow, silent } = found;
  for (const count of [problem, allow, silent, found['explicit-deny']]) t.ok(count > 50, JSON.stringify(found));
});

t.test('evaluate() never allows more for a Deny more, nor says less for an Allow more', async (t) => {
  let changed = 0;
  const keys = { 'aws:sourceip': '10.0.0.1', 'aws:useragent': 'curl/8' };
  fc.assert(
    fc.property(randomPolicy(0), randomPolicy(0), fc.nat(), ({ Statement: base }, { Statement: more }, place) => {
      const at = place % (base.length + 1);
      const join = (effect: string): unknown => ({
        Version: '2012-10-17',
        Statement: [...base.slice(0, at), ...more.map((one) => ({ ...one, Effect: effect })), ...base.slice(at)],
      });
      const call = fakeCall({ keys });
      const before = ask({ Version: '2012-10-17', Statement: base }, call);
      const denied = ask(join('Deny'), call);
      const allowed = ask(join('Allow'), call);
      if (denied !== before) changed += 1;
      if (denied !== before && denied !== 'explicit-deny') throw new Error(`Deny: ${before} became ${denied}`);
      if (allowed !== before && (before !== 'silent' || allowed !== 'allow'))
        throw new Error(`Allow: ${before} became ${allowed}`);
    }),
    { ...random, numRuns: 3_000 },
  );
  t.ok(changed > 100, `${changed} changed`);
});
