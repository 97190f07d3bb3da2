/**
 * What a function's child process runs: calls come over the IPC channel, replies and notices go back over it.
 */

import type { FunctionCall, FunctionReplyNotice, FunctionSettings } from '../../src/contract/function-calls.ts';
import { createFunctionRuntime } from './runtime.ts';

const settings = JSON.parse(process.argv.pop() ?? '') as FunctionSettings;

// Bound now: the channel must not be changed by what the function does to `process`.
const send = process.send?.bind(process);

const runtime = createFunctionRuntime(settings, {
  send: (notice) => send?.(notice),
  progress: (call, reached) => send?.({ kind: 'progress', awsRequestId: call.awsRequestId, reached }),
});

process.on('message', (message) => void answer(message as FunctionCall));

// The gateway has gone: nobody is left to answer.
process.on('disconnect', () => process.exit(0));

async function answer(call: FunctionCall): Promise<void> {
  const reply = await runtime.invoke(call);
  send?.({ kind: 'reply', awsRequestId: call.awsRequestId, reply } satisfies FunctionReplyNotice);
}
