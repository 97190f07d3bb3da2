/**
 * Media types of an OpenAPI 2.0 operation. There one list holds for a whole operation, so where bodies have models of their own
 * for each media type, `x-gatehouse-models` says which.
 */

import type { Method } from '../../model/api.ts';
import { someFields } from './exported.ts';
import type { ExportedFields } from './exported.ts';

/** Media type → name of a model. */
type Models = Readonly<Record<string, string>>;

export interface SwaggerMedia {
  readonly consumes: readonly string[] | undefined;
  readonly produces: readonly string[] | undefined;
  /** Undefined where the lists say it all. */
  readonly models: ExportedFields | undefined;
}

/** Without models the lists name the media types of the integration's templates, as AWS's do. */
export function exportMedia({ requestModels, methodResponses, integration }: Method): SwaggerMedia {
  const responses = methodResponses.filter(({ responseModels }) => Object.keys(responseModels).length > 0);
  const consumed = Object.keys(requestModels);
  const produced = [...new Set(responses.flatMap(({ responseModels }) => Object.keys(responseModels)))];
  const isComplete =
    isOneModel(requestModels, consumed) &&
    responses.every(({ responseModels }) => isOneModel(responseModels, produced));
  const templates = integration.responses.flatMap(({ responseTemplates }) => Object.keys(responseTemplates));
  return {
    consumes: mediaTypes(consumed, Object.keys(integration.requestTemplates)),
    produces: mediaTypes(produced, templates),
    models: isComplete
      ? undefined
      : {
          request: someFields(requestModels),
          responses: new Map(
            responses.map(({ statusCode, responseModels }) => [statusCode, new Map(Object.entries(responseModels))]),
          ),
        },
  };
}

function mediaTypes(declared: readonly string[], templates: readonly string[]): readonly string[] | undefined {
  const types = declared.length > 0 ? declared : [...new Set(templates)].filter((type) => type !== '$default');
  return types.length === 0 ? undefined : types;
}

/** @returns true when the models are what one schema gives for every one of the media types, in that order */
function isOneModel(models: Models, types: readonly string[]): boolean {
  const [first] = Object.values(models);
  const entries = Object.entries(models);
  return (
    entries.length === types.length && entries.every(([type, name], index) => type === types[index] && name === first)
  );
}
