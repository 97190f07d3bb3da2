/**
 * A definition on disk → an API: OpenAPI 2.0, 3.0 or 3.1 with API Gateway's extensions, in JSON or YAML.
 *
 * Everything that is wrong is collected and told at once; nothing that a file can hold makes the import throw.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
 */

import type { Api } from '../../model/api.ts';
import type { Problem } from '../../model/problem.ts';
import { nameOf, readChoice, readFields, readList, readText } from '../source/fields.ts';
import { createProblemList } from '../source/problem-list.ts';
import type { ProblemList } from '../source/problem-list.ts';
import { readSource } from '../source/read-source.ts';
import { fieldOf, isFields } from '../source/source-document.ts';
import type { Fields, SourceDocument } from '../source/source-document.ts';
import { apiIdOf } from './api-id.ts';
import { audit } from './audit.ts';
import { readAuthorizers } from './authorizers.ts';
import { importCanaries, reportInherited, withCanaries, type CanaryPlace } from './canary.ts';
import { readMinimumCompressionSize } from './compression.ts';
import type { Definition } from './definition.ts';
import { readDescriptions } from './descriptions.ts';
import { readEndpointConfiguration } from './endpoint-configuration.ts';
import { readGatewayResponses } from './gateway-responses.ts';
import { createModelReader } from './models.ts';
import { readResources } from './operations.ts';
import { readPolicy } from './policy.ts';
import { fillPseudoParameters } from './pseudo-parameters.ts';
import { createReferences } from './references.ts';
import { readRequestValidators } from './request-validators.ts';
import { checkStages, readStages } from './stages.ts';
import { readUsagePlans } from './usage-plans.ts';

export interface ImportOptions {
  /** True makes every warning an error. Default false. */
  readonly strict?: boolean;
  /** 12 digits, for `${AWS::AccountId}`. Default 000000000000. */
  readonly accountId?: string;
  /** For `${AWS::Region}` and `${AWS::Partition}`. Default us-east-1. */
  readonly region?: string;
  /** True lets backends have link-local addresses. Default false. */
  readonly allowLinkLocal?: boolean;
  /** Set for a definition that a canary serves. */
  readonly canary?: CanaryPlace;
}

export interface ImportResult {
  /** Undefined when there is an error among the problems. */
  readonly api: Api | undefined;
  readonly problems: readonly Problem[];
  /** Every file that was read: the definition, and what its canaries serve. */
  readonly files: readonly string[];
}

/** @param path of the file, as the user gave it; relative to the working folder */
export async function importDefinition(path: string, options: ImportOptions = {}): Promise<ImportResult> {
  const { strict = false, accountId = '000000000000', region = 'us-east-1', allowLinkLocal = false } = options;
  const { document, faults } = await readSource(path, (text) => fillPseudoParameters(text, { accountId, region }));
  const list = createProblemList(path, document, strict);
  for (const fault of faults) list.fault(fault);
  if (document === undefined || !isServable(document, list))
    return { api: undefined, problems: list.problems, files: [path] };
  const { root } = document;
  const references = await createReferences({ document, list });
  const definition: Definition = { document, list, root, references, account: { accountId, region }, allowLinkLocal };
  audit(definition, references);
  const api = readApi(definition, path, options.canary);
  const canaries = await importCanaries(definition, api, path, (file, canary) =>
    importDefinition(file, { ...options, canary }),
  );
  const problems = [...list.problems, ...canaries.problems];
  const isRefused = problems.some(({ severity }) => severity === 'error');
  return { api: isRefused ? undefined : canaries.api, problems, files: [path, ...canaries.files] };
}

const AWS_REFUSAL = 'Invalid OpenAPI input.';

/** True when the document is of a kind that the rest of the importer can make sense of. */
function isServable(
  document: SourceDocument,
  list: ProblemList,
): document is SourceDocument & { readonly root: Fields } {
  const { root } = document;
  if (!isFields(root)) {
    const message = `${AWS_REFUSAL} The file holds ${nameOf(root)} instead of a definition.`;
    list.fault({
      pointer: '',
      line: 1,
      message,
      fix: 'Begin with openapi: 3.0.3 (or swagger: "2.0"), info: and paths:.',
    });
    return false;
  }
  const key = fieldOf(root, 'swagger') === undefined ? 'openapi' : 'swagger';
  const value = fieldOf(root, key);
  // Unquoted, the version is a number to YAML; its text is what was meant.
  const version = typeof value === 'number' ? (document.places.get(root)?.texts.get(key) ?? String(value)) : value;
  if (typeof version !== 'string' || !VERSIONS[key].test(version)) {
    const found = value === undefined ? 'It names no version' : `${key} is ${nameOf(value)}`;
    const fix = 'Write openapi: 3.0.3, openapi: 3.1.0 or swagger: "2.0" at the top level.';
    list.error([root, key], `${AWS_REFUSAL} ${found}; OpenAPI 2.0, 3.0 and 3.1 can be read.`, fix);
    return false;
  }
  return isRest({ document, list }, root);
}

