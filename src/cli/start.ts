/**
 * `gatehouse start`: serves definitions until it is told to stop.
 */

import { start } from '../main.ts';
import { createLogger } from '../platform/logger.ts';
import { untilStopped } from '../processes/signals.ts';
import { announce } from './announcement.ts';
import type { Command } from './command.ts';
import { readInput, report } from './sources.ts';
import { packageVersion } from './version.ts';

export const startCommand: Command = {
  name: 'start',
  usage: 'DEFINITION…',
  summary: 'serve definitions, and serve them anew when they change',
  details: [
    'Standard output has one JSON line for each request; everything else goes to standard error.',
    'SIGTERM and SIGINT finish what is in flight and stop; the second one stops at once.',
    'SIGHUP reads the definitions again and opens the access log anew.',
  ],
  switches: {},
  definitions: 'required',
  async run(input) {
    const { output } = input;
    const read = await readInput(input);
    if (read === undefined) return 1;
    const { settings, bundle, reading } = read;
    output.error(report(reading.problems, output.colours.error));
    const logger = createLogger(settings.logLevel, { process: 'supervisor' });
    const format = (problems: typeof reading.problems): string => report(problems, false);
    const gateway = await start({ ...read, logger, format });
    const colour = output.colours.error;
    output.error(announce({ gateway, settings, bundle, version: packageVersion(), colour }));
    return untilStopped(gateway, logger);
  },
};
