import t from 'tap';

import { parseFunctionArn } from '../../../../src/aws/function-arn.ts';

const NOTHING = { partition: '', region: '', accountId: '', name: '', qualifier: '' };
const FULL = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012', name: 'order', qualifier: '' };

const cases: readonly (readonly [string, typeof NOTHING])[] = [
  ['arn:aws:lambda:eu-west-1:123456789012:function:order', FULL],
  ['arn:aws:lambda:eu-west-1:123456789012:function:order:live', { ...FULL, qualifier: 'live' }],
  ['arn:aws-cn:lambda:eu-west-1:123456789012:function:order', { ...FULL, partition: 'aws-cn' }],
  ['123456789012:function:order', { ...NOTHING, accountId: '123456789012', name: 'order' }],
  ['123456789012:function:order:7', { ...NOTHING, accountId: '123456789012', name: 'order', qualifier: '7' }],
  ['order', { ...NOTHING, name: 'order' }],
  ['order:live', { ...NOTHING, name: 'order', qualifier: 'live' }],
  ['', NOTHING],
];

for (const [text, expected] of cases) {
  t.test(`parseFunctionArn(${text})`, (t) => {
    t.strictSame(parseFunctionArn(text), expected);
    t.end();
  });
}
