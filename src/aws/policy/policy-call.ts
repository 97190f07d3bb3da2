/**
 * What is asked of a policy, and what it says.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

/** `silent`: no statement is about the call. `delegated`: the caller's account is allowed to allow it, and only that. */
export type PolicyDecision = 'allow' | 'delegated' | 'explicit-deny' | 'silent';

/** One question to a policy. */
export interface PolicyCall {
  /** `execute-api:Invoke` or `execute-api:InvalidateCache`. */
  readonly action: string;
  /** `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{VERB}/{path}`. */
  readonly resource: string;
  /** Undefined: anonymous. */
  readonly principal: PolicyPrincipal | undefined;
  readonly keyOf: ConditionKeys;
}

/** Who signed the call. */
export interface PolicyPrincipal {
  /** Of a user, of a role's session, or of an account's root. */
  readonly arn: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly userId: string;
}

/** Lower-case name of a condition key → its value or values; undefined: the key is absent. */
export type ConditionKeys = (name: string) => string | readonly string[] | undefined;

/** `identity`: of a principal or from an authorizer, names no principal itself. `resource`: of an API, says whom it is about. */
export type PolicyKind = 'identity' | 'resource';
