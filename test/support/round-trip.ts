/** An export read back: what has to come out of it again. */

import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { exportDefinition } from '../../src/control-plane/export/export-definition.ts';
import type { ExportFormat, ExportOptions } from '../../src/control-plane/export/export-options.ts';
import { importDefinition } from '../../src/control-plane/openapi/import-definition.ts';
import { printJson, printYaml } from '../../src/control-plane/source/print-source.ts';
import type { Api } from '../../src/model/api.ts';

/** How an export is written, and the options that it is made with. */
export interface Variant {
  readonly format: ExportFormat;
  readonly syntax: 'json' | 'yaml';
}

export const variants: readonly Variant[] = [
  { format: 'oas30', syntax: 'json' },
  { format: 'oas30', syntax: 'yaml' },
  { format: 'swagger', syntax: 'json' },
  { format: 'swagger', syntax: 'yaml' },
];

/** @returns the text of an export with all extensions unless the options say otherwise */
export function exportText(api: Api, { format, syntax }: Variant, options: Partial<ExportOptions> = {}): string {
  const { definition } = exportDefinition(api, { format, extensions: ['apigateway'], ...options });
  return syntax === 'yaml' ? printYaml(definition) : printJson(definition);
}

/** @returns an export without extensions, unless the options name some, as its reader sees it */
export function exported(api: Api, options: Partial<ExportOptions> = {}): Record<string, unknown> {
  const { definition } = exportDefinition(api, { format: 'oas30', extensions: [], ...options });
  return JSON.parse(printJson(definition)) as Record<string, unknown>;
}

/**
 * @param folder to write the text to
 * @throws Error with every problem, when the text is refused
 */
export async function reimport(folder: string, text: string): Promise<Api> {
  const file = join(folder, 'export.yaml');
  writeFileSync(file, text);
  const { api, problems } = await importDefinition(file, { allowLinkLocal: true });
  if (api === undefined) throw new Error(`${JSON.stringify(problems, null, 1)}\n${text}`);
  return api;
}

/** @returns what an export has to keep: everything but where things stood, secrets, and what canaries serve */
export function essence(api: Api): unknown {
  // Models have no order of their own: those that every API has are last unless the definition declares them.
  const models = api.models.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const text = JSON.stringify({ ...api, source: '', models }, (key, value: unknown) => {
    if (key === 'pointer' || key === 'deployment') return undefined;
    return key === 'apiKeys' ? [] : value;
  });
  return JSON.parse(text);
}
