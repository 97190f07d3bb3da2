/**
 * Reads a command line: flags of the command, flags that stand for settings, and the rest.
 */

import { parseArgs } from 'node:util';
import { describeSettings, type SettingDescription } from '../settings.ts';
import type { Command } from './command.ts';

export interface Arguments {
  readonly positionals: readonly string[];
  readonly switches: ReadonlySet<string>;
  /** The command's own options: name → value. */
  readonly options: Readonly<Record<string, string>>;
  /** Variable → value. */
  readonly flags: Readonly<Record<string, string>>;
}

/** Flags of every command. */
const COMMON_SWITCHES = ['help', 'version'];

/**
 * @param args after the name of the command
 * @throws Error saying which argument is wrong
 */
export function parseArguments(args: readonly string[], command: Pick<Command, 'switches' | 'options'>): Arguments {
  const settings = describeSettings({}).filter((setting) => setting.flag !== undefined);
  const ownSwitches = [...COMMON_SWITCHES, ...Object.keys(command.switches)];
  const ownOptions = command.options ?? {};
  const { values, positionals } = parseArgs({
    args: spellOut(args, settings),
    allowPositionals: true,
    options: {
      ...Object.fromEntries(ownSwitches.map((name) => [name, { type: 'boolean' as const }])),
      ...Object.fromEntries(Object.keys(ownOptions).map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(settings.map(({ flag = '' }) => [flag, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  const options = Object.entries(ownOptions).flatMap(([name, { allowed, placeholder }]): [string, string][] => {
    const value = given[name];
    if (typeof value !== 'string') return [];
    if (allowed?.test(value) === false) throw new Error(`--${name} is "${value}", and must be ${placeholder}.`);
    return [[name, value]];
  });
  return {
    positionals,
    options: Object.fromEntries(options),
    switches: new Set(ownSwitches.filter((name) => given[name] === true)),
    flags: Object.fromEntries(
      settings.flatMap(({ flag = '', variable }) => (typeof given[flag] === 'string' ? [[variable, given[flag]]] : [])),
    ),
  };
}

/** Gives switches of settings the value that they imply: `--strict` is `--strict=1`, `--no-watch` is `--watch=0`. */
function spellOut(args: readonly string[], settings: readonly SettingDescription[]): string[] {
  const switches = new Set(settings.filter(({ isSwitch }) => isSwitch).map(({ flag }) => `--${flag}`));
  const spelled: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const next = args[index + 1] ?? '';
    const positive = arg.replace(/^--no-/, '--');
    if (arg === '--') return [...spelled, ...args.slice(index)];
    if (!switches.has(positive)) {
      spelled.push(arg);
    } else if (positive !== arg) {
      spelled.push(`${positive}=0`);
    } else if (/^(0|1|true|false)$/.test(next)) {
      spelled.push(`${arg}=${next}`);
      index += 1;
    } else {
      spelled.push(`${arg}=1`);
    }
  }
  return spelled;
}
