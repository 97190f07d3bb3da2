/**
 * Cognito user pools, as the ARNs of authorizers name them.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */

export interface UserPool {
  /** Such as `eu-west-1_abc`. */
  readonly poolId: string;
  /** What AWS puts into the tokens of the pool. */
  readonly issuer: string;
}

const POOL_ARN = /^arn:(aws[\w-]*):cognito-idp:([a-z0-9-]+):\d*:userpool\/([\w-]+)$/;

/**
 * @param arn such as `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc`
 * @returns undefined when the ARN is not that of a user pool
 */
export function parseUserPoolArn(arn: string): UserPool | undefined {
  const [, partition, region, poolId] = POOL_ARN.exec(arn) ?? [];
  if (poolId === undefined) return undefined;
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { poolId, issuer: `https://cognito-idp.${region}.${domain}/${poolId}` };
}
