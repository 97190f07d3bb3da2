/** Which ARNs an integration with AWS may have, in AWS's own words where it may not. */

import t from 'tap';
import { draft, importText, summaries } from '../../../../support/import-text.ts';

const URI = '/paths/~1shoes~1{id}/get/x-amazon-apigateway-integration/uri';
const ARN = 'arn:aws:apigateway:us-east-1:';
const NO_ARN = `${URI} Invalid ARN specified in the request`;
const NO_TARGET = `${URI} AWS ARN for integration must contain path or action`;
const NO_PROXY = `${URI} Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.`;

/** Type, URI, and what the import says of it; nothing where it is served. */
const rows: readonly (readonly [type: string, uri: string, problem?: string])[] = [
  ['aws', `${ARN}sqs:path/000000000000/queue`],
  ['aws', `${ARN}sns:action/Publish&TopicArn=x`],
  ['aws', `${ARN}s3:path/{bucket}/{key}`],
  ['aws', `${ARN}{bucket}.s3:path/{key}`],
  ['aws', `${ARN}s3:path/`],
  ['aws', `${ARN}events:path//`],
  ['aws', 'arn:aws-cn:apigateway:cn-north-1:dynamodb:action/PutItem'],
  ['aws', 'arn:aws:apigateway:${stageVariables.region}:${stageVariables.service}:path/x'],
  ['aws', `${ARN}lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f:live/invocations`],
  ['aws', 'junk', NO_ARN],
  ['aws', 'http://127.0.0.1/', NO_ARN],
  ['aws', 'arn:aws:sqs:us-east-1:000000000000:queue', NO_ARN],
  ['aws', `${ARN}sqs`, NO_ARN],
  ['aws', `${ARN}sqs:foo`, NO_TARGET],
  ['aws', `${ARN}sqs:action/`, NO_TARGET],
  ['aws_proxy', `${ARN}sqs:foo`, NO_TARGET],
  ['aws_proxy', `${ARN}sqs:path/000000000000/queue`, NO_PROXY],
  ['aws_proxy', `${ARN}lambda:action/Invoke`, NO_PROXY],
];

for (const [type, uri, problem] of rows) {
  t.test(`importDefinition() ${problem === undefined ? 'takes' : 'refuses'} ${type} with ${uri}`, async (t) => {
    const { problems, api } = await importText(t, draft({ integration: { type, uri } }));
    const errors = problems.filter(({ severity }) => severity === 'error');
    t.same(summaries({ problems: errors }), problem === undefined ? [] : [`error ${problem}`]);
    t.equal(api === undefined, problem !== undefined);
  });
}
