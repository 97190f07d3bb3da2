/**
 * Settings: how a process is told what to do, by environment variables and flags of the same name.
 *
 * One table declares every setting; it is read once at start, every problem is reported at once, and the result is frozen.
 *
 * @see docs/operations.md, "Settings"
 */

import { text } from './settings/forms.ts';
import { settingsTable, type SettingRow, type Settings } from './settings/table.ts';

export type { Settings };

/** Variables by name; absent and empty mean the same: not set. */
export type SettingValues = Readonly<Record<string, string | undefined>>;

/** Something wrong with a setting. An `error` refuses the start. */
export interface SettingProblem {
  readonly severity: 'error' | 'warning';
  /** The variable or flag as the user wrote it. */
  readonly setting: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

export interface ParsedSettings {
  /** Undefined when a problem is an error. */
  readonly settings: Settings | undefined;
  readonly problems: readonly SettingProblem[];
}

/** One line of `gatehouse settings`. */
export interface SettingDescription {
  readonly variable: string;
  /** Without dashes; undefined for variables that only the environment can set. */
  readonly flag: string | undefined;
  /** Current value; secrets are masked, empty where nothing is set. */
  readonly value: string;
  readonly source: 'default' | 'environment' | 'flag';
  /** Empty where the default is nothing. */
  readonly default: string;
  readonly unit: string;
  readonly allowed: string;
  readonly meaning: string;
  /** False: accepted, but nothing follows from it yet. */
  readonly implemented: boolean;
  /** True for switches: the flag needs no value. */
  readonly isSwitch: boolean;
}

/** Read by the AWS SDKs' own code, passed through as they are. */
const PASSED_THROUGH = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_ENDPOINT_URL',
];
const SECRETS: ReadonlySet<string> = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']);

/**
 * Reads the settings of a process.
 *
 * @param environment every variable of the environment; those that are not ours are ignored
 * @param flags variable → value, as given on the command line; they win over the environment
 * @returns frozen settings, or every problem at once
 */
export function parseSettings(environment: SettingValues, flags: SettingValues = {}): ParsedSettings {
  const problems: SettingProblem[] = unknownVariables(environment);
  const values: Record<string, unknown> = {};
  for (const [key, one] of rows()) {
    const source = sourceOf(one.variable, environment, flags);
    const written = (flags[one.variable] || environment[one.variable]) ?? '';
    const value = (written || one.default) === '' ? one.form.empty : one.form.read(written || one.default);
    values[key] = value;
    if (source === 'default') continue;
    const setting = source === 'flag' ? `--${flagOf(one.variable)}` : one.variable;
    if (value === undefined) {
      problems.push({
        severity: 'error',
        setting,
        message: `${quote(written)} is refused: write ${one.form.allowed}.${hintFor(written)}`,
      });
    } else if (one.implemented === false) {
      problems.push({ severity: 'warning', setting, message: 'is accepted, but nothing follows from it yet.' });
    }
  }
  const settings = Object.freeze(values) as unknown as Settings;
  if (settings.port !== 0 && settings.port === settings.controlPort && overlaps(settings.host, settings.controlHost)) {
    const message = `${settings.port} is the data port too: choose another one.`;
    problems.push({ severity: 'error', setting: 'GATEHOUSE_CONTROL_PORT', message });
  }
  problems.push(...dataPortProblems(settings));
  return { settings: problems.some(({ severity }) => severity === 'error') ? undefined : settings, problems };
}

