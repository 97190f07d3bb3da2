/** Command lines: flags of settings, switches, and what is left. */

import t from 'tap';
import { parseArguments } from '../../../../src/cli/arguments.ts';

const command = {
  switches: { json: 'print JSON' },
  options: {
    format: { placeholder: 'a|b', meaning: 'form', allowed: /^[ab]$/ },
    output: { placeholder: 'FILE', meaning: 'file' },
  },
};

interface Case {
  readonly args: readonly string[];
  readonly positionals?: string[];
  readonly flags?: object;
  readonly switches?: string[];
  readonly options?: object;
}

const cases: readonly Case[] = [
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
  { args: ['--format', 'a', '--output=x y'], options: { format: 'a', output: 'x y' } },
];

for (const { args, positionals = [], flags = {}, switches = [], options = {} } of cases) {
  t.test(`parseArguments() reads ${args.join(' ')}`, async (t) => {
    const parsed = parseArguments(args, command);
    t.same(parsed.positionals, positionals);
    t.same(parsed.flags, flags);
    t.same([...parsed.switches], switches);
    t.same(parsed.options, options);
  });
}

for (const args of [['--nope'], ['--port'], ['--no-port', '1'], ['--json=1'], ['--format', 'c'], ['--output']]) {
  t.test(`parseArguments() refuses ${args.join(' ')}`, async (t) => {
    t.throws(() => parseArguments(args, command));
  });
}
