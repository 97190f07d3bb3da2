/** Settings: every form of value, every refusal, and what is said about them. */

import t from 'tap';
import { describeSettings, parseSettings, type Settings } from '../../../src/settings.ts';

t.test('parseSettings() gives the defaults where nothing is set, frozen', async (t) => {
  const { settings, problems } = parseSettings({ PATH: '/bin', GATEHOUSE_REDIS_URL: '' });
  t.same(problems, []);
  t.match(settings, {
    host: '0.0.0.0',
    port: 8080,
    controlHost: '127.0.0.1',
    controlPort: 9090,
    acceptors: 'auto',
    workers: 'auto',
    functions: undefined,
    strict: false,
    watch: true,
    accountId: '000000000000',
    region: 'us-east-1',
    drainSeconds: 30,
    logLevel: 'info',
    accessLog: 'stdout',
    serverBuild: 'auto',
    redisUrl: undefined,
    trustedProxies: [],
    proxyProtocol: 'off',
    tlsCert: undefined,
    tlsKey: undefined,
    tlsClientCa: undefined,
    tlsHosts: [],
    throttleOnStoreLoss: 'share',
    cacheBytes: 67_108_864,
    allowHttpIssuers: false,
    jwtClockSkewSeconds: 0,
  });
  t.ok(Object.isFrozen(settings));
});

const accepted: readonly [variable: string, text: string, key: keyof Settings, value: unknown][] = [
  ['GATEHOUSE_PORT', '0', 'port', 0],
  ['GATEHOUSE_HOST', '[::1]', 'host', '::1'],
  ['GATEHOUSE_HOST', 'gateway.internal', 'host', 'gateway.internal'],
  ['GATEHOUSE_ACCEPTORS', '4', 'acceptors', 4],
  ['GATEHOUSE_WORKERS', '0', 'workers', 0],
  ['GATEHOUSE_WORKERS', 'auto', 'workers', 'auto'],
  ['GATEHOUSE_STRICT', 'TRUE', 'strict', true],
  ['GATEHOUSE_WATCH', '0', 'watch', false],
  ['AWS_REGION', 'eu-west-1', 'region', 'eu-west-1'],
  ['GATEHOUSE_TRUSTED_PROXIES', '10.0.0.0/8, ::1', 'trustedProxies', ['10.0.0.0/8', '::1']],
  ['GATEHOUSE_REDIS_URL', 'redis://127.0.0.1:6379', 'redisUrl', 'redis://127.0.0.1:6379'],
  ['GATEHOUSE_ALLOW_HTTP_ISSUERS', '1', 'allowHttpIssuers', true],
  ['GATEHOUSE_JWT_CLOCK_SKEW_SECONDS', '300', 'jwtClockSkewSeconds', 300],
  ['GATEHOUSE_SERVER_BUILD', '20.30', 'serverBuild', '20.30'],
];

for (const [variable, text, key, value] of accepted) {
  t.test(`parseSettings() reads ${variable}=${text}`, async (t) => {
    t.same(parseSettings({ [variable]: text }).settings?.[key], value);
    t.same(parseSettings({}, { [variable]: text }).settings?.[key], value, 'as a flag');
  });
}

