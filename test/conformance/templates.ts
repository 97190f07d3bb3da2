/**
 * MOCK integrations and the template language.
 */

import type { RequestListener } from 'node:http';
import type { Case, Topic } from './case.ts';
import { internalServerError } from './case.ts';
import { bareMock, http, json, mock, operation, parameters } from './definitions.ts';
import { bodyOf } from './run-topic.ts';

/** Answers with the client's JSON body as member `json`. */
const wrapping: RequestListener = (request, response) => {
  response.setHeader('content-type', json);
  const body = bodyOf(request).toString('utf8');
  response.end(body === '' ? '{}' : `{"json": ${body}}`);
};

const formatting = 'AWS recording common::test_input_path_template_formatting';

/** Template, client body, what the client gets. */
function printed(id: string, name: string, template: string, pairs: readonly (readonly [string, string])[]): Case {
  return {
    id,
    name,
    source: formatting,
    api: {
      paths: {
        '/': {
          post: http({
            responses: { default: { statusCode: '200', responseTemplates: { [json]: template } } },
          }),
        },
      },
      backend: wrapping,
    },
    calls: pairs.map(([body, expected]) => ({
      method: 'POST',
      headers: { 'Content-Type': json },
      body,
      expected: { status: 200, body: expected },
    })),
  };
}

const nullness =
  '{"body": $result, "nested": $result.nested, "isNull": #if( $result == $null )"true"#else"false"#end, ' +
  '"isEmptyString": #if( $result == "" )"true"#else"false"#end}';

function mockStatus(id: string, requestTemplate: string, isAccepted: boolean): Case {
  return {
    id,
    name: `a MOCK request that renders to ${requestTemplate} is ${isAccepted ? 'taken' : 'refused'}`,
    source: 'emulator test_mock_integration',
    api: { paths: { '/': { get: bareMock(requestTemplate) } } },
    calls: [{ expected: isAccepted ? { status: 200, body: '' } : internalServerError }],
  };
}

const bodyTest = 'AWS recording common::test_input_body_formatting';
const result = '#set($result = $input.body)$result';

