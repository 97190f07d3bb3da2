/**
 * Security requirements → who may call a method.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */

import type { AuthorizationType } from '../../model/api.ts';
import { nameOf, readChoice, readFields, readList, readText } from '../source/fields.ts';
import { nearestName } from '../source/nearest-name.ts';
import { fieldOf, isFields, keysOf } from '../source/source-document.ts';
import type { Fields, Spot } from '../source/source-document.ts';
import { isIamScheme, readAuthorizerType } from './authorizers.ts';
import type { Definition, MethodPlace } from './definition.ts';
import { readSecuritySchemes } from './security-schemes.ts';

/** What a method requires of its callers. */
export interface MethodSecurity {
  readonly authorizationType: AuthorizationType;
  readonly authorizerName: string | undefined;
  /** Scopes that the requirement names; empty for none, and where no authorizer reads them. */
  readonly authorizationScopes: readonly string[];
  readonly apiKeyRequired: boolean;
}

export interface SecurityReader {
  /** An operation's own `security` replaces the definition's. */
  read(operation: Fields, place: MethodPlace): MethodSecurity;
  /** Reports, once per scheme, what is asked for but checked by nobody. */
  reportUnchecked(): void;
}

export function createSecurityReader(definition: Definition): SecurityReader {
  const schemes = readSchemes(definition);
  const reported = new Set<object>();
  const users = new Map<Control, MethodPlace[]>();
  return {
    read: (operation, place) => {
      const controls = readControls({ definition, schemes, reported }, operation);
      for (const control of controls.keys()) users.set(control, [...(users.get(control) ?? []), place]);
      return combine(definition, controls, operation);
    },
    reportUnchecked: () => {
      for (const [control, places] of users) {
        if (control.kind === 'UNKNOWN') reportUnchecked(definition, control, places);
      }
    },
  };
}

/** One thing that is asked of a caller. */
interface Control {
  readonly kind: Exclude<AuthorizationType, 'NONE'> | 'API_KEY' | 'UNKNOWN';
  /** Name of the security scheme; undefined for x-amazon-apigateway-auth. */
  readonly name: string | undefined;
  readonly spot: Spot;
}

interface Declarations {
  readonly definition: Definition;
  readonly schemes: ReadonlyMap<string, Control>;
  /** Requirements already found faulty: one for all operations is met once per operation. */
  readonly reported: Set<object>;
}

/** SAM writes `security: [{NONE: []}]` for a method without authorizer, and declares no such scheme. */
const NO_SCHEME = 'NONE';

function readSchemes(definition: Definition): ReadonlyMap<string, Control> {
  return new Map(
    [...readSecuritySchemes(definition)].map(([name, scheme]) => [name, readScheme(definition, name, scheme)]),
  );
}

function readScheme(definition: Definition, name: string, scheme: Fields): Control {
  if (isIamScheme(definition, scheme)) {
    return { kind: 'AWS_IAM', name, spot: [scheme, 'x-amazon-apigateway-authtype'] };
  }
  const authorizer = readFields(definition, scheme, 'x-amazon-apigateway-authorizer');
  if (authorizer !== undefined) {
    const type = readAuthorizerType(definition, authorizer);
    const kind = type === 'COGNITO_USER_POOLS' || type === 'JWT' ? type : 'CUSTOM';
    return { kind, name, spot: [scheme, 'x-amazon-apigateway-authorizer'] };
  }
  const type = readText(definition, scheme, 'type');
  const header = type === 'apiKey' ? readText(definition, scheme, 'name') : undefined;
  // Header names have no case: X-API-Key asks for the same header, and asking for it must not be lost.
  if (header?.toLowerCase() === 'x-api-key') return { kind: 'API_KEY', name, spot: [scheme] };
  return { kind: 'UNKNOWN', name, spot: [scheme] };
}

