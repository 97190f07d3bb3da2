/**
 * Lambda integrations without proxy: templates, selection by error message, asynchronous calls, stage variables.
 */

import type { Expected, Topic } from './case.ts';
import { functionUri, json, lambda } from './definitions.ts';

const patterns = {
  responses: {
    default: { statusCode: '200' },
    '.*four hundred.*': { statusCode: '405' },
    '.+': { statusCode: '502' },
    '200': { statusCode: '504' },
  },
};

function raising(errorMessage: string): () => unknown {
  return () => ({ error: { errorMessage, errorType: 'Exception', requestId: 'r', stackTrace: [] } });
}

function selected(id: string, name: string, answer: () => unknown, expected: Expected): Topic['cases'][number] {
  return {
    id,
    name,
    source: 'AWS recording lambda::test_lambda_selection_patterns',
    api: { paths: { '/': { get: lambda(patterns) } }, answer },
    calls: [{ expected }],
  };
}

export const lambdaIntegrations: Topic = {
  name: 'Lambda without proxy',
  cases: [
    {
      id: 'G89',
      name: 'without templates the body goes to the function, and its result to the client',
      source: 'AWS recording lambda::test_lambda_aws_integration',
      api: { paths: { '/': { post: lambda() } }, answer: (event) => event },
      calls: [
        {
          method: 'POST',
          headers: { 'Content-Type': json },
          body: '{"message":"hello world"}',
          expected: { status: 200, body: '{"message":"hello world"}' },
        },
      ],
    },
    {
      id: 'G90',
      name: 'without permission or throttled, the client learns nothing',
      source: 'capture of the service',
      api: { paths: { '/': { get: lambda() } }, answer: raising('Rate Exceeded.') },
      calls: [{ expected: { status: 200, json: { errorMessage: 'Rate Exceeded.' } } }],
    },
    {
      id: 'G91',
      name: 'a template reads a parameter, and one called Signature does no harm',
      source: 'AWS recording lambda::test_lambda_aws_integration_with_request_template/lambda-aws-integration-2',
      api: {
        paths: {
          '/': { get: lambda({ requestTemplates: { [json]: '{"param1": "$input.params(\'param1\')"}' } }) },
        },
        answer: (event) => event,
      },
      calls: [{ path: '/?param1=foobar&Signature=1', expected: { status: 200, body: '{"param1":"foobar"}' } }],
    },
    selected('G92', 'a success matches no pattern, and never the status', () => 'Pass', {
      status: 200,
      body: '"Pass"',
    }),
    selected(
      'G93',
      'the first pattern that matches all of the message wins',
      raising('Error: Raising four hundred from within the Lambda function'),
      { status: 405 },
    ),
    selected(
      'G94',
      'a message that no other pattern matches',
      raising('Error: Raising five hundred from within the Lambda function'),
      { status: 502 },
    ),
    {
      id: 'G95',
      name: 'an error without a matching pattern is the default response, with the error as body',
      source: 'documentation',
      api: { paths: { '/': { get: lambda() } }, answer: raising('boom') },
      calls: [{ expected: { status: 200, json: { errorMessage: 'boom' } } }],
    },
    {
      id: 'G96',
      name: 'an asynchronous call answers 200 with an empty body',
      source: 'AWS test basic::test_api_gateway_lambda_asynchronous_invocation',
      api: {
        paths: {
          '/': {
            post: lambda({
              requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
            }),
          },
        },
      },
      calls: [
        {
          method: 'POST',
          headers: { 'Content-Type': json },
          body: '{"a":1}',
          expected: { status: 200, body: '', event: { a: 1 } },
        },
      ],
    },
    {
      id: 'G97',
      name: 'a stage variable in template and ARN; without variables it is empty',
      source: 'AWS test basic::test_apigw_stage_variables',
      api: {
        paths: {
          '/': {
            get: lambda({
              uri: functionUri.replace(':echo/', ':${stageVariables.lambdaFunction}/'),
              requestTemplates: { [json]: '{"version":"$stageVariables.version"}' },
            }),
          },
          '/static': { get: lambda({ requestTemplates: { [json]: '{"version":"$stageVariables.version"}' } }) },
        },
        root: {
          'x-gatehouse-stages': [
            { stageName: 'dev', variables: { version: '1.0', lambdaFunction: 'echo' } },
            { stageName: 'local' },
          ],
        },
        answer: (event) => event,
        warns: /lambdaFunction/,
      },
      calls: [
        { host: 'api.execute-api.localhost', path: '/dev/', expected: { status: 200, body: '{"version":"1.0"}' } },
        { host: 'api.execute-api.localhost', path: '/local/static', expected: { status: 200, body: '{"version":""}' } },
      ],
    },
  ],
};
