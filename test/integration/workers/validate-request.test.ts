import t from 'tap';
import type { TaskInput } from '../../../src/contract/tasks.ts';
import { createInlineOffload } from '../../../src/data-plane/offload/inline.ts';
import { createPoolOffload } from '../../../src/data-plane/offload/pool.ts';
import { fakeSchemaModel } from '../../support/compile-schema.ts';
import { fakeMethodRequest } from '../../support/fake-method-request.ts';
import { fakeApi, fakeIntegration, fakeMethod, fakeSnapshot } from '../../support/fake-model.ts';
import { refusalOf } from '../../support/http-send.ts';

const uri = 'http://127.0.0.1:9/';
const method = fakeMethod({
  requestValidator: 'body',
  requestModels: { 'application/json': 'List' },
  integration: fakeIntegration({ type: 'HTTP_PROXY', uri, requestTemplates: {}, responses: [] }),
});
const api = fakeApi({
  models: [fakeSchemaModel('List', { type: 'array', items: { $ref: '#' }, uniqueItems: true })],
  requestValidators: [{ name: 'body', validateRequestBody: true, validateRequestParameters: false }],
  resources: [{ id: 'abc123', path: '/', methods: [method] }],
});

function taskFor(body: string): TaskInput {
  const address = { deploymentId: 'abc123', stageName: 'dev', methodKey: 'GET /' };
  return { task: { kind: 'validate-request', ...address, request: fakeMethodRequest() }, body: Buffer.from(body) };
}

const options = {
  accountId: '000000000000',
  region: 'us-east-1',
  snapshotOf: (deploymentId: string) => fakeSnapshot(api, deploymentId),
};
const doors = { inline: createInlineOffload, pool: () => createPoolOffload({ ...options, workers: 1 }) };

const UNREADABLE = '[Unknown error parsing request body]';

for (const [name, create] of Object.entries(doors)) {
  t.test(`a validate-request task passes or refuses, and outlives hostile bodies (${name})`, async (t) => {
    const door = create(options);
    t.teardown(() => door.close());
    t.same((await door.run(taskFor('[[],[[]]]'))).result, { kind: 'valid' });
    const rows = [
      ['1', '[instance type (integer) does not match any allowed primitive type (allowed: ["array"])]'],
      ['[[[]],[[]]]', '[array must not contain duplicate elements]'],
      ['['.repeat(1_000_000), UNREADABLE],
      ['['.repeat(1_000_000) + ']'.repeat(1_000_000), UNREADABLE],
      ['', '[instance type (object) does not match any allowed primitive type (allowed: ["array"])]'],
    ] as const;
    for (const [body, validationErrorString] of rows) {
      const refusal = await refusalOf(Promise.resolve().then(() => door.run(taskFor(body))));
      const message = 'Invalid request body';
      t.match(refusal, { type: 'BAD_REQUEST_BODY', status: 400, message, validationErrorString }, body.slice(0, 20));
    }
    t.same((await door.run(taskFor('[]'))).result, { kind: 'valid' });
  });
}
