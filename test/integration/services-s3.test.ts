/** S3 through a definition: paths with placeholders, verbs of the integration's own, and objects as bytes. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';
import { accessTo, testCredentials } from '../support/aws-access.ts';
import { callSigned, startS3 } from '../support/aws-services.ts';
import { integration, serve } from '../support/serve.ts';

const run = promisify(execFile);

const ARN = 'arn:aws:apigateway:us-east-1:';

const key = {
  'integration.request.path.bucket': "'shoes'",
  'integration.request.path.key': 'method.request.querystring.key',
};

function object(httpMethod: string, more: object = {}): object {
  return integration({
    type: 'aws',
    httpMethod,
    uri: `${ARN}s3:path/{bucket}/{key}`,
    requestParameters: key,
    responses: { default: { statusCode: '200' } },
    ...more,
  });
}

const notFound = {
  default: { statusCode: '200' },
  '404': { statusCode: '404', responseTemplates: { 'application/json': '{"missing": true}' } },
};

const definition = {
  'x-amazon-apigateway-binary-media-types': ['image/png'],
  paths: {
    '/put': {
      get: object('PUT', { requestTemplates: { 'application/json': '{"message": "great success!"}' } }),
    },
    '/get': { get: object('GET') },
    '/delete': { get: object('DELETE') },
    '/mapped': { get: object('GET', { responses: notFound }) },
    '/any/{key+}': {
      'x-amazon-apigateway-any-method': object('ANY', {
        uri: `${ARN}{bucket}.s3:path/{key}`,
        requestParameters: {
          'integration.request.path.bucket': "'shoes'",
          'integration.request.path.key': 'method.request.path.key',
          'integration.request.header.Content-Type': 'method.request.header.Content-Type',
        },
      }),
    },
  },
};

t.test('an integration with S3', async (t) => {
  const s3 = await startS3(t, ['shoes']);
  const { url, errors } = await serve(t, definition, undefined, { services: accessTo({ S3: s3 }) });
  const get = (path: string): Promise<Response> => fetch(`${url}${path}`);

  await t.test('puts, gets and deletes by the verb of the integration', async (t) => {
    t.equal((await get('/put?key=boot.json')).status, 200, errors.join('\n'));
    const stored = await get('/get?key=boot.json');
    t.equal(await stored.text(), '{"message": "great success!"}');
    t.equal(stored.headers.get('content-type'), 'application/json');
    t.equal((await get('/delete?key=boot.json')).status, 200);
    const gone = await get('/get?key=boot.json');
    t.equal(gone.status, 200);
    t.match(await gone.text(), '<Code>NoSuchKey</Code>');
  });

  await t.test('a 404 pattern selects the response for a missing key', async (t) => {
    const missing = await get('/mapped?key=none');
    t.equal(missing.status, 404);
    t.same(await missing.json(), { missing: true });
  });

  for (const name of ['plain.txt', 'two words & more.txt', 'ü+€=(1)*!.txt', 'a/b/c.txt']) {
    await t.test(`signs the key ${name} as S3 does`, async (t) => {
      const put = await get(`/put?key=${encodeURIComponent(name)}`);
      t.equal(put.status, 200);
      t.equal(await put.text(), '');
      const path = `/shoes/${name.split('/').map(strictly).join('/')}`;
      const direct = await callSigned(s3, { service: 's3', method: 'GET', path, headers: {}, body: '' });
      t.equal(await direct.text(), '{"message": "great success!"}');
    });
  }

  await t.test('the client’s verb, its bytes and a bucket in front of the host', async (t) => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254]);
    const headers = { 'content-type': 'image/png' };
    const put = await fetch(`${url}/any/deep/red.png`, { method: 'PUT', headers, body: bytes });
    t.equal(put.status, 200, await put.clone().text());
    const read = await fetch(`${url}/any/deep/red.png`, { headers: { accept: 'image/png' } });
    t.same(Buffer.from(await read.arrayBuffer()), bytes);
  });

  await t.test('another client of S3 reads what was put: the AWS command line where it is installed', async (t) => {
    t.equal((await get('/put?key=for-others.json')).status, 200);
    t.equal(await readByCommandLine(s3, 'shoes', 'for-others.json'), '{"message": "great success!"}');
  });

  await t.test('no key climbs out of its bucket', async (t) => {
    t.equal((await get(`/get?key=${encodeURIComponent('../other/secret')}`)).status, 400);
  });
});

function strictly(segment: string): string {
  return encodeURIComponent(segment).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @returns the object, read by `aws`, or by a signed request of the test's own where there is no such command */
async function readByCommandLine(origin: string, bucket: string, name: string): Promise<string> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    NO_PROXY: '127.0.0.1',
  };
  const options = ['--endpoint-url', origin, '--no-progress', '--quiet'];
  try {
    return (await run('aws', ['s3', 'cp', ...options, `s3://${bucket}/${name}`, '-'], { env, timeout: 60_000 })).stdout;
  } catch (error) {
    // 127: a launcher is there, and nothing behind it.
    const { code } = error as { code: unknown };
    if (code !== 'ENOENT' && code !== 127) throw error;
    const path = `/${bucket}/${name}`;
    return (await callSigned(origin, { service: 's3', method: 'GET', path, headers: {}, body: '' })).text();
  }
}