/** @returns every setting with its current value, those that are only passed through to the AWS SDKs last */
export function describeSettings(environment: SettingValues, flags: SettingValues = {}): readonly SettingDescription[] {
  const own = rows().map(([, one]): SettingDescription => {
    const { allowed, isSwitch = false } = one.form;
    return {
      variable: one.variable,
      flag: flagOf(one.variable),
      value: masked(one.variable, (flags[one.variable] || environment[one.variable] || one.default) ?? ''),
      source: sourceOf(one.variable, environment, flags),
      default: one.default,
      unit: one.unit ?? '',
      allowed,
      meaning: one.meaning,
      implemented: one.implemented ?? true,
      isSwitch,
    };
  });
  const endpoints = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'));
  const passed = [...PASSED_THROUGH, ...endpoints.sort()].map((variable): SettingDescription => ({
    variable,
    flag: undefined,
    value: masked(variable, environment[variable] ?? ''),
    source: sourceOf(variable, environment, {}),
    default: '',
    unit: '',
    allowed: text.allowed,
    meaning: 'read by the AWS credential chain and clients, for AWS integrations',
    implemented: true,
    isSwitch: false,
  }));
  return [...own, ...passed];
}

/** What the settings of TLS and of proxies need of each other. */
function dataPortProblems(settings: Partial<Settings>): SettingProblem[] {
  const { tlsCert, tlsKey, tlsClientCa, tlsHosts, proxyProtocol, trustedProxies } = settings;
  const problems: SettingProblem[] = [];
  const refuse = (setting: string, message: string): void =>
    void problems.push({ severity: 'error', setting, message });
  if (tlsCert !== undefined && tlsKey === undefined) {
    refuse('GATEHOUSE_TLS_CERT', 'has no key: set GATEHOUSE_TLS_KEY to the path of its private key.');
  }
  if (tlsCert === undefined) {
    const message = 'needs GATEHOUSE_TLS_CERT: set that to the path of the certificate of the data port.';
    if (tlsKey !== undefined) refuse('GATEHOUSE_TLS_KEY', message);
    if (tlsClientCa !== undefined) refuse('GATEHOUSE_TLS_CLIENT_CA', message);
    if (tlsHosts !== undefined && tlsHosts.length > 0) refuse('GATEHOUSE_TLS_HOSTS', message);
  }
  if (proxyProtocol === 'required' && trustedProxies?.length === 0) {
    refuse('GATEHOUSE_PROXY_PROTOCOL', 'is required of nobody: name the proxies in GATEHOUSE_TRUSTED_PROXIES.');
  }
  return problems;
}

function rows(): [keyof Settings, SettingRow<unknown>][] {
  return Object.entries(settingsTable) as [keyof Settings, SettingRow<unknown>][];
}

function flagOf(variable: string): string {
  return variable
    .replace(/^GATEHOUSE_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

function sourceOf(variable: string, environment: SettingValues, flags: SettingValues): SettingDescription['source'] {
  if (flags[variable]) return 'flag';
  return environment[variable] ? 'environment' : 'default';
}

function unknownVariables(environment: SettingValues): SettingProblem[] {
  const known = rows().map(([, { variable }]) => variable);
  return Object.keys(environment)
    .filter((name) => name.startsWith('GATEHOUSE_') && !known.includes(name))
    .map((setting) => {
      const nearest = known.toSorted((a, b) => editDistance(setting, a) - editDistance(setting, b))[0] ?? '';
      const message = `is not a setting; the nearest one is ${nearest}.${hintFor(environment[setting] ?? '', setting)}`;
      return { severity: 'error', setting, message };
    });
}

// Kubernetes describes a Service named `gatehouse` to every pod beside it in variables that look like ours.
function hintFor(value: string, variable = ''): string {
  const isLink = value.startsWith('tcp://') || /^GATEHOUSE_(SERVICE|PORT_\d+_)/.test(variable);
  return isLink
    ? ' Kubernetes sets it for a Service called gatehouse: set enableServiceLinks to false in the pod.'
    : '';
}

function overlaps(one: string, other: string): boolean {
  const everywhere = ['0.0.0.0', '::'];
  return one === other || everywhere.includes(one) || everywhere.includes(other);
}

function masked(variable: string, value: string): string {
  if (value === '') return '';
  if (SECRETS.has(variable)) return '****';
  return value.replace(/^(\w+:\/\/[^/@:]*:?)[^/@]*@/, '$1****@');
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, replaced));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