const VERSIONS = { swagger: /^2(?:\.0)?$/, openapi: /^3\.[01](?:\.\d+)?(?:-[\w.]+)?$/ };

function isRest(reader: { readonly document: SourceDocument; readonly list: ProblemList }, root: Fields): boolean {
  const protocol = readChoice(reader, root, 'x-gatehouse-protocol', ['REST', 'HTTP']);
  if (protocol !== 'HTTP') return true;
  const fix = 'Remove x-gatehouse-protocol to serve the definition as a REST API.';
  reader.list.error([root, 'x-gatehouse-protocol'], 'HTTP APIs are not served yet.', fix);
  return false;
}

function readApi(definition: Definition, source: string, canary: CanaryPlace | undefined): Api {
  const { root } = definition;
  const info = readFields(definition, root, 'info') ?? {};
  const name = readText(definition, info, 'title') ?? '';
  if (name.trim() === '' && (fieldOf(info, 'title') === undefined || fieldOf(info, 'title') === name)) {
    definition.list.error(
      isFields(fieldOf(root, 'info')) ? [info, 'title'] : [root, 'info'],
      'The API has no name.',
      'Write info: {title: …, version: …}.',
    );
  }
  if (canary !== undefined) reportInherited(definition, canary);
  const id = canary?.apiId ?? readApiId(definition, name);
  const stages = canary === undefined ? readStages(definition) : [canary.stage];
  const models = createModelReader(definition, id);
  const resources = readResources(definition, id, withCanaries(definition, stages), models);
  if (canary === undefined) checkStages(definition, resources);
  return {
    id,
    name: canary?.apiName ?? name,
    protocol: 'REST',
    version: readVersion(definition, info),
    ...readDescriptions(definition),
    source,
    binaryMediaTypes: readBinaryMediaTypes(definition),
    apiKeySource:
      readChoice(definition, root, 'x-amazon-apigateway-api-key-source', ['HEADER', 'AUTHORIZER']) ?? 'HEADER',
    policy: readPolicy(definition, id),
    minimumCompressionSize: readMinimumCompressionSize(definition),
    endpointConfiguration: readEndpointConfiguration(definition),
    models: models.list(),
    requestValidators: readRequestValidators(definition),
    gatewayResponses: readGatewayResponses(definition),
    authorizers: readAuthorizers(definition),
    resources,
    stages,
    usagePlans: canary === undefined ? readUsagePlans(definition, id, stages) : [],
  };
}

function readApiId(definition: Definition, title: string): string {
  const key = 'x-gatehouse-api-id';
  const id = readText(definition, definition.root, key);
  if (id === undefined) return apiIdOf(title);
  if (!/^[a-z0-9]{1,63}$/.test(id)) {
    const fix = 'Write 1 to 63 lower-case letters and digits; it is the first label of the API’s host name.';
    definition.list.error([definition.root, key], `"${id}" cannot be the id of an API.`, fix);
  }
  return id;
}

function readVersion(definition: Definition, info: Fields): string {
  const version = fieldOf(info, 'version');
  // Unquoted 1.0 is a number to YAML; its text is what was meant.
  if (typeof version === 'number') return definition.document.places.get(info)?.texts.get('version') ?? String(version);
  return readText(definition, info, 'version') ?? '';
}

function readBinaryMediaTypes(definition: Definition): readonly string[] {
  const types = readList(definition, definition.root, 'x-amazon-apigateway-binary-media-types') ?? [];
  return types.filter((type, index): type is string => {
    if (typeof type === 'string' && /^[\w!#$&^.+*~-]+\/[\w!#$&^.+*~-]+$/.test(type)) return true;
    const message = `A binary media type must be a media type, not ${nameOf(type)}.`;
    definition.list.error([types, String(index)], message, 'Write type/subtype, such as image/png or */*.');
    return false;
  });
}