export const templates: Topic = {
  name: 'MOCK and templates',
  cases: [
    {
      id: 'I112',
      name: 'the unquoted status is read, and no response template is an empty body',
      source: 'AWS test int::test_integration_mock_with_path_param',
      api: {
        paths: {
          '/{testPath}': {
            get: operation(
              {
                type: 'mock',
                requestTemplates: { [json]: '{statusCode: 200}' },
                responses: { default: { statusCode: '200' } },
              },
              parameters('path:testPath'),
            ),
          },
        },
      },
      calls: [{ path: '/x', expected: { status: 200, body: '', headers: { 'Content-Type': 'application/json' } } }],
    },
    {
      id: 'I113',
      name: 'a map written by a template chooses the status',
      source: 'AWS recording int::test_integration_mock_with_vtl_map_assignation',
      api: {
        paths: {
          '/': {
            get: operation({
              type: 'mock',
              requestTemplates: {
                [json]:
                  '#set($paramMap = {})$paramMap.put("k", "v")#set($paramMap["other"] = "x")' +
                  '#if($paramMap["k"] == "v" && $paramMap.other == "x"){"statusCode": 200}#else{"statusCode": 500}#end',
              },
              responses: { default: { statusCode: '201' }, '200': { statusCode: '200' } },
            }),
          },
        },
      },
      calls: [{ expected: { status: 200 } }],
    },
    {
      id: 'I114',
      name: 'a response template of a MOCK sees the path parameters',
      source: 'AWS recording basic::test_api_gateway_mock_integration',
      api: {
        paths: {
          '/echo/{data}': {
            'x-amazon-apigateway-any-method': mock('{"echo": "$input.params(\'data\')", "response": "mocked"}'),
          },
        },
      },
      calls: [
        { path: '/echo/foobar', expected: { status: 200, body: '{"echo": "foobar", "response": "mocked"}' } },
        {
          method: 'POST',
          path: '/echo/foobar',
          headers: { 'Content-Type': json },
          body: '{}',
          expected: { status: 200, json: { echo: 'foobar', response: 'mocked' } },
        },
      ],
    },
    ...[false, true].map((hasTemplate): Case => ({
      id: hasTemplate ? 'I115' : 'I116',
      name: `overrides of the request template reach the answer ${hasTemplate ? 'with' : 'without'} a response template`,
      source: `AWS recording int::test_integration_mock_with_response_override_in_request_template[${hasTemplate ? 'True' : 'False'}]`,
      api: {
        paths: {
          '/': {
            get: operation({
              type: 'mock',
              requestTemplates: {
                [json]:
                  '#set($context.responseOverride.header.foo = "bar")\n#set($context.responseOverride.status = 444)\n' +
                  '#set($context.responseOverride.custom = "is also passed around")\n{"statusCode": 200}\n',
              },
              responses: {
                default: {
                  statusCode: '200',
                  ...(hasTemplate && {
                    responseTemplates: { [json]: '{"custom": "$context.responseOverride.custom"}' },
                  }),
                },
              },
            }),
          },
        },
      },
      calls: [
        {
          expected: {
            status: 444,
            headers: { foo: 'bar' },
            body: hasTemplate ? '{"custom": "is also passed around"}' : '',
          },
        },
      ],
    })),
    {
      id: 'I117',
      name: 'what a request template puts into a request override is read by the response template',
      source: 'AWS recording int::test_integration_mock_with_request_overrides_in_response_template',
      api: {
        paths: {
          '/{testPath}': {
            get: operation({
              type: 'mock',
              requestTemplates: {
                [json]:
                  '#set($context.requestOverride.path.body = $util.base64Decode($input.params(\'testPath\')))\n{"statusCode": 200}',
              },
              responses: {
                default: {
                  statusCode: '200',
                  responseTemplates: {
                    [json]:
                      '#set($inputBody = $util.parseJson($context.requestOverride.path.body))\n' +
                      '{#if($inputBody.hello == "one")"message": "path was path one"#elseif($inputBody.hello == "two")' +
                      '"message": "path was path two"#else"message": "this is the else clause"#end}',
                  },
                },
              },
            }),
          },
        },
      },
      calls: (
        [
          ['one', 'path was path one'],
          ['two', 'path was path two'],
          ['three', 'this is the else clause'],
        ] as const
      ).map(([hello, message]) => ({
        path: `/${Buffer.from(JSON.stringify({ hello })).toString('base64').replaceAll('=', '')}`,
        expected: { status: 200, json: { message } },
      })),
    },
    mockStatus('I119a', '{"statusCode": "200"}', false),
    mockStatus('I119b', '{"statusCode": 200 ,, }', true),
    mockStatus('I119c', '{"statusCode": 200', false),
    mockStatus('I119d', '{statusCode: 200,super{ f}oo: [ba r]}', true),
    mockStatus('I119e', '{"statusCode\': 200 }', false),
    mockStatus('I119f', "{'statusCode': 200}", true),
    printed('I120', 'a map prints as a Java map', '#set($result=$input.path("$.json"))$result', [
      ['{"foo":"bar"}', '{foo=bar}'],
      ['{"foo":[{"nested":"bar"}]}', '{foo=[{"nested":"bar"}]}'],
    ]),
    printed('I121', 'a list prints as JSON', '#set($result=$input.path("$.json"))$result', [
      ['[{"foo":"bar"}]', '[{"foo":"bar"}]'],
      ['[]', '[]'],
    ]),
    printed('I122', 'a bigger map keeps its order', '#set($result=$input.path("$.json"))$result', [
      ['{"bigger":"dict","to":"test","with":"separators"}', '{bigger=dict, to=test, with=separators}'],
    ]),
    printed('I123', 'an element of a list', '#set($result=$input.path("$.json"))$result[0]', [
      ['[{"foo":"bar"}]', '{foo=bar}'],
      ['[[{"foo":"bar"}]]', '[{"foo":"bar"}]'],
    ]),
    printed('I124', 'a member of a map', '#set($result=$input.path("$.json"))$result.nested', [
      ['{"nested":{"foo":"bar"}}', '{foo=bar}'],
      ['{"nested":[{"foo":"bar"}]}', '[{"foo":"bar"}]'],
    ]),
    printed('I126', 'toString() is what is printed', '#set($result=$input.path("$.json"))$result.toString()', [
      ['{"list":[{"foo":"bar"}]}', '{list=[{"foo":"bar"}]}'],
      ['[{"foo":"bar"}]', '[{"foo":"bar"}]'],
    ]),
    printed(
      'I127',
      'a missing path is null, and equals the empty string',
      `#set($result = $input.path("$.nonExisting"))${nullness}`,
      [['{}', '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}']],
    ),
    printed(
      'I128',
      'an empty list is neither null nor the empty string',
      `#set($result = $input.path("$.json.listValue"))${nullness}`,
      [['{"listValue": []}', '{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}']],
    ),
    printed('I129', 'a JSON null is null', `#set($result = $input.path("$.json.listValue"))${nullness}`, [
      ['{"listValue": null}', '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'],
    ]),
    {
      id: 'I131',
      name: '$input.body is the body as it is, on both sides',
      source: `${bodyTest}/response-raw-body`,
      api: {
        paths: {
          '/': {
            post: http({
              requestTemplates: { [json]: result },
              responses: { default: { statusCode: '200', responseTemplates: { [json]: result } } },
            }),
          },
        },
      },
      calls: ['{"some": "value"}', 'some raw data'].map((body) => ({
        method: 'POST',
        headers: { 'Content-Type': json },
        body,
        expected: { status: 200, body, seen: { body: body } },
      })),
    },
    {
      id: 'I132',
      name: '$util.urlEncode of a body, of no body and of nothing',
      source: `${bodyTest}/response-url-encode`,
      api: {
        paths: {
          '/': { post: http({ requestTemplates: { [json]: '$util.urlEncode($input.body)' } }) },
          '/nothing': {
            post: http({ requestTemplates: { [json]: '#set($r = $util.urlEncode($input.body.testAccess))$r' } }),
          },
        },
      },
      calls: [
        {
          method: 'POST',
          headers: { 'Content-Type': json },
          body: '{"some": "value"}',
          expected: { seen: { body: '%7B%22some%22%3A+%22value%22%7D' } },
        },
        { method: 'POST', headers: { 'Content-Type': json }, expected: { seen: { body: '%7B%7D' } } },
        {
          method: 'POST',
          path: '/nothing',
          headers: { 'Content-Type': json },
          body: '{"some": "value"}',
          expected: { seen: { body: '' } },
        },
      ],
    },
    {
      id: 'I134',
      name: '$context has these keys in this order; its maps print as nothing',
      source: 'AWS recording sqs::test_sqs_amz_json_protocol',
      api: {
        paths: {
          '/': {
            get: mock(
              '#foreach($key in $context.keySet())$key#if($foreach.hasNext),#end#end|' +
                '#foreach($key in $context.identity.keySet())$key#if($foreach.hasNext),#end#end|' +
                '$context.identity|$context.requestOverride|$context.responseOverride|' +
                '#foreach($key in $context.requestOverride.keySet())$key#if($foreach.hasNext),#end#end|' +
                '#foreach($key in $context.responseOverride.keySet())$key#if($foreach.hasNext),#end#end|' +
                '#foreach($key in $context.authorizer.keySet())$key#end',
            ),
          },
        },
      },
      calls: [
        {
          expected: {
            status: 200,
            body:
              'resourceId,resourcePath,httpMethod,extendedRequestId,requestTime,path,accountId,protocol,requestOverride,stage,' +
              'domainPrefix,requestTimeEpoch,requestId,identity,domainName,deploymentId,responseOverride,apiId|' +
              'cognitoIdentityPoolId,accountId,cognitoIdentityId,caller,sourceIp,principalOrgId,accessKey,' +
              'cognitoAuthenticationType,cognitoAuthenticationProvider,userArn,userAgent,user||||path,header,querystring|header|',
          },
        },
      ],
    },
  ],
};
