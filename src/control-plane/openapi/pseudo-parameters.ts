/**
 * The three CloudFormation pseudo parameters that an import fills in.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html
 */

import { partitionOf } from '../../aws/partition.ts';

/** What the pseudo parameters stand for. */
export interface Account {
  /** 12 digits. */
  readonly accountId: string;
  /** Such as `us-east-1`. */
  readonly region: string;
}

/** @returns the text with `${AWS::AccountId}`, `${AWS::Partition}` and `${AWS::Region}` filled in, wherever they stand */
export function fillPseudoParameters(text: string, { accountId, region }: Account): string {
  if (!text.includes('${AWS::')) return text;
  return text
    .replaceAll('${AWS::AccountId}', accountId)
    .replaceAll('${AWS::Partition}', partitionOf(region))
    .replaceAll('${AWS::Region}', region);
}
