/**
 * The identity of the caller, where an integration is called with it in place of the gateway's own or a role.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-credentials
 */

import { isCallerIdentity } from '../../aws/integration-credentials.ts';
import type { SigningCredentials } from '../../aws/sigv4.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import { GatewayError } from '../../errors.ts';
import { substituteStageVariables } from '../../exchange/stage-variables.ts';
import type { Prepared } from '../plan/records.ts';

/** With whose keys an integration is called. */
export interface BackendIdentity {
  /** Undefined is the gateway's own identity, or the caller's. */
  readonly roleArn: string | undefined;
  readonly isCaller: boolean;
}

/** @returns keys that the principal signs with; undefined once it has none */
export type CallerCredentials = (accessKeyId: string) => SigningCredentials | undefined;

const POINTER = '/x-amazon-apigateway-integration/credentials';

/** Reports an integration that has no caller to pass on. */
export function compileIdentity({ method, stage, report }: CompileContext): BackendIdentity {
  // The transform reports the variables that a stage lacks; once is enough.
  const credentials = substituteStageVariables(method.integration.credentials ?? '', stage, () => {});
  if (!isCallerIdentity(credentials)) return { roleArn: credentials === '' ? undefined : credentials, isCaller: false };
  if (method.authorizationType !== 'AWS_IAM') {
    const message = 'The identity of the caller is asked for, and callers of this method do not sign.';
    const fix = 'Every call is answered 500: protect the method with AWS_IAM, or name a role.';
    report({ severity: 'warning', pointer: POINTER, message, fix });
  }
  return { roleArn: undefined, isCaller: true };
}

/**
 * @returns access key of the principal who signed the request
 * @throws GatewayError API_CONFIGURATION_ERROR: nobody signed it
 */
export function callerKeyOf(prepared: Prepared): string {
  const accessKey = prepared.caller?.identity.accessKey;
  if (accessKey !== undefined) return accessKey;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason:
      'the integration asks for the identity of the caller, and the request is not signed: protect the method with AWS_IAM',
  });
}

/** @throws GatewayError API_CONFIGURATION_ERROR: the principal has gone since it signed the request */
export function signAsCaller(accessKeyId: string, callerCredentials: CallerCredentials): SigningCredentials {
  const credentials = callerCredentials(accessKeyId);
  if (credentials !== undefined) return credentials;
  throw new GatewayError('API_CONFIGURATION_ERROR', {
    reason: `the caller's access key ${accessKeyId} is no longer in the principals file, or disabled`,
  });
}
