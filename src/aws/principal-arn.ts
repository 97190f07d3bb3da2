/**
 * ARNs of those who call: users, roles, sessions of roles and of federated users, and accounts as a whole.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */

/** A principal's ARN taken apart. */
export interface PrincipalArn {
  /** `aws`, `aws-cn`, … */
  readonly partition: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly type: 'root' | 'user' | 'role' | 'assumed-role' | 'federated-user';
  /** Without the path: of the user, of the role (for a session too: the role's), of the federated user; empty for an account. */
  readonly name: string;
  /** Name of the session of a role; empty for others. */
  readonly session: string;
}

const ARN = /^arn:([\w-]+):(iam|sts)::(\d{12}):(?:(root)|(user|role|assumed-role|federated-user)\/([^*?]+))$/;

/** @returns undefined for anything else, and for wildcards, which stand in no principal */
export function parsePrincipalArn(text: string): PrincipalArn | undefined {
  const [, partition = '', service, accountId = '', root, kind, rest = ''] = ARN.exec(text) ?? [];
  const type = (root ?? kind) as PrincipalArn['type'] | undefined;
  if (type === undefined) return undefined;
  const isSession = type === 'assumed-role' || type === 'federated-user';
  if (isSession !== (service === 'sts')) return undefined;
  const names = rest.split('/');
  const name = (type === 'assumed-role' ? names[0] : names.at(-1)) ?? '';
  if (type === 'assumed-role' && names.length !== 2) return undefined;
  if (names.includes('') && type !== 'root') return undefined;
  return { partition, accountId, type, name, session: type === 'assumed-role' ? (names[1] ?? '') : '' };
}
