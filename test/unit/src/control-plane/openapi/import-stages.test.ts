/** Stages of a definition: method settings, canaries and their definitions, access-log formats. */

import { join } from 'node:path';
import t, { type Test } from 'tap';
import { importDefinition } from '../../../../../src/control-plane/openapi/import-definition.ts';
import type { ImportResult } from '../../../../../src/control-plane/openapi/import-definition.ts';
import { draft, importText, mockPath, summaries, testRefusal } from '../../../../support/import-text.ts';
import type { DraftParts, RefusalRow } from '../../../../support/import-text.ts';

const stageParts = (stage: object): DraftParts => ({
  root: { 'x-gatehouse-stages': [{ stageName: 'prod', ...stage }] },
});
const STAGE = '/x-gatehouse-stages/0';
const log = (format: unknown): DraftParts => stageParts({ accessLogSettings: { format } });
const FORMAT = `${STAGE}/accessLogSettings/format`;

const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, 'x']));

const refused: readonly RefusalRow[] = [
  [
    'a format without request id (AWS text)',
    log('$context.status'),
    [
      `${FORMAT} Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.status'`,
    ],
  ],
  ['a format with a longer name only', log('$context.requestIdX'), [`${FORMAT} Access Log format must include either`]],
  [
    'a format of two lines (AWS text)',
    log('a\n$context.requestId'),
    [
      `${FORMAT} Access Log format must be single line, new line character is allowed only at end of the format: 'a\n$context.requestId'`,
    ],
  ],
  ['an empty format (AWS text)', log(''), [`${FORMAT} Access Log value must not be empty`]],
  [
    'a format of over 3 KB',
    log(`$context.requestId ${'x'.repeat(3_060)}`),
    [`${FORMAT} The access-log format has 3079 bytes; the limit is 3072.`],
  ],
  ['a format that is a number', log(4), [`${FORMAT} "format" must be text, not the number 4.`]],
  [
    'more than all of the traffic',
    stageParts({ canarySettings: { percentTraffic: 101 } }),
    [`${STAGE}/canarySettings/percentTraffic "percentTraffic" must be a number from 0 to 100, not the number 101.`],
  ],
  [
    'canary settings that are text',
    stageParts({ canarySettings: 'x' }),
    [`${STAGE}/canarySettings "canarySettings" must be an object, not the text "x".`],
  ],
  [
    'a canary variable with a dash in its name',
    stageParts({ canarySettings: { stageVariableOverrides: { 'a-b': 'x' } } }),
    [`${STAGE}/canarySettings/stageVariableOverrides/a-b "a-b" cannot be the name of a stage variable.`],
  ],
  [
    'too many variables',
    stageParts({ variables: many }),
    [`${STAGE}/variables There are 101 stage variables; the limit is 100.`],
  ],
  [
    'a long name',
    stageParts({ variables: { ['v'.repeat(65)]: 'x' } }),
    [`${STAGE}/variables/${'v'.repeat(65)} The name of a stage variable has 65 characters`],
  ],
  [
    'a long value',
    stageParts({ variables: { v: 'x'.repeat(513) } }),
    [`${STAGE}/variables/v The value of the stage variable v has 513 characters`],
  ],
  [
    'an unknown logging level',
    stageParts({ methodSettings: { '*/*': { loggingLevel: 'DEBUG' } } }),
    [`${STAGE}/methodSettings/*~1*/loggingLevel "loggingLevel" is "DEBUG", which is not one of its values.`],
  ],
  [
    'a cache lifetime over an hour',
    stageParts({ methodSettings: { '*/*': { cacheTtlInSeconds: 3_601 } } }),
    [`${STAGE}/methodSettings/*~1*/cacheTtlInSeconds "cacheTtlInSeconds" must be a whole number from 0 to 3600`],
  ],
  [
    'an unknown strategy',
    stageParts({ methodSettings: { '*/*': { unauthorizedCacheControlHeaderStrategy: 'X' } } }),
    [
      `${STAGE}/methodSettings/*~1*/unauthorizedCacheControlHeaderStrategy "unauthorizedCacheControlHeaderStrategy" is "X"`,
    ],
  ],
  [
    'a canary that sends to a link-local address',
    {
      root: {
        'x-gatehouse-stages': [
          {
            stageName: 'prod',
            variables: { b: '127.0.0.1' },
            canarySettings: { stageVariableOverrides: { b: '169.254.1.1' } },
          },
        ],
      },
      integration: { uri: 'http://${stageVariables.b}/{id}' },
    },
    [
      "/paths/~1shoes~1{id}/get/x-amazon-apigateway-integration/uri The backend's address in stage prod is link-local: 169.254.1.1.",
    ],
  ],
];

