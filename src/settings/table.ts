/**
 * The table of settings: one row each, with everything there is to know about it.
 */

import {
  choice,
  host,
  integer,
  networks,
  onOff,
  orAuto,
  path,
  pattern,
  tlsHosts,
  type Form,
  type TlsHost,
} from './forms.ts';

/** Everything that is set for one process. Units and ranges are in the table below. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly controlHost: string;
  readonly controlPort: number;
  readonly acceptors: number | 'auto';
  readonly workers: number | 'auto';
  readonly functions: string | undefined;
  readonly strict: boolean;
  readonly watch: boolean;
  readonly accountId: string;
  readonly region: string;
  readonly drainSeconds: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `stdout`, `off` or the path of a file. */
  readonly accessLog: string;
  readonly serverBuild: 'auto' | '20.57' | '20.30';
  readonly allowLegacyServer: boolean;
  readonly backendConnections: number;
  readonly allowLinkLocalBackends: boolean;
  readonly redisUrl: string | undefined;
  readonly accountRateLimit: number;
  readonly accountBurstLimit: number;
  readonly throttleOnStoreLoss: 'share' | 'open' | 'closed';
  readonly stateDir: string | undefined;
  readonly principals: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly proxyProtocol: 'off' | 'required';
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsClientCa: string | undefined;
  readonly tlsHosts: readonly TlsHost[];
  readonly allowHttpIssuers: boolean;
  readonly jwtClockSkewSeconds: number;
  readonly cacheBytes: number;
}

/** What one setting is. */
export interface SettingRow<T> {
  readonly variable: string;
  /** As one would write it; empty for nothing. */
  readonly default: string;
  readonly form: Form<T>;
  readonly meaning: string;
  readonly unit?: string;
  /** False: accepted, but nothing follows from it yet. */
  readonly implemented?: false;
}

const port = integer(0, 65_535);

