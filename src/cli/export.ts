/**
 * `gatehouse export`: a definition as Amazon API Gateway exports it.
 */

import { writeFile } from 'node:fs/promises';
import { exportDefinition } from '../control-plane/export/export-definition.ts';
import type { ExportExtensions, ExportOptions } from '../control-plane/export/export-options.ts';
import { printJson, printYaml } from '../control-plane/source/print-source.ts';
import type { Command, CommandInput } from './command.ts';
import { readInput, report } from './sources.ts';

const EXTENSIONS: readonly ExportExtensions[] = ['integrations', 'authorizers', 'apigateway'];

export const exportCommand: Command = {
  name: 'export',
  usage: 'DEFINITION',
  summary: 'print a definition as Amazon API Gateway exports it',
  details: [
    'With the extensions apigateway, which stand for all of them, the export serves the same API as the definition.',
    'Values of API keys are never printed; what is left out is named on standard error.',
  ],
  switches: {
    json: 'print JSON, which is the default',
    yaml: 'print YAML, which is the default for a FILE that ends so',
  },
  options: {
    format: {
      placeholder: 'oas30|swagger',
      meaning: 'OpenAPI 3.0 or 2.0 [oas30]',
      allowed: /^(?:oas30|swagger)$/,
    },
    extensions: {
      placeholder: 'integrations,authorizers,apigateway|none',
      meaning: 'extensions to print, joined by commas [apigateway]',
      allowed: /^(?:none|(?:integrations|authorizers|apigateway)(?:,(?:integrations|authorizers|apigateway))*)$/,
    },
    stage: { placeholder: 'NAME', meaning: 'stage in the address of the API [the first]' },
    output: { placeholder: 'FILE', meaning: 'file to write [standard output]' },
  },
  definitions: 'one',
  async run(input) {
    const { switches, options, output } = input;
    if (switches.has('json') && switches.has('yaml')) {
      output.error('gatehouse: --json and --yaml exclude each other.\nSee gatehouse export --help.\n');
      return 2;
    }
    const read = await readInput(input);
    if (read === undefined) return 1;
    const file = options['output'];
    output.error(report(read.reading.problems, output.colours.error));
    for (const { api } of read.bundle.snapshots) {
      const { definition, leftOut } = exportDefinition(api, optionsOf(input, read.settings.region));
      const isYaml = switches.has('yaml') || (!switches.has('json') && /\.ya?ml$/i.test(file ?? ''));
      const text = isYaml ? printYaml(definition) : printJson(definition);
      if (file === undefined) output.out(text);
      else await writeFile(file, text);
      for (const sentence of leftOut) output.error(`gatehouse: left out: ${sentence}\n`);
    }
    return 0;
  },
};

function optionsOf({ options }: CommandInput, region: string): ExportOptions {
  const { format, extensions, stage }: Readonly<Partial<Record<string, string>>> = options;
  const named = (extensions ?? 'apigateway').split(',');
  return {
    format: format === 'swagger' ? 'swagger' : 'oas30',
    extensions: EXTENSIONS.filter((extension) => named.includes(extension)),
    region,
    ...(stage === undefined ? {} : { stageName: stage }),
  };
}