/** @returns what is asked of a caller, each with the scopes that it is asked with */
function readControls(declarations: Declarations, operation: Fields): ReadonlyMap<Control, readonly string[]> {
  const { definition, schemes } = declarations;
  const holder = Array.isArray(fieldOf(operation, 'security')) ? operation : definition.root;
  if (holder !== operation) readList(definition, operation, 'security');
  const requirements = readList(definition, holder, 'security') ?? [];
  const controls = new Map<Control, readonly string[]>();
  for (const [index, requirement] of requirements.entries()) {
    if (!isFields(requirement)) {
      if (declarations.reported.has(requirements)) continue;
      declarations.reported.add(requirements);
      const message = 'A security requirement must be an object.';
      definition.list.error(
        [requirements, String(index)],
        message,
        'Write the scheme’s name and a list of scopes: {name: []}.',
      );
      continue;
    }
    for (const name of keysOf(definition.document, requirement)) {
      const control = schemes.get(name);
      if (control !== undefined) controls.set(control, readScopes(definition, requirement, name));
      else if (name !== NO_SCHEME) reportUndeclared(declarations, requirement, name);
    }
  }
  const auth = readFields(definition, operation, 'x-amazon-apigateway-auth');
  if (auth !== undefined && readChoice(definition, auth, 'type', ['NONE', 'AWS_IAM']) === 'AWS_IAM') {
    controls.set({ kind: 'AWS_IAM', name: undefined, spot: [operation, 'x-amazon-apigateway-auth'] }, []);
  }
  return controls;
}

function readScopes(definition: Definition, requirement: Fields, name: string): readonly string[] {
  const scopes = readList(definition, requirement, name) ?? [];
  return scopes.filter((scope, index): scope is string => {
    if (typeof scope === 'string') return true;
    const message = `A scope must be text, not ${nameOf(scope)}.`;
    definition.list.error([scopes, String(index)], message, 'Write its name, such as openid.');
    return false;
  });
}

function reportUndeclared({ definition, schemes, reported }: Declarations, requirement: Fields, name: string): void {
  if (reported.has(requirement)) return;
  reported.add(requirement);
  const near = nearestName(name, schemes.keys());
  const place = 'swagger' in definition.root ? 'securityDefinitions' : 'components/securitySchemes';
  definition.list.error(
    [requirement, name],
    `There is no security scheme "${name}", so who may call cannot be told.`,
    near === undefined ? `Declare it under ${place}.` : `Write ${near}, or declare ${name} under ${place}.`,
  );
}

function combine(
  definition: Definition,
  controls: ReadonlyMap<Control, readonly string[]>,
  operation: Fields,
): MethodSecurity {
  const [first, ...others] = [...controls.keys()].filter(({ kind }) => kind !== 'API_KEY' && kind !== 'UNKNOWN');
  const [second] = others;
  if (first !== undefined && second !== undefined) {
    definition.list.warn(
      [operation, Object.hasOwn(operation, 'security') ? 'security' : 'x-amazon-apigateway-auth'],
      `A method has one authorizer, and this one asks for ${describe(first)} and ${describe(second)}; the first is taken.`,
      'Name one of the two.',
    );
  }
  return {
    authorizationType: (first?.kind ?? 'NONE') as AuthorizationType,
    authorizerName: first === undefined || first.kind === 'AWS_IAM' ? undefined : first.name,
    authorizationScopes: first === undefined || first.kind === 'AWS_IAM' ? [] : (controls.get(first) ?? []),
    apiKeyRequired: [...controls.keys()].some(({ kind }) => kind === 'API_KEY'),
  };
}

function reportUnchecked({ list }: Definition, { name, spot }: Control, places: readonly MethodPlace[]): void {
  list.warn(
    spot,
    `The security scheme ${name} asks for nothing that API Gateway checks: ${listMethods(places)} ${places.length === 1 ? 'is' : 'are'} open to everyone, as at AWS.`,
    'Add x-amazon-apigateway-authorizer or x-amazon-apigateway-authtype to it, or remove it from security.',
  );
}

function describe({ kind, name }: Control): string {
  switch (kind) {
    case 'API_KEY':
      return 'an API key';
    case 'AWS_IAM':
      return 'IAM authorization';
    case 'UNKNOWN':
      return `the scheme ${name}`;
    default:
      return `the authorizer ${name}`;
  }
}

function listMethods(places: readonly MethodPlace[]): string {
  const named = places.slice(0, 3).map(({ httpMethod, path }) => `${httpMethod} ${path}`);
  const more = places.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(' and ');
}
