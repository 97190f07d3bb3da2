/** ARNs of user pools. */

import t from 'tap';
import { parseUserPoolArn } from '../../../../src/aws/user-pool.ts';

t.test('parseUserPoolArn() knows the issuer of each partition', async (t) => {
  const issuerOf = (arn: string): string | undefined => parseUserPoolArn(arn)?.issuer;
  t.strictSame(parseUserPoolArn('arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_aB3'), {
    poolId: 'eu-west-1_aB3',
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aB3',
  });
  const gov = 'arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/us-gov-west-1_x';
  t.equal(issuerOf(gov), 'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_x');
  const china = 'arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_x';
  t.equal(issuerOf(china), 'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_x');
});

t.test('parseUserPoolArn() refuses what is no user pool', async (t) => {
  for (const arn of [
    '',
    'eu-west-1_aB3',
    'arn:aws:cognito-idp:eu-west-1:123456789012:identitypool/x',
    'arn:aws:cognito-idp::123456789012:userpool/x',
    'arn:aws:cognito-idp:eu.evil:123456789012:userpool/x',
    'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/x/../y',
    'arn:aws:cognito-identity:eu-west-1:123456789012:userpool/x',
  ]) {
    t.equal(parseUserPoolArn(arn), undefined, arn);
  }
});