/** In the order in which they are printed. */
export const settingsTable: { readonly [K in keyof Settings]: SettingRow<Exclude<Settings[K], undefined>> } = {
  host: {
    variable: 'GATEHOUSE_HOST',
    default: '0.0.0.0',
    form: host,
    meaning: 'address of the data port',
  },
  port: {
    variable: 'GATEHOUSE_PORT',
    default: '8080',
    form: port,
    meaning: 'data port; 0 takes any free one',
  },
  controlHost: {
    variable: 'GATEHOUSE_CONTROL_HOST',
    default: '127.0.0.1',
    form: host,
    meaning: 'address of the control port',
  },
  controlPort: {
    variable: 'GATEHOUSE_CONTROL_PORT',
    default: '9090',
    form: port,
    meaning: 'control port: /health, /ready and /metrics; 0 takes any free one',
  },
  acceptors: {
    variable: 'GATEHOUSE_ACCEPTORS',
    default: 'auto',
    form: orAuto(1, 128),
    meaning: 'processes that accept requests; auto: one per core',
  },
  workers: {
    variable: 'GATEHOUSE_WORKERS',
    default: 'auto',
    form: orAuto(0, 128),
    meaning: 'worker threads of each acceptor; 0 runs their tasks in the acceptor',
  },
  functions: {
    variable: 'GATEHOUSE_FUNCTIONS',
    default: '',
    form: path,
    meaning: 'functions file: what the names in Lambda ARNs stand for',
  },
  strict: {
    variable: 'GATEHOUSE_STRICT',
    default: '0',
    form: onOff,
    meaning: 'refuse definitions that are loaded with a warning',
  },
  watch: {
    variable: 'GATEHOUSE_WATCH',
    default: '1',
    form: onOff,
    meaning: 'serve changed definitions, functions and principals files and handlers without a restart',
  },
  accountId: {
    variable: 'GATEHOUSE_ACCOUNT_ID',
    default: '000000000000',
    form: pattern(/^\d{12}$/, '12 digits'),
    meaning: 'account in ARNs and $context',
  },
  region: {
    variable: 'AWS_REGION',
    default: 'us-east-1',
    form: pattern(/^[a-z0-9-]{1,40}$/, 'such as eu-west-1'),
    meaning: 'region in ARNs and signatures',
  },
  drainSeconds: {
    variable: 'GATEHOUSE_DRAIN_SECONDS',
    default: '30',
    form: integer(0, 3_600),
    meaning: 'time for requests in flight after SIGTERM',
    unit: 's',
  },
  logLevel: {
    variable: 'GATEHOUSE_LOG_LEVEL',
    default: 'info',
    form: choice(['debug', 'info', 'warn', 'error', 'silent']),
    meaning: 'operator log on standard error',
  },
  accessLog: {
    variable: 'GATEHOUSE_ACCESS_LOG',
    default: 'stdout',
    form: { ...path, allowed: 'stdout, off or a path' },
    meaning: 'one JSON line per request',
  },
  serverBuild: {
    variable: 'GATEHOUSE_SERVER_BUILD',
    default: 'auto',
    form: choice(['auto', '20.57', '20.30']),
    meaning: 'build of the native HTTP server; auto: the best that loads',
  },
  allowLegacyServer: {
    variable: 'GATEHOUSE_ALLOW_LEGACY_SERVER',
    default: '0',
    form: onOff,
    meaning: 'serve on other addresses than loopback with the 20.30 build',
  },
  backendConnections: {
    variable: 'GATEHOUSE_BACKEND_CONNECTIONS',
    default: '256',
    form: integer(1, 65_535),
    meaning: 'connections to one backend, per acceptor',
  },
  allowLinkLocalBackends: {
    variable: 'GATEHOUSE_ALLOW_LINK_LOCAL_BACKENDS',
    default: '0',
    form: onOff,
    meaning: 'allow backends in 169.254.0.0/16 and fe80::/10',
  },
  redisUrl: {
    variable: 'GATEHOUSE_REDIS_URL',
    default: '',
    form: pattern(/^rediss?:\/\/\S+$/, 'redis://host:port or rediss://…'),
    meaning: 'state shared between nodes',
    implemented: false,
  },
  accountRateLimit: {
    variable: 'GATEHOUSE_ACCOUNT_RATE_LIMIT',
    default: '10000',
    form: integer(0, 10_000_000),
    meaning: 'throttle of the whole account',
    unit: 'requests/s',
    implemented: false,
  },
  accountBurstLimit: {
    variable: 'GATEHOUSE_ACCOUNT_BURST_LIMIT',
    default: '5000',
    form: integer(0, 10_000_000),
    meaning: 'burst of the whole account',
    unit: 'requests',
    implemented: false,
  },
  throttleOnStoreLoss: {
    variable: 'GATEHOUSE_THROTTLE_ON_STORE_LOSS',
    default: 'share',
    form: choice(['share', 'open', 'closed']),
    meaning: 'throttling while Redis is gone',
    implemented: false,
  },
  stateDir: {
    variable: 'GATEHOUSE_STATE_DIR',
    default: '',
    form: path,
    meaning: 'folder for quotas and the last good definitions without Redis',
    implemented: false,
  },
  principals: {
    variable: 'GATEHOUSE_PRINCIPALS',
    default: '',
    form: path,
    meaning: 'principals file: who may sign requests to methods with AWS_IAM',
  },
  trustedProxies: {
    variable: 'GATEHOUSE_TRUSTED_PROXIES',
    default: '',
    form: networks,
    meaning: 'peers whose X-Forwarded-For and PROXY preamble are believed',
  },
  proxyProtocol: {
    variable: 'GATEHOUSE_PROXY_PROTOCOL',
    default: 'off',
    form: choice(['off', 'required']),
    meaning: 'required: every connection begins with a PROXY v2 preamble of a trusted proxy',
  },
  tlsCert: {
    variable: 'GATEHOUSE_TLS_CERT',
    default: '',
    form: path,
    meaning: 'certificate of the data port, with its chain, in PEM; makes it speak TLS',
  },
  tlsKey: {
    variable: 'GATEHOUSE_TLS_KEY',
    default: '',
    form: path,
    meaning: 'private key of that certificate, in PEM',
  },
  tlsClientCa: {
    variable: 'GATEHOUSE_TLS_CLIENT_CA',
    default: '',
    form: path,
    meaning: 'authorities in PEM; every client has to show a certificate of one of them',
  },
  tlsHosts: {
    variable: 'GATEHOUSE_TLS_HOSTS',
    default: '',
    form: tlsHosts,
    meaning: 'further certificates, by the server name that a client asks for',
  },
  allowHttpIssuers: {
    variable: 'GATEHOUSE_ALLOW_HTTP_ISSUERS',
    default: '0',
    form: onOff,
    meaning: 'allow JWT issuers over plain http off loopback',
  },
  jwtClockSkewSeconds: {
    variable: 'GATEHOUSE_JWT_CLOCK_SKEW_SECONDS',
    default: '0',
    form: integer(0, 300),
    meaning: "by how much the clocks of JWT issuers may differ from the gateway's",
    unit: 's',
  },
  cacheBytes: {
    variable: 'GATEHOUSE_CACHE_BYTES',
    default: '67108864',
    form: integer(0, 2 ** 40),
    meaning: 'response cache in memory, per acceptor',
    unit: 'bytes',
    implemented: false,
  },
};
