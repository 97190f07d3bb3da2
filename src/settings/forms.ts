/**
 * Forms of setting values: what may be written, and how it is read.
 */

import { isIP } from 'node:net';

/** A way to read a value: undefined is refused. */
export interface Form<T> {
  readonly allowed: string;
  /** True for switches: the flag needs no value. */
  readonly isSwitch?: true;
  /** What a setting is that nobody wrote and that has no default. Default: undefined. */
  readonly empty?: T;
  read(text: string): T | undefined;
}

/** The certificate for one server name, by paths of PEM files. */
export interface TlsHost {
  /** Lower-case, such as `api.example.com` or `*.example.com`. */
  readonly name: string;
  readonly certificate: string;
  readonly key: string;
}

export const text: Form<string> = { allowed: 'text', read: (value) => value };
export const path: Form<string> = { allowed: 'a path', read: (value) => value };
export const host: Form<string> = { allowed: 'an IP address or a host name', read: readHost };
export const networks: Form<readonly string[]> = {
  allowed: 'addresses or CIDR blocks, comma-separated',
  empty: Object.freeze([]),
  read: readNetworks,
};
export const tlsHosts: Form<readonly TlsHost[]> = {
  allowed: 'name=certificate.pem:key.pem, comma-separated; a name may begin with *.',
  empty: Object.freeze([]),
  read: readTlsHosts,
};
export const onOff: Form<boolean> = {
  allowed: '0 or 1',
  isSwitch: true,
  read: (value) => ({ '0': false, '1': true, false: false, true: true })[value.toLowerCase()],
};

export function integer(min: number, max: number): Form<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read(value) {
      const number = /^\d{1,15}$/.test(value) ? Number(value) : -1;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

export function orAuto(min: number, max: number): Form<number | 'auto'> {
  const whole = integer(min, max);
  return { allowed: `auto or ${whole.allowed}`, read: (value) => (value === 'auto' ? value : whole.read(value)) };
}

export function choice<T extends string>(choices: readonly T[]): Form<T> {
  return { allowed: choices.join(', '), read: (value) => choices.find((one) => one === value) };
}

export function pattern(expression: RegExp, allowed: string): Form<string> {
  return { allowed, read: (value) => (expression.test(value) ? value : undefined) };
}

function readHost(value: string): string | undefined {
  const bare = value.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) !== 0 || /^[A-Za-z0-9_.-]+$/.test(bare) ? bare : undefined;
}

function readNetworks(value: string): readonly string[] | undefined {
  const networks = value.split(',').map((network) => network.trim());
  return networks.every(isNetwork) ? Object.freeze(networks) : undefined;
}

function isNetwork(network: string): boolean {
  const [address = '', bits, ...rest] = network.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const TLS_HOST = /^((?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)=([^:=]+):([^:=]+)$/i;

function readTlsHosts(value: string): readonly TlsHost[] | undefined {
  const hosts: TlsHost[] = [];
  for (const one of value.split(',')) {
    const [, name, certificate, key] = TLS_HOST.exec(one.trim()) ?? [];
    if (name === undefined || certificate === undefined || key === undefined) return undefined;
    hosts.push({ name: name.toLowerCase(), certificate, key });
  }
  return new Set(hosts.map(({ name }) => name)).size === hosts.length ? Object.freeze(hosts) : undefined;
}
