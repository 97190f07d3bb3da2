/**
 * What an export is asked for.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html
 */

/** `swagger` is OpenAPI 2.0. */
export type ExportFormat = 'oas30' | 'swagger';

/** `apigateway` stands for all of them, and for what only Gatehouse reads: the id of the API, stages and usage plans. */
export type ExportExtensions = 'integrations' | 'authorizers' | 'apigateway';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Empty for a definition that only describes the API. */
  readonly extensions: readonly ExportExtensions[];
  /** Stage in the address of the API. Default: the first. */
  readonly stageName?: string;
  /** Region in the address of the API. Default us-east-1. */
  readonly region?: string;
}

/** The options as the parts of the export ask for them. */
export interface ExportPlan {
  readonly format: ExportFormat;
  readonly hasIntegrations: boolean;
  readonly hasAuthorizers: boolean;
  /** All the other extensions. */
  readonly hasEverything: boolean;
}

export function planExport({ format, extensions }: ExportOptions): ExportPlan {
  const hasEverything = extensions.includes('apigateway');
  return {
    format,
    hasIntegrations: hasEverything || extensions.includes('integrations'),
    hasAuthorizers: hasEverything || extensions.includes('authorizers'),
    hasEverything,
  };
}
