/**
 * What most commands begin with: the settings, and the definitions they name.
 */

import { formatReport } from '../control-plane/openapi/report.ts';
import type { Problem } from '../model/problem.ts';
import type { Bundle, Reading } from '../processes/bundle.ts';
import { readBundle, type Sources } from '../processes/read-bundle.ts';
import { parseSettings, type Settings } from '../settings.ts';
import type { CommandInput } from './command.ts';

export interface ReadInput {
  readonly settings: Settings;
  readonly sources: Sources;
  readonly reading: Reading;
  readonly bundle: Bundle;
}

/** @returns the settings; undefined when they are refused, with every reason on standard error */
export function readSettings({ environment, flags, output }: CommandInput): Settings | undefined {
  const { settings, problems } = parseSettings(environment, flags);
  for (const { severity, setting, message } of problems) {
    output.error(`gatehouse: ${severity === 'error' ? '' : 'warning: '}${setting} ${message}\n`);
  }
  return settings;
}

/** @returns what the definitions hold; undefined when something is refused, with every reason on standard error */
export async function readInput(input: CommandInput): Promise<ReadInput | undefined> {
  const settings = readSettings(input);
  if (settings === undefined) return undefined;
  const { functions, principals, strict, accountId, region, allowHttpIssuers } = settings;
  const sources: Sources = {
    definitions: input.positionals,
    functions,
    principals,
    strict,
    accountId,
    region,
    allowLinkLocal: settings.allowLinkLocalBackends,
    allowHttpIssuers,
  };
  const reading = await readBundle(sources);
  const { bundle } = reading;
  if (bundle !== undefined) return { settings, sources, reading, bundle };
  input.output.error(report(reading.problems, input.output.colours.error));
  return undefined;
}

/** @returns the problems as text; empty when there are none */
export function report(problems: readonly Problem[], colour: boolean): string {
  if (problems.length === 0) return '';
  const text = formatReport(problems, { color: colour });
  return text.endsWith('\n') ? text : `${text}\n`;
}
