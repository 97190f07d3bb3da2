/**
 * The credentials of an integration: the role it is called with, or the caller's own identity.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-credentials
 */

const CALLER = /^arn:[\w-]+:iam::\*:user\/\*$/;

/** @returns true for the ARN that stands for whoever calls the method, `arn:aws:iam::*:user/*` */
export function isCallerIdentity(credentials: string): boolean {
  return CALLER.test(credentials);
}
