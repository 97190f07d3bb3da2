/**
 * The texts of `--help`.
 */

import { describeSettings } from '../settings.ts';
import type { Command } from './command.ts';
import { formatTable } from './table.ts';

/** @returns help on the program as a whole */
export function helpOverview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, usage, summary }) => [`  ${name} ${usage}`, summary]);
  return [
    'Usage: gatehouse COMMAND [OPTIONS] [DEFINITION…]',
    '',
    'Serves Amazon API Gateway definitions (OpenAPI 2.0, 3.0 or 3.1, JSON or YAML).',
    '',
    formatTable({ headings: ['Commands:', ''], rows, colour: false }),
    'gatehouse COMMAND --help explains a command; --version prints the version.',
    'Exit codes: 0 done, 1 refused (the reason is on standard error), 2 the command line is wrong.',
    '',
  ].join('\n');
}

/** @returns help on one command */
export function helpOn({ name, usage, summary, details, switches, options = {} }: Command): string {
  const own = [
    ...Object.entries(options).map(([flag, { placeholder, meaning }]) => [`  --${flag} ${placeholder}`, '', meaning]),
    ...Object.entries(switches).map(([flag, meaning]) => [`  --${flag}`, '', meaning]),
  ];
  const settings = describeSettings({}).flatMap(({ flag, variable, isSwitch, meaning, unit, default: fallback }) =>
    flag === undefined
      ? []
      : [
          [
            `  --${flag}${isSwitch ? '' : ' …'}`,
            variable,
            `${meaning}${fallback === '' ? '' : ` [${fallback}${unit === '' ? '' : ` ${unit}`}]`}`,
          ],
        ],
  );
  const rows = [...own, ['  --help', '', 'print this'], ...settings];
  return [
    `Usage: gatehouse ${[name, '[OPTIONS]', usage].filter((part) => part !== '').join(' ')}`,
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    ...details,
    '',
    formatTable({ headings: ['Options, each also an environment variable:', '', ''], rows, colour: false }),
  ].join('\n');
}
