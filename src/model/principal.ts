/**
 * IAM principals: who may sign requests to methods with AWS_IAM, and what each of them may call.
 *
 * Read from the principals file.
 */

/** One access key with the identity behind it. */
export interface Principal {
  readonly accessKeyId: string;
  /** Secret: never logged. */
  readonly secretAccessKey: string;
  /** Set for temporary credentials, which must send it. Secret: never logged. */
  readonly sessionToken: string | undefined;
  /** Epoch milliseconds from which temporary credentials are refused; undefined: they do not end. */
  readonly expiresAtMs: number | undefined;
  /** Such as `arn:aws:iam::123456789012:user/alice` or `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION`. */
  readonly arn: string;
  /** 12 digits, from the ARN. */
  readonly accountId: string;
  /** Unique id, such as `AIDA…`, as in `$context.identity.caller`. */
  readonly userId: string;
  /** Organisation, `o-…`. */
  readonly principalOrgId: string | undefined;
  /** For `aws:PrincipalTag/…`. */
  readonly tags: Readonly<Record<string, string>>;
  /** False refuses every request that the key signs. */
  readonly enabled: boolean;
  /** Identity-based policies, each as JSON text. */
  readonly policies: readonly string[];
}
