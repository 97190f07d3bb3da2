/**
 * Authorizers, IAM and API keys → security schemes, and what methods require of them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */

import type { Api, Method } from '../../model/api.ts';
import type { Authorizer } from '../../model/authorizer.ts';
import type { ExportPlan } from './export-options.ts';
import { someItems } from './exported.ts';
import type { Exported, ExportedFields } from './exported.ts';

export interface SecurityExport {
  /** Name → scheme; undefined without any. */
  readonly schemes: ExportedFields | undefined;
  /** @returns the method's requirements; undefined for a method that everyone may call */
  requirementsOf(method: Method): Exported | undefined;
}

export function exportSecurity(api: Api, plan: ExportPlan): SecurityExport {
  const methods = api.resources.flatMap((resource) => resource.methods);
  const taken = new Set(api.authorizers.map(({ name }) => name));
  const iam = freeName('sigv4', taken);
  const key = freeName('api_key', taken);
  const schemes = new Map<string, ExportedFields>();
  for (const authorizer of api.authorizers) schemes.set(authorizer.name, exportScheme(authorizer, plan));
  if (methods.some(({ authorizationType }) => authorizationType === 'AWS_IAM')) {
    schemes.set(iam, {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    });
  }
  if (methods.some(({ apiKeyRequired }) => apiKeyRequired)) {
    schemes.set(key, { type: 'apiKey', name: 'x-api-key', in: 'header' });
  }
  return {
    schemes: schemes.size === 0 ? undefined : schemes,
    requirementsOf: ({ authorizationType, authorizerName, authorizationScopes, apiKeyRequired }) => {
      const requirements: ExportedFields[] = [];
      if (authorizationType === 'AWS_IAM') requirements.push(new Map([[iam, []]]));
      else if (authorizerName !== undefined) requirements.push(new Map([[authorizerName, authorizationScopes]]));
      if (apiKeyRequired) requirements.push(new Map([[key, []]]));
      return someItems(requirements);
    },
  };
}

/** AWS writes this for the header of an authorizer that does not read its token from one. */
const NO_HEADER = 'Unused';

function exportScheme(authorizer: Authorizer, { hasAuthorizers }: ExportPlan): ExportedFields {
  const { type, authType, identitySource, providerArns } = authorizer;
  const [, header = NO_HEADER] = /^method\.request\.header\.([^,]+)$/.exec(identitySource ?? '') ?? [];
  const extension = {
    type: type.toLowerCase(),
    providerARNs: someItems(providerArns),
    authorizerUri: authorizer.authorizerUri,
    authorizerCredentials: authorizer.authorizerCredentials,
    authorizerResultTtlInSeconds: authorizer.resultTtlSeconds,
    identityValidationExpression: authorizer.identityValidationExpression,
    jwtConfiguration: authorizer.jwt === undefined ? undefined : { ...authorizer.jwt },
    // The others read their token from the scheme's header.
    identitySource: type === 'REQUEST' ? identitySource : undefined,
  };
  return {
    type: 'apiKey',
    name: header,
    in: 'header',
    'x-amazon-apigateway-authtype': hasAuthorizers ? authType : undefined,
    'x-amazon-apigateway-authorizer': hasAuthorizers ? extension : undefined,
  };
}

function freeName(name: string, taken: Set<string>): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
