#!/usr/bin/env node
/**
 * The command line: finds the command, gives it its arguments, and ends with its exit code.
 */

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArguments, type Arguments } from './arguments.ts';
import type { Command, Output } from './command.ts';
import { exportCommand } from './export.ts';
import { helpOn, helpOverview } from './help.ts';
import { routesCommand } from './routes.ts';
import { settingsCommand } from './settings.ts';
import { startCommand } from './start.ts';
import { validateCommand } from './validate.ts';
import { packageVersion } from './version.ts';

const COMMANDS: readonly Command[] = [startCommand, validateCommand, routesCommand, exportCommand, settingsCommand];

/**
 * @param args after the program's name
 * @param environment such as `process.env`
 * @returns exit code: 0 done, 1 refused, 2 the command line is wrong
 */
export async function runCommandLine(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  output: Output,
): Promise<number> {
  const [name = '', ...rest] = args;
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) return withoutCommand(name, output);
  let parsed: Arguments;
  try {
    parsed = parseArguments(rest, command);
  } catch (error) {
    return misused(messageOf(error), command, output);
  }
  const { positionals, switches } = parsed;
  if (switches.has('help')) return print(helpOn(command), output);
  if (switches.has('version')) return print(`${packageVersion()}\n`, output);
  const complaint = countComplaint(positionals, command);
  if (complaint !== undefined) return misused(complaint, command, output);
  try {
    return await command.run({ ...parsed, environment, output });
  } catch (error) {
    output.error(`gatehouse: ${messageOf(error)}\n`);
    return 1;
  }
}

function withoutCommand(name: string, output: Output): number {
  if (name === '--help' || name === '-h' || name === 'help') return print(helpOverview(COMMANDS), output);
  if (name === '--version' || name === '-v') return print(`${packageVersion()}\n`, output);
  const problem = name === '' ? '' : `gatehouse: ${name} is not a command.\n\n`;
  output.error(`${problem}${helpOverview(COMMANDS)}`);
  return 2;
}

function countComplaint(positionals: readonly string[], { definitions }: Command): string | undefined {
  if (definitions !== 'none' && positionals.length === 0) {
    return definitions === 'one' ? 'Name a definition.' : 'Name at least one definition.';
  }
  const excess = definitions === 'required' ? undefined : positionals[definitions === 'one' ? 1 : 0];
  return excess === undefined ? undefined : `${excess} is one argument too many.`;
}

function misused(message: string, { name }: Command, output: Output): number {
  output.error(`gatehouse: ${message}\nSee gatehouse ${name} --help.\n`);
  return 2;
}

function print(text: string, output: Output): number {
  output.out(text);
  return 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isProgram(): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isProgram()) {
  const isPlain = Boolean(process.env['NO_COLOR']) || process.env['TERM'] === 'dumb';
  const code = await runCommandLine(process.argv.slice(2), process.env, {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    colours: { out: !isPlain && process.stdout.isTTY, error: !isPlain && process.stderr.isTTY },
  });
  process.exitCode = code;
}
