import t from 'tap';
import { defaultMethodSettings, settingsFor } from '../../../../../src/data-plane/plan/method-settings.ts';
import type { MethodSettings } from '../../../../../src/model/stage.ts';
import { fakeStage } from '../../../../support/fake-model.ts';

t.test('defaultMethodSettings has what AWS recorded of a new block', async (t) => {
  // AWS recording common::test_create_update_stages.
  t.same(defaultMethodSettings, {
    metricsEnabled: false,
    loggingLevel: 'OFF',
    dataTraceEnabled: false,
    throttlingBurstLimit: 5000,
    throttlingRateLimit: 10000,
    cachingEnabled: false,
    cacheTtlInSeconds: 300,
    cacheDataEncrypted: false,
    requireAuthorizationForCacheControl: true,
    unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
  });
});

const all: MethodSettings = { loggingLevel: 'ERROR', throttlingRateLimit: 1 };
const one: MethodSettings = { loggingLevel: 'INFO' };

const cases: readonly {
  name: string;
  settings: Readonly<Record<string, MethodSettings>>;
  path: string;
  verb?: string;
  expected: MethodSettings;
}[] = [
  { name: 'nothing', settings: {}, path: '/shoes', expected: { loggingLevel: 'OFF' } },
  { name: '*/*', settings: { '*/*': all }, path: '/shoes', expected: { ...all, throttlingBurstLimit: 5000 } },
  { name: 'a key with a leading slash', settings: { '~1shoes/GET': one }, path: '/shoes', expected: one },
  { name: 'a key without one', settings: { 'shoes/GET': one }, path: '/shoes', expected: one },
  { name: 'a nested path', settings: { '~1a~1{id}/GET': one }, path: '/a/{id}', expected: one },
  { name: 'the root', settings: { '~1/GET': one }, path: '/', expected: one },
  { name: 'the root without its slash', settings: { '/GET': one }, path: '/', expected: one },
  { name: 'ANY', settings: { 'shoes/ANY': one }, path: '/shoes', verb: 'ANY', expected: one },
  { name: 'another verb', settings: { 'shoes/POST': one }, path: '/shoes', expected: { loggingLevel: 'OFF' } },
  { name: 'another path', settings: { 'shoe/GET': one }, path: '/shoes', expected: { loggingLevel: 'OFF' } },
  {
    name: 'the method before all methods, as a whole',
    settings: { '~1shoes/GET': one, '*/*': all },
    path: '/shoes',
    expected: { loggingLevel: 'INFO', throttlingRateLimit: 10_000 },
  },
];

for (const { name, settings, path, verb = 'GET', expected } of cases) {
  t.test(`settingsFor() takes ${name}`, async (t) => {
    t.match(settingsFor(fakeStage({ methodSettings: settings }), path, verb), expected);
  });
}
