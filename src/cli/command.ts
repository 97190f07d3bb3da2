/**
 * What a command is, and what it is given.
 */

import type { SettingValues } from '../settings.ts';

/** What the command line and the environment said. */
export interface CommandInput {
  /** What is left after the flags. */
  readonly positionals: readonly string[];
  /** The command's own flags that were given, such as `json`. */
  readonly switches: ReadonlySet<string>;
  /** Values of the command's own options that were given: name → value. */
  readonly options: Readonly<Record<string, string>>;
  /** Variable → value, for every flag that stands for a setting. */
  readonly flags: SettingValues;
  readonly environment: SettingValues;
  readonly output: Output;
}

/** Where a command writes; colours only where a person reads. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
  /** Whether standard output, or standard error, may have colours. */
  readonly colours: { readonly out: boolean; readonly error: boolean };
}

/** An option of a command's own that has a value. */
export interface CommandOption {
  /** What stands for the value in `--help`, such as `FILE`. */
  readonly placeholder: string;
  readonly meaning: string;
  /** Every value that may be given; undefined for any. */
  readonly allowed?: RegExp;
}

export interface Command {
  readonly name: string;
  /** After the name, such as `DEFINITION…`. */
  readonly usage: string;
  readonly summary: string;
  /** More for `--help`, one paragraph a line. */
  readonly details: readonly string[];
  /** Flags of its own, beside the settings: name → meaning. */
  readonly switches: Readonly<Record<string, string>>;
  /** Options of its own that have a value: name → option. */
  readonly options?: Readonly<Record<string, CommandOption>>;
  /** Whether it needs at least one definition, exactly one, or takes none. */
  readonly definitions: 'required' | 'one' | 'none';
  /** @returns exit code: 0, 1 when something is refused, 2 when its arguments exclude each other */
  run(input: CommandInput): Promise<number>;
}
