import t from 'tap';
import { functionArnIn } from '../../../../src/aws/arn.ts';

const prefix = 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/';

for (const [uri, expected] of [
  [
    `${prefix}arn:aws:lambda:eu-west-1:123456789012:function:shop/invocations`,
    'arn:aws:lambda:eu-west-1:123456789012:function:shop',
  ],
  [
    `${prefix}arn:aws:lambda:eu-west-1:123456789012:function:shop:prod/invocations`,
    'arn:aws:lambda:eu-west-1:123456789012:function:shop:prod',
  ],
  [`${prefix}123456789012:function:shop/invocations`, '123456789012:function:shop'],
  [`${prefix}shop/invocations`, 'shop'],
  [`${prefix.replace('arn:aws:', 'arn:aws-cn:')}shop/invocations`, 'shop'],
  [`${prefix}/invocations`, undefined],
  [`${prefix}shop`, undefined],
  ['arn:aws:apigateway:eu-west-1:sqs:path/123456789012/queue', undefined],
  ['arn:aws:lambda:eu-west-1:123456789012:function:shop', undefined],
  ['http://127.0.0.1/', undefined],
  ['', undefined],
] as const) {
  t.test(`functionArnIn() finds ${String(expected)} in ${uri}`, async (t) => {
    t.equal(functionArnIn(uri), expected);
  });
}
