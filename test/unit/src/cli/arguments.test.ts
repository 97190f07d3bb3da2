/** Command lines: flags of settings, switches, and what is left. */

import t from 'tap';
import { parseArguments } from '../../../../src/cli/arguments.ts';

const command = { switches: { json: 'print JSON' } };

const cases: readonly { args: readonly string[]; positionals?: string[]; flags?: object; switches?: string[] }[] = [
  { args: ['a.yaml', 'b.yaml'], positionals: ['a.yaml', 'b.yaml'] },
  { args: ['--control-port', '91', 'a.yaml'], positionals: ['a.yaml'], flags: { GATEHOUSE_CONTROL_PORT: '91' } },
  { args: ['--control-port=91'], flags: { GATEHOUSE_CONTROL_PORT: '91' } },
  { args: ['--aws-region', 'eu-west-1'], flags: { AWS_REGION: 'eu-west-1' } },
  { args: ['--strict', 'a.yaml'], positionals: ['a.yaml'], flags: { GATEHOUSE_STRICT: '1' } },
  { args: ['--watch', '0', 'a.yaml'], positionals: ['a.yaml'], flags: { GATEHOUSE_WATCH: '0' } },
  { args: ['--watch=false'], flags: { GATEHOUSE_WATCH: 'false' } },
  { args: ['--no-watch', 'a.yaml'], positionals: ['a.yaml'], flags: { GATEHOUSE_WATCH: '0' } },
  { args: ['--json', '-h'], switches: ['help', 'json'] },
  { args: ['--', '--strict'], positionals: ['--strict'] },
];

for (const { args, positionals = [], flags = {}, switches = [] } of cases) {
  t.test(`parseArguments() reads ${args.join(' ')}`, async (t) => {
    const parsed = parseArguments(args, command);
    t.same(parsed.positionals, positionals);
    t.same(parsed.flags, flags);
    t.same([...parsed.switches], switches);
  });
}

for (const args of [['--nope'], ['--port'], ['--no-port', '1'], ['--json=1']]) {
  t.test(`parseArguments() refuses ${args.join(' ')}`, async (t) => {
    t.throws(() => parseArguments(args, command));
  });
}