const refused: readonly [variable: string, text: string, reason: RegExp][] = [
  ['GATEHOUSE_PORT', '65536', /"65536" is refused: write a whole number from 0 to 65535\.$/],
  ['GATEHOUSE_PORT', '80 80', /whole number/],
  ['GATEHOUSE_PORT', '-1', /whole number/],
  ['GATEHOUSE_PORT', '1e3', /whole number/],
  ['GATEHOUSE_PORT', 'tcp://10.0.0.1:80', /Kubernetes .* enableServiceLinks/],
  ['GATEHOUSE_HOST', 'http://x', /an IP address or a host name/],
  ['GATEHOUSE_ACCEPTORS', '0', /auto or a whole number from 1/],
  ['GATEHOUSE_STRICT', 'yes', /0 or 1/],
  ['GATEHOUSE_ACCOUNT_ID', '123', /12 digits/],
  ['GATEHOUSE_LOG_LEVEL', 'loud', /debug, info, warn, error, silent/],
  ['GATEHOUSE_TRUSTED_PROXIES', '10.0.0.0/33', /CIDR/],
  ['GATEHOUSE_JWT_CLOCK_SKEW_SECONDS', '301', /whole number from 0 to 300/],
  ['GATEHOUSE_REDIS_URL', 'http://redis', /redis:\/\//],
  ['GATEHOUSE_CONTROL_PORT', '8080', /is the data port too/],
  ['GATEHOUSE_TLS_CERT', 'a.pem', /has no key: set GATEHOUSE_TLS_KEY to/],
  ['GATEHOUSE_TLS_KEY', 'a.key', /needs GATEHOUSE_TLS_CERT: set that to/],
  ['GATEHOUSE_TLS_CLIENT_CA', 'ca.pem', /needs GATEHOUSE_TLS_CERT/],
  ['GATEHOUSE_TLS_HOSTS', 'a.example=a.pem:a.key', /needs GATEHOUSE_TLS_CERT/],
  ['GATEHOUSE_TLS_HOSTS', 'a.example=a.pem', /name=certificate\.pem:key\.pem/],
  ['GATEHOUSE_TLS_HOSTS', 'a.example=a.pem:a.key,', /comma-separated/],
  ['GATEHOUSE_TLS_HOSTS', 'a.*.example=a.pem:a.key', /may begin with \*\./],
  ['GATEHOUSE_TLS_HOSTS', 'a.example=a.pem:a.key,A.example=b.pem:b.key', /is refused/],
  ['GATEHOUSE_PROXY_PROTOCOL', 'on', /off, required/],
  ['GATEHOUSE_PROXY_PROTOCOL', 'required', /is required of nobody: name the proxies in GATEHOUSE_TRUSTED_PROXIES/],
];

for (const [variable, text, reason] of refused) {
  t.test(`parseSettings() refuses ${variable}=${text}`, async (t) => {
    const { settings, problems } = parseSettings({ [variable]: text });
    t.equal(settings, undefined);
    t.equal(problems.length, 1);
    t.equal(problems[0]?.setting, variable);
    t.match(problems[0]?.message, reason);
  });
}

t.test('parseSettings() reads TLS and proxies together', async (t) => {
  const { settings, problems } = parseSettings({
    GATEHOUSE_TLS_CERT: 'a.pem',
    GATEHOUSE_TLS_KEY: 'a.key',
    GATEHOUSE_TLS_CLIENT_CA: 'ca.pem',
    GATEHOUSE_TLS_HOSTS: 'B.example=b.pem:b.key, *.c.example=/etc/c.pem:/etc/c.key',
    GATEHOUSE_PROXY_PROTOCOL: 'required',
    GATEHOUSE_TRUSTED_PROXIES: '10.0.0.0/8',
  });
  t.same(problems, []);
  t.match(settings, { tlsCert: 'a.pem', tlsKey: 'a.key', tlsClientCa: 'ca.pem', proxyProtocol: 'required' });
  t.same(settings?.tlsHosts, [
    { name: 'b.example', certificate: 'b.pem', key: 'b.key' },
    { name: '*.c.example', certificate: '/etc/c.pem', key: '/etc/c.key' },
  ]);
});

t.test('parseSettings() reports every problem at once', async (t) => {
  const { problems } = parseSettings({ GATEHOUSE_PORT: 'x', GATEHOUSE_STRICT: 'x', GATEHOUSE_PORTS: '1' });
  t.same(
    problems.map(({ setting }) => setting),
    ['GATEHOUSE_PORTS', 'GATEHOUSE_PORT', 'GATEHOUSE_STRICT'],
  );
});

t.test('parseSettings() names the nearest setting for an unknown variable', async (t) => {
  const message = (name: string): string | undefined => parseSettings({ [name]: '1' }).problems[0]?.message;
  t.match(message('GATEHOUSE_DRAIN_SECOND'), 'the nearest one is GATEHOUSE_DRAIN_SECONDS.');
  t.match(message('GATEHOUSE_SERVICE_HOST'), 'enableServiceLinks');
  t.same(parseSettings({ GATEWAY_PORT: '1', AWS_UNKNOWN: '1' }).problems, []);
});

t.test('parseSettings() lets flags win, and names them in problems', async (t) => {
  t.equal(parseSettings({ GATEHOUSE_PORT: '1' }, { GATEHOUSE_PORT: '2' }).settings?.port, 2);
  const { problems } = parseSettings({}, { GATEHOUSE_CONTROL_PORT: 'x' });
  t.equal(problems[0]?.setting, '--control-port');
});

t.test('parseSettings() warns about a setting that is set but not in force yet', async (t) => {
  const { settings, problems } = parseSettings({ GATEHOUSE_CACHE_BYTES: '5' });
  t.equal(settings?.cacheBytes, 5);
  t.match(problems, [{ severity: 'warning', setting: 'GATEHOUSE_CACHE_BYTES' }]);
});

t.test('describeSettings() masks secrets and says where a value comes from', async (t) => {
  const environment = {
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566',
    GATEHOUSE_REDIS_URL: 'redis://user:pass:word@cache:6379/0',
    GATEHOUSE_PORT: '81',
  };
  const all = describeSettings(environment, { GATEHOUSE_HOST: '::1' });
  const of = (name: string): unknown => all.find(({ variable }) => variable === name);
  t.notMatch(JSON.stringify(all), /very-secret|pass|word/);
  t.match(of('AWS_SECRET_ACCESS_KEY'), { value: '****', source: 'environment' });
  t.match(of('AWS_ENDPOINT_URL_SQS'), { value: 'http://127.0.0.1:4566' });
  t.match(of('GATEHOUSE_REDIS_URL'), { value: 'redis://user:****@cache:6379/0', implemented: false });
  t.match(of('GATEHOUSE_PORT'), { value: '81', source: 'environment', default: '8080', flag: 'port' });
  t.match(of('GATEHOUSE_HOST'), { value: '::1', source: 'flag' });
  t.match(of('GATEHOUSE_DRAIN_SECONDS'), { value: '30', source: 'default', unit: 's' });
});
