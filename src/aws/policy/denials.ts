/**
 * What AWS tells a client whom policies do not let in, word for word.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */

import type { Denial } from './decisions.ts';

/** What was asked, by whom, and why it is refused. */
export interface DeniedCall {
  /** Undefined: anonymous. */
  readonly callerArn: string | undefined;
  /** Such as `execute-api:Invoke`. */
  readonly action: string;
  /** ARN of the method; the client sees no more of the account than its last four digits. */
  readonly resource: string;
  readonly denial: Denial;
}

/** @returns the message for a caller who is anonymous, has a token of a user pool, or signed */
export function toDenialMessage({ callerArn, action, resource, denial }: DeniedCall): string {
  const user = callerArn ?? 'anonymous';
  return `User: ${user} is not authorized to perform: ${action} on resource: ${maskAccount(resource)}${reasonOf(denial, action)}`;
}

/** @returns the message for a caller whom a Lambda authorizer, or a resource policy beside it, does not let in */
export function toAuthorizerDenialMessage(denial: Denial, action: string): string {
  return `User is not authorized to access this resource${reasonOf(denial, action)}`;
}

function reasonOf({ isExplicit, policy }: Denial, action: string): string {
  const name = policy === 'identity' ? 'identity-based' : 'resource-based';
  if (isExplicit) return ` with an explicit deny in ${policy === 'identity' ? 'an' : 'a'} ${name} policy`;
  return ` because no ${name} policy allows the ${action} action`;
}

function maskAccount(arn: string): string {
  const parts = arn.split(':');
  return parts.map((part, index) => (index === 4 ? `********${part.slice(-4)}` : part)).join(':');
}
