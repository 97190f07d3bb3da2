/** An integration that names a role: the service sees the role's signature, and a role that may not be assumed fails the call. */

import t from 'tap';
import { accessTo } from '../support/aws-access.ts';
import { startRecordingService } from '../support/aws-services.ts';
import { integration, serve } from '../support/serve.ts';

const ROLE = 'arn:aws:iam::000000000000:role/orders';

function put(credentials?: string): object {
  return {
    post: integration({
      type: 'aws',
      httpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem',
      ...(credentials !== undefined && { credentials }),
      responses: { default: { statusCode: '200' } },
    }),
  };
}

t.test('a service is called with the credentials of the role', async (t) => {
  const table = await startRecordingService(t, { service: 'dynamodb', region: 'us-east-1' });
  const asked: (string | undefined)[] = [];
  const services = {
    ...accessTo({ DYNAMODB: table.origin }),
    credentials: async (roleArn?: string) => {
      asked.push(roleArn);
      if (roleArn?.endsWith('/forbidden') === true) throw new Error('AccessDenied');
      return { accessKeyId: roleArn === undefined ? 'AKIAOWN' : 'ASIAROLE', secretAccessKey: 'x', sessionToken: 't' };
    },
  };
  const { url, observations } = await serve(
    t,
    {
      paths: {
        '/own': put(),
        '/role': put(ROLE),
        '/variable': put('arn:aws:iam::000000000000:role/${stageVariables.role}'),
        '/forbidden': put('arn:aws:iam::000000000000:role/forbidden'),
      },
      'x-gatehouse-stages': [{ stageName: 'dev', variables: { role: 'orders' } }],
    },
    undefined,
    { services },
  );
  const post = (path: string): Promise<Response> => fetch(url + path, { method: 'POST', body: '{}' });
  for (const path of ['/own', '/role', '/variable']) t.equal((await post(path)).status, 200, path);
  t.strictSame(asked, [undefined, ROLE, ROLE]);
  t.strictSame(
    table.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers['authorization'] ?? '')?.[1]),
    ['AKIAOWN', 'ASIAROLE', 'ASIAROLE'],
  );
  t.equal(table.requests[1]?.headers['x-amz-security-token'], 't');

  const refused = await post('/forbidden');
  t.equal(refused.status, 500);
  t.equal(await refused.text(), '{"message": "Internal server error"}');
  t.match(observations.at(-1)?.refusal, {
    type: 'API_CONFIGURATION_ERROR',
    reason:
      /^API Gateway does not have permission to assume the provided role arn:aws:iam::000000000000:role\/forbidden/,
  });
  t.equal(table.requests.length, 3, 'nothing was sent');
});
