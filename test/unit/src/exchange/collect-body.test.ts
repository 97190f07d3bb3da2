import t from 'tap';

import { GatewayError } from '../../../../src/errors.ts';
import { collectBody } from '../../../../src/exchange/collect-body.ts';
import type { BodySink, BodyStream } from '../../../../src/exchange/messages.ts';
import { createSignal, refusal } from '../../../support/http-integration.ts';

function stream(play: (sink: BodySink) => void, more: Partial<BodyStream> = {}): BodyStream & { cancelled: number } {
  const body = {
    lengthBytes: undefined,
    cancelled: 0,
    pipe: play,
    resume: () => undefined,
    cancel: () => void (body.cancelled += 1),
    ...more,
  };
  return body;
}

t.test('collectBody() gives the chunks in order', async (t) => {
  const body = stream((sink) => {
    sink.data(Buffer.from('sh'));
    sink.data(Buffer.from('oes'));
    sink.end();
  });
  t.equal(String(await collectBody(body, 5, createSignal())), 'shoes');
});

t.test('collectBody() gives a complete body without a promise', (t) => {
  const complete = Buffer.from('shoes');
  const body = stream(() => t.fail('nothing needs to flow'), { complete });
  t.equal(collectBody(body, 5, createSignal()), complete);
  t.throws(() => collectBody(body, 4, createSignal()), refusal({ type: 'INTEGRATION_FAILURE', status: 500 }));
  t.end();
});

t.test('collectBody() refuses a body over the limit and cancels the stream', async (t) => {
  const announced = stream(() => t.fail('nothing needs to flow'), { lengthBytes: 6 });
  t.throws(() => collectBody(announced, 5, createSignal()), refusal({ type: 'INTEGRATION_FAILURE', status: 500 }));
  t.equal(announced.cancelled, 1);
  const unannounced = stream((sink) => {
    sink.data(Buffer.from('sho'));
    sink.data(Buffer.from('es!'));
  });
  await t.rejects(
    Promise.resolve(collectBody(unannounced, 5, createSignal())),
    refusal({ type: 'INTEGRATION_FAILURE', status: 500 }),
  );
  t.equal(unannounced.cancelled, 1);
});

t.test('collectBody() passes on what the stream failed with', async (t) => {
  const failure = new GatewayError('INTEGRATION_TIMEOUT');
  const body = stream((sink) => sink.fail(failure));
  await t.rejects(Promise.resolve(collectBody(body, 5, createSignal())), refusal(failure));
});

t.test('collectBody() cancels the stream when the client goes away', async (t) => {
  const signal = createSignal();
  const body = stream(() => undefined);
  const collected = Promise.resolve(collectBody(body, 5, signal));
  signal.cancel();
  await t.rejects(collected, refusal({ reason: /client went away/ }));
  t.equal(body.cancelled, 1);
});
