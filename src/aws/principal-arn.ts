/**
 * ARNs of those who sign requests: users, sessions of roles, federated users, and the root of an account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */

/** A principal's ARN taken apart. */
export interface PrincipalArn {
  /** 12 digits. */
  readonly accountId: string;
  readonly kind: 'user' | 'assumed-role' | 'federated-user' | 'root';
  /** Of a user its name with the path; of a session its role; of a federated user its name; empty for a root. */
  readonly name: string;
  /** Name of the session of a role; empty for others. */
  readonly session: string;
}

const IAM = /^arn:aws[\w-]*:iam::(\d{12}):(?:(root)|(user)\/([!-~]{1,512}))$/;
const STS =
  /^arn:aws[\w-]*:sts::(\d{12}):(?:assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})|federated-user\/([\w+=,.@-]{2,64}))$/;

/** @returns undefined for what cannot sign, a role among it: only a session of it can */
export function parsePrincipalArn(arn: string): PrincipalArn | undefined {
  const [, accountId, root, , user = ''] = IAM.exec(arn) ?? [];
  if (accountId !== undefined)
    return { accountId, kind: root === undefined ? 'user' : 'root', name: user, session: '' };
  const [, account, role, session = '', federated = ''] = STS.exec(arn) ?? [];
  if (account === undefined) return undefined;
  return role === undefined
    ? { accountId: account, kind: 'federated-user', name: federated, session: '' }
    : { accountId: account, kind: 'assumed-role', name: role, session };
}
