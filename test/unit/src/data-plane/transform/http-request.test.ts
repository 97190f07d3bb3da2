import t from 'tap';

import type { Offload, TaskInput } from '../../../../../src/contract/tasks.ts';
import type { PrepareRequest } from '../../../../../src/data-plane/plan/plan.ts';
import { compileTransform } from '../../../../../src/data-plane/transform/compile-transform.ts';
import type { BackendRequest } from '../../../../../src/exchange/messages.ts';
import type { Integration } from '../../../../../src/model/integration.ts';
import { createAdmitted, createContext, createDoor, refusal } from '../../../../support/http-integration.ts';

interface Compiled {
  readonly prepare: PrepareRequest;
  readonly tasks: readonly TaskInput[];
}

/** @param isLater makes the door answer later, as a pool does */
function compile(
  integration: Partial<Integration>,
  validates: { readonly body: boolean } | undefined,
  isLater: boolean,
): Compiled {
  const { context } = createContext({
    integration: { uri: 'http://backend/{p}', ...integration },
    ...(validates && {
      method: { requestValidator: 'v', requestParameters: { 'method.request.querystring.q': true } },
      api: {
        requestValidators: [{ name: 'v', validateRequestBody: validates.body, validateRequestParameters: true }],
      },
    }),
  });
  const inner = createDoor(context);
  const tasks: TaskInput[] = [];
  const offload: Offload = {
    run(input) {
      tasks.push(input);
      if (!isLater) return inner.run(input);
      return (async () => inner.run(input))();
    },
    check: inner.check,
    close: inner.close,
  };
  return { prepare: compileTransform(context, { offload }).prepare, tasks };
}

const large = Buffer.from(JSON.stringify({ name: 'grün', filler: 'x'.repeat(100_000) }));

async function run({ prepare }: Compiled, query: string): Promise<BackendRequest> {
  return prepare(createAdmitted({ method: 'POST', query, body: large.toString() }));
}

t.test('compileHttpProxy() sends nothing through the door that the acceptor can do at once', async (t) => {
  const compiled = compile({ requestParameters: { 'integration.request.path.p': "'shoes'" } }, undefined, false);
  t.match(await run(compiled, 'q=1'), { kind: 'http', path: '/shoes?q=1', body: large });
  t.strictSame(compiled.tasks, []);
});

t.test('compileHttpProxy() reads long bodies behind the door and forwards the one it has', async (t) => {
  const requestParameters = {
    'integration.request.path.p': 'method.request.body.name',
    'integration.request.header.X-Name': 'method.request.body.name',
  };
  for (const isLater of [false, true]) {
    const compiled = compile({ requestParameters }, { body: true }, isLater);
    const sent = await run(compiled, 'q=1');
    t.match(sent, { kind: 'http', path: '/gr%C3%BCn?q=1', body: large });
    t.strictSame(
      compiled.tasks.map(({ task, body }) => [task.kind, body.length]),
      [['prepare-request', large.length]],
      'one task validates and maps',
    );
    await t.rejects(
      (async () => run(compiled, ''))(),
      refusal({ type: 'BAD_REQUEST_PARAMETERS', message: 'Missing required request parameters: [q]' }),
    );
  }
});

t.test(
  'compileHttpProxy() validates before it maps, and sends the body along only where it is looked at',
  async (t) => {
    for (const isLater of [false, true]) {
      for (const body of [false, true]) {
        const compiled = compile({ uri: 'http://backend/' }, { body }, isLater);
        t.match(await run(compiled, 'q=1'), { kind: 'http', path: '/?q=1', body: large });
        t.strictSame(
          compiled.tasks.map((one) => [one.task.kind, one.body.length]),
          [['validate-request', body ? large.length : 0]],
        );
        await t.rejects((async () => run(compiled, ''))(), refusal({ type: 'BAD_REQUEST_PARAMETERS' }));
      }
    }
  },
);
