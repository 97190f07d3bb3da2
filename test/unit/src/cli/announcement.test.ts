/** What start says: addresses, and a call that fits the definition. */

import t from 'tap';
import { announce } from '../../../../src/cli/announcement.ts';
import type { Api, Method } from '../../../../src/model/api.ts';
import { createBundle } from '../../../../src/processes/bundle.ts';
import { parseSettings, type SettingValues } from '../../../../src/settings.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot, fakeStage } from '../../../support/fake-model.ts';

function announced(apis: readonly Api[], host = '0.0.0.0', environment: SettingValues = {}): string {
  const { settings } = parseSettings(environment);
  if (settings === undefined) throw new Error('refused');
  return announce({
    gateway: {
      host,
      port: 8080,
      controlPort: 9090,
      acceptors: 2,
      workers: 1,
      runtime: { execPath: '/opt/node', serverBuild: '20.57', isThisProcess: true },
    },
    settings,
    bundle: createBundle(
      apis.map((api) => fakeSnapshot(api)),
      {},
    ),
    version: '1.2.3',
    colour: false,
  });
}

function apiWith(routes: Readonly<Record<string, Partial<Method>>>): Api {
  const resources = Object.entries(routes).map(([path, method]) => ({
    id: 'abc123',
    path,
    methods: [fakeMethod(method)],
  }));
  return fakeApi({ resources });
}

t.test('announce() names the root only where one API with one stage is served', async (t) => {
  const one = announced([fakeApi()]);
  t.match(one, '\n            http://127.0.0.1:8080/\n');
  t.match(one, 'http://shoeshop.execute-api.localhost:8080/dev/');
  const several = announced([fakeApi({ stages: [fakeStage(), fakeStage({ stageName: 'prod' })] })]);
  t.notMatch(several, '\n            http://127.0.0.1:8080/\n');
  t.match(several, 'http://127.0.0.1:8080/restapis/shoeshop/prod/_user_request_/');
});

const proxy = fakeIntegration({ type: 'HTTP_PROXY', uri: 'http://127.0.0.1:3000/' });
const calls: readonly { name: string; api: Api; call: string }[] = [
  {
    name: 'a GET without parameters before one with',
    api: apiWith({ '/shoes/{id}': { integration: proxy }, '/shoes': { integration: proxy } }),
    call: 'curl -i http://127.0.0.1:8080/shoes',
  },
  {
    name: 'a backend before a mock',
    api: apiWith({ '/health': {}, '/shoes': { integration: proxy } }),
    call: 'curl -i http://127.0.0.1:8080/shoes',
  },
  {
    name: 'path parameters that are filled in',
    api: apiWith({ '/files/{id}/{proxy+}': { integration: proxy } }),
    call: 'curl -i http://127.0.0.1:8080/files/1/a/path',
  },
  {
    name: 'what the method requires',
    api: apiWith({
      '/a': {
        requestParameters: {
          'method.request.querystring.q': true,
          'method.request.header.X-Id': true,
          'method.request.header.No': false,
        },
      },
    }),
    call: "curl -i -H 'X-Id: 1' 'http://127.0.0.1:8080/a?q=1'",
  },
  {
    name: 'another verb where there is no GET',
    api: apiWith({ '/a': { httpMethod: 'POST' } }),
    call: 'curl -i -X POST http://127.0.0.1:8080/a',
  },
  {
    name: 'an open method before a protected one',
    api: apiWith({ '/a': { apiKeyRequired: true }, '/b/{id}': {} }),
    call: 'curl -i http://127.0.0.1:8080/b/1',
  },
];

for (const { name, api, call } of calls) {
  t.test(`announce() tries ${name}`, async (t) => {
    t.match(announced([api]), `  try       ${call}\n`);
  });
}

t.test('announce() writes IPv6 addresses so that curl takes them', async (t) => {
  t.match(announced([fakeApi()], '::'), 'http://[::1]:8080/');
});

t.test('announce() says how connections to the data port begin', async (t) => {
  t.notMatch(announced([fakeApi()]), 'data port');
  const secure = announced([fakeApi()], '0.0.0.0', {
    GATEHOUSE_TLS_CERT: 'a.pem',
    GATEHOUSE_TLS_KEY: 'a.key',
    GATEHOUSE_TLS_CLIENT_CA: 'ca.pem',
    GATEHOUSE_TLS_HOSTS: 'b.example=b.pem:b.key',
    GATEHOUSE_PROXY_PROTOCOL: 'required',
    GATEHOUSE_TRUSTED_PROXIES: '10.0.0.1',
  });
  t.match(secure, '\n            https://127.0.0.1:8080/\n');
  t.match(secure, 'https://shoeshop.execute-api.localhost:8080/dev/');
  t.match(secure, /try +curl -i https:/);
  t.match(
    secure,
    '  data port a PROXY v2 preamble of a trusted proxy is demanded, TLS 1.2 and 1.3, ' +
      'certificates of their own for b.example, a client certificate is demanded (mutual TLS)\n',
  );
});