t.test('importDefinition() refuses', async (t) => {
  for (const row of refused) await t.test(row[0], async (t) => void (await testRefusal(t, row)));
});

t.test('importDefinition() reads all settings of a method as the file has them', async (t) => {
  const settings = {
    metricsEnabled: true,
    loggingLevel: 'INFO',
    dataTraceEnabled: true,
    throttlingRateLimit: 5.5,
    throttlingBurstLimit: 5,
    cachingEnabled: false,
    cacheTtlInSeconds: 60,
    cacheDataEncrypted: true,
    requireAuthorizationForCacheControl: false,
    unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403',
  };
  const result = await importText(t, draft(stageParts({ methodSettings: { '~1orders/POST': settings, '*/*': {} } })));
  t.same(result.api?.stages[0]?.methodSettings, { '~1orders/POST': settings, '*/*': {} });
  t.same(summaries(result), [`warning ${STAGE}/methodSettings/~01orders~1POST Throttling is not implemented yet.`]);
});

t.test('importDefinition() says what settings do nothing', async (t) => {
  const settings = { dataTraceEnabled: true, cachingEnabled: true };
  const result = await importText(t, draft(stageParts({ methodSettings: { '*/*': settings } })));
  t.same(summaries(result), [
    `warning ${STAGE}/methodSettings/*~1*/dataTraceEnabled dataTraceEnabled does nothing while loggingLevel is OFF.`,
    `warning ${STAGE}/methodSettings/*~1*/cachingEnabled cachingEnabled is not implemented yet.`,
  ]);
});

t.test('importDefinition() reads an access-log format, with or without a line break at its end', async (t) => {
  for (const end of ['', '\n', '\r\n']) {
    const result = await importText(t, draft(log(`{"id":"$context.requestId"}${end}`)));
    t.same(summaries(result), []);
    t.equal(result.api?.stages[0]?.accessLogFormat, '{"id":"$context.requestId"}');
  }
  const braces = await importText(t, draft(log('${context.extendedRequestId}')));
  t.equal(braces.api?.stages[0]?.accessLogFormat, '${context.extendedRequestId}');
});

t.test('importDefinition() warns of variables that a line cannot have', async (t) => {
  const format =
    '$context.requestId ${context.statuss} $context.routeKey $context.authorizer.team $context.error.message';
  const result = await importText(t, draft(log(format)));
  t.same(summaries(result), [
    `warning ${FORMAT} Access lines of REST APIs have no variable \${context.statuss}.`,
    `warning ${FORMAT} Access lines of REST APIs have no variable $context.routeKey.`,
  ]);
  t.match(result.problems[0]?.fix, '$context.status,');
});

t.test('importDefinition() warns of a destination and of settings without format', async (t) => {
  const result = await importText(t, draft(stageParts({ accessLogSettings: { destinationArn: 'arn:aws:logs:x' } })));
  t.same(summaries(result), [
    `warning ${STAGE}/accessLogSettings/destinationArn Access lines are not sent to destinationArn.`,
    `warning ${STAGE}/accessLogSettings accessLogSettings has no format.`,
  ]);
  t.equal(result.api?.stages[0]?.accessLogFormat, undefined);
});

t.test('importDefinition() reads canary settings with AWS’s defaults', async (t) => {
  const empty = await importText(t, draft(stageParts({ canarySettings: {} })));
  t.same(empty.api?.stages[0]?.canary, {
    percentTraffic: 0,
    stageVariableOverrides: {},
    useStageCache: false,
    deployment: undefined,
  });
  const canarySettings = {
    percentTraffic: 12.5,
    stageVariableOverrides: { a: 1 },
    useStageCache: true,
    deploymentId: 'x',
  };
  const full = await importText(t, draft(stageParts({ canarySettings })));
  t.match(full.api?.stages[0]?.canary, {
    percentTraffic: 12.5,
    stageVariableOverrides: { a: '1' },
    useStageCache: true,
  });
  t.same(summaries(full), [
    `warning ${STAGE}/canarySettings/deploymentId The deployment of a canary cannot be named; it is ignored.`,
  ]);
});

