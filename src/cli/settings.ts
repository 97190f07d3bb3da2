/**
 * `gatehouse settings`: every setting with its value, where the value comes from, its default and what it means.
 */

import { describeSettings } from '../settings.ts';
import type { Command } from './command.ts';
import { readSettings } from './sources.ts';
import { formatTable } from './table.ts';

export const settingsCommand: Command = {
  name: 'settings',
  usage: '',
  summary: 'print every setting with its value, source, default, unit and meaning',
  details: ['Secrets are masked. Exit code 1 means that a setting is refused; the reason is on standard error.'],
  switches: { json: 'print JSON' },
  definitions: 'none',
  async run(input) {
    const { environment, flags, switches, output } = input;
    const settings = describeSettings(environment, flags);
    const accepted = readSettings(input) !== undefined;
    if (switches.has('json')) {
      output.out(`${JSON.stringify(settings, null, 2)}\n`);
      return accepted ? 0 : 1;
    }
    const rows = settings.map(({ variable, value, source, default: fallback, unit, allowed, meaning, implemented }) => [
      variable,
      value || '-',
      source,
      fallback || '-',
      unit || '-',
      `${meaning} (${allowed})${implemented ? '' : '; not in force yet'}`,
    ]);
    const headings = ['variable', 'value', 'source', 'default', 'unit', 'meaning'];
    output.out(formatTable({ headings, rows, colour: output.colours.out }));
    return accepted ? 0 : 1;
  },
};
