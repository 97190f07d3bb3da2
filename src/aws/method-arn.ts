/**
 * The ARN of one call of a method, which policies are about.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */

import { partitionOf } from './partition.ts';

/** Where a method is. */
export interface MethodPlace {
  readonly region: string;
  readonly accountId: string;
  readonly apiId: string;
  readonly stageName: string;
}

/**
 * @param verb of the request
 * @param path without the stage, as it was sent
 * @returns `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{VERB}/{path}`
 */
export type MethodArnOf = (verb: string, path: string) => string;

/** A slash at the end of a path makes no difference to routing, so it makes none here: no rule is evaded with one. */
export function compileMethodArn({ region, accountId, apiId, stageName }: MethodPlace): MethodArnOf {
  const prefix = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/${stageName}/`;
  return (verb, path) => {
    const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return prefix + verb + plain;
  };
}
