/**
 * `credentials` of an integration: a role to assume, or the identity of the caller.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html#api-gateway-control-access-iam-permissions-model-for-calling-api
 */

import { isCallerIdentity } from '../../aws/integration-credentials.ts';
import type { IntegrationType } from '../../model/integration.ts';
import { readText } from '../source/fields.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const ROLE = /^arn:[\w-]+:iam::[^:]*:role\/./;

/** @returns the ARN as it is written; undefined without one */
export function readCredentials(
  definition: Definition,
  fields: Fields,
  type: IntegrationType | undefined,
): string | undefined {
  const { list } = definition;
  const credentials = readText(definition, fields, 'credentials');
  if (credentials === undefined || type === undefined) return credentials;
  if (type !== 'AWS' && type !== 'AWS_PROXY') {
    const fix = 'Leave them out: only integrations of type aws and aws_proxy call anything with credentials.';
    list.warn([fields, 'credentials'], `An integration of type ${type} has no use for credentials.`, fix);
  } else if (!isCallerIdentity(credentials) && !ROLE.test(credentials) && !credentials.includes('${')) {
    const fix = 'Write the ARN of a role: arn:aws:iam::123456789012:role/NAME.';
    list.error([fields, 'credentials'], 'Invalid ARN specified in the request', fix);
  }
  return credentials;
}
