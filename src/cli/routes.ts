/**
 * `gatehouse routes`: what is served under which path, and where it goes.
 */

import { listRoutes } from './route-list.ts';
import type { Command } from './command.ts';
import { readInput, report } from './sources.ts';
import { formatTable } from './table.ts';

export const routesCommand: Command = {
  name: 'routes',
  usage: 'DEFINITION…',
  summary: 'print the routes of definitions: method, path, callers, integration, target, stage',
  details: [],
  switches: { json: 'print JSON' },
  definitions: 'required',
  async run(input) {
    const read = await readInput(input);
    if (read === undefined) return 1;
    const { output } = input;
    const routes = read.bundle.snapshots.flatMap(({ api }) => listRoutes(api));
    if (input.switches.has('json')) {
      output.out(`${JSON.stringify(routes, null, 2)}\n`);
      return 0;
    }
    output.error(report(read.reading.problems, output.colours.error));
    const severalApis = read.bundle.snapshots.length > 1;
    const headings = ['method', 'path', 'callers', 'integration', 'target', 'stage', ...(severalApis ? ['api'] : [])];
    const rows = routes.map(({ method, path, callers, integration, target, stage, apiId }) => [
      method,
      path,
      callers,
      integration,
      target || '-',
      stage,
      ...(severalApis ? [apiId] : []),
    ]);
    output.out(formatTable({ headings, rows, colour: output.colours.out }));
    return 0;
  },
};
