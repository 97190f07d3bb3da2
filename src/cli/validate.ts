/**
 * `gatehouse validate`: reads and compiles definitions as `start` would, and reports what is wrong with them.
 */

import type { Command } from './command.ts';
import { readInput, report } from './sources.ts';

export const validateCommand: Command = {
  name: 'validate',
  usage: 'DEFINITION…',
  summary: 'report every problem of definitions and functions, without serving them',
  details: ['Exit code 1 means that `start` would refuse them. With --strict a warning is enough for that.'],
  switches: {},
  definitions: 'required',
  async run(input) {
    const read = await readInput(input);
    if (read === undefined) return 1;
    const { output } = input;
    output.out(report(read.reading.problems, output.colours.out));
    const served = read.bundle.snapshots.map(
      ({ api }) => `${api.source}: ${api.name} ${api.version} (${api.id}) can be served`,
    );
    output.out(`${served.join('\n')}\n`);
    return 0;
  },
};