const canarySettings = {
  percentTraffic: 10,
  stageVariableOverrides: { v: 'canary' },
  definition: './next/canary.json',
};
const main = draft({
  root: { 'x-gatehouse-api-id': 'shop', ...stageParts({ variables: { v: 'main' }, canarySettings }).root },
});

async function importPair(
  t: Pick<Test, 'testdir'>,
  canary: unknown,
): Promise<ImportResult & { readonly folder: string }> {
  const files = { 'api.json': JSON.stringify(main), next: { 'canary.json': JSON.stringify(canary) } };
  const folder = t.testdir(files);
  return { ...(await importDefinition(join(folder, 'api.json'))), folder };
}

t.test('importDefinition() imports what a canary serves under the identity and stage of the API', async (t) => {
  const canary = {
    openapi: '3.0.3',
    info: { title: 'Next', version: '2' },
    paths: { '/orders': mockPath('post'), '/new': mockPath() },
  };
  const { api, problems, files, folder } = await importPair(t, canary);
  t.same(problems, []);
  t.same(files, [join(folder, 'api.json'), join(folder, 'next/canary.json')]);
  const deployment = api?.stages[0]?.canary?.deployment;
  t.match(deployment, {
    id: 'shop',
    name: 'Shop',
    version: '2',
    source: join(folder, 'next/canary.json'),
    stages: [{ stageName: 'prod', variables: { v: 'canary' }, isCanary: true, canary: undefined }],
  });
  const idOf = (of: typeof api, path: string): string | undefined => of?.resources.find((one) => one.path === path)?.id;
  t.equal(idOf(deployment, '/orders'), idOf(api, '/orders'), 'the same resource has the same id');
  t.ok(idOf(deployment, '/new'));
});

t.test('importDefinition() reports the problems of a canary’s definition under its own file', async (t) => {
  const broken = { openapi: '3.0.3', info: { title: 'Next', version: '2' }, paths: { '/new': { get: {} } } };
  const { api, problems, folder } = await importPair(t, broken);
  t.equal(api, undefined);
  t.ok(problems.length > 0);
  t.ok(
    problems.every(({ file }) => file === join(folder, 'next/canary.json')),
    JSON.stringify(problems),
  );
});

t.test('importDefinition() refuses a canary whose definition is not there, and watches for it', async (t) => {
  const folder = t.testdir({ 'api.json': JSON.stringify(main) });
  const { api, problems, files } = await importDefinition(join(folder, 'api.json'));
  t.equal(api, undefined);
  t.match(problems, [{ file: join(folder, 'next/canary.json'), message: /^There is no file/ }]);
  t.ok(files.includes(join(folder, 'next/canary.json')));
});

t.test('importDefinition() warns of what a canary’s definition cannot decide', async (t) => {
  const stages = [{ stageName: 'x', canarySettings }];
  const canary = {
    ...draft(),
    'x-gatehouse-api-id': 'other',
    'x-gatehouse-stages': stages,
    'x-gatehouse-usage-plans': [],
  };
  const result = await importPair(t, canary);
  t.same(summaries(result), [
    'warning /x-gatehouse-api-id A canary has the x-gatehouse-api-id of the API that it belongs to.',
    'warning /x-gatehouse-stages A canary has the x-gatehouse-stages of the API that it belongs to.',
    'warning /x-gatehouse-usage-plans A canary has the x-gatehouse-usage-plans of the API that it belongs to.',
  ]);
});

t.test('importDefinition() follows a canary that names its own file once', async (t) => {
  const self = draft({ root: stageParts({ canarySettings: { definition: 'api.json' } }).root ?? {} });
  const folder = t.testdir({ 'api.json': JSON.stringify(self) });
  const { api } = await importDefinition(join(folder, 'api.json'));
  t.equal(api?.stages[0]?.canary?.deployment?.stages[0]?.canary, undefined);
});
