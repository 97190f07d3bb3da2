/** What the benchmark's command line says. */

import { parseArgs } from 'node:util';
import { scenarios } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** `open`: the gateway with the route of a guarded scenario open to everyone. */
export type TargetName = 'gateway' | 'open' | 'nginx' | 'haproxy';
export const targetNames: readonly TargetName[] = ['gateway', 'open', 'nginx', 'haproxy'];

export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly targets: readonly TargetName[];
  /** Measured seconds per round. */
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  /** True puts the tables into bench/README.md. */
  readonly save: boolean;
}

export const usage: string = `npm run bench -- [OPTIONS]

  --scenario NAME     one of ${Object.keys(scenarios).join(', ')}; may be repeated (default: all)
  --target NAME       one of ${targetNames.join(', ')}; may be repeated (default: all)
  --seconds N         measured seconds per target and round, 1 to 60 (default 5)
  --rounds N          rounds, 1 to 20; the median counts (default 3)
  --connections N     kept-alive connections, 1 to 512 (default 64)
  --full              10 seconds, 5 rounds
  --save              also put the tables into bench/README.md
  --help
`;

/** @returns the options, or what is wrong with the command line; empty text asks for the usage */
export function parseOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        scenario: { type: 'string', multiple: true },
        target: { type: 'string', multiple: true },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        connections: { type: 'string' },
        full: { type: 'boolean' },
        save: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return '';
    const full = values.full === true;
    return {
      scenarios: pick(values.scenario, Object.keys(scenarios), '--scenario').flatMap((name) => scenarios[name] ?? []),
      targets: pick(values.target, targetNames, '--target'),
      seconds: count(values.seconds, full ? 10 : 5, 60, '--seconds'),
      rounds: count(values.rounds, full ? 5 : 3, 20, '--rounds'),
      connections: count(values.connections, 64, 512, '--connections'),
      save: values.save === true,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function pick<Name extends string>(
  wanted: readonly string[] | undefined,
  known: readonly Name[],
  flag: string,
): Name[] {
  const unknown = wanted?.find((name) => !known.some((other) => other === name));
  if (unknown !== undefined) throw new Error(`${flag} takes ${known.join(', ')}; not ${unknown}`);
  return known.filter((name) => wanted === undefined || wanted.includes(name));
}

function count(text: string | undefined, otherwise: number, most: number, flag: string): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`${flag} takes a whole number from 1 to ${most}`);
  return value;
}
