/**
 * The `x-amazon-apigateway-*` and `x-gatehouse-*` names that mean something, where each may stand, and what happens to the
 * ones that are read but not acted on.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */

/** Kinds of object in a definition that extensions are attached to. */
export type ObjectKind =
  | 'root'
  | 'paths'
  | 'path item'
  | 'operation'
  | 'components'
  | 'security scheme'
  | 'server'
  | 'tag'
  | 'other';

export interface Extension {
  /** Kinds of object it may stand in; empty: anywhere. */
  readonly on: readonly ObjectKind[];
  /** What happens instead, where it is read but not acted on; undefined where it is acted on, or where AWS ignores it too. */
  readonly instead?: string;
}

/** Name → what is known of it. */
export const extensions: Readonly<Record<string, Extension>> = {
  'x-amazon-apigateway-any-method': { on: ['path item'] },
  'x-amazon-apigateway-api-key-source': { on: ['root'] },
  'x-amazon-apigateway-auth': { on: ['operation'] },
  'x-amazon-apigateway-authorizer': { on: ['security scheme'] },
  'x-amazon-apigateway-authtype': { on: ['security scheme'] },
  'x-amazon-apigateway-binary-media-types': { on: ['root'] },
  'x-amazon-apigateway-cors': { on: [] },
  'x-amazon-apigateway-documentation': { on: ['root'] },
  'x-amazon-apigateway-endpoint-access-mode': {
    on: ['root'],
    instead: 'The gateway answers on every address that it listens on.',
  },
  'x-amazon-apigateway-endpoint-configuration': { on: ['root', 'server'] },
  'x-amazon-apigateway-gateway-responses': { on: ['root'] },
  'x-amazon-apigateway-importexport-version': { on: [] },
  'x-amazon-apigateway-integration': { on: ['operation'] },
  'x-amazon-apigateway-integrations': { on: ['components'] },
  'x-amazon-apigateway-minimum-compression-size': { on: ['root'] },
  'x-amazon-apigateway-policy': { on: ['root'] },
  'x-amazon-apigateway-request-validator': { on: ['root', 'operation'] },
  'x-amazon-apigateway-request-validators': { on: ['root'] },
  'x-amazon-apigateway-security-policy': {
    on: ['root'],
    instead: 'TLS ends before the gateway, under the rules set there.',
  },
  'x-amazon-apigateway-tag-value': { on: ['tag'] },
  'x-gatehouse-api-id': { on: ['root'] },
  'x-gatehouse-base-path': { on: ['root'] },
  'x-gatehouse-models': { on: ['operation'] },
  'x-gatehouse-protocol': { on: ['root'] },
  'x-gatehouse-stages': { on: ['root'] },
  'x-gatehouse-usage-plans': { on: ['root'] },
};

/** @returns true for a name in one of the two families, known or not */
export function isExtensionName(name: string): boolean {
  return name.startsWith('x-amazon-apigateway-') || name.startsWith('x-gatehouse-');
}
