/** AWS_IAM: until when signatures, presigned requests and credentials are good, and whose keys may sign. */

import t from 'tap';
import type { ClientRequest } from '../../../../../src/exchange/messages.ts';
import {
  NOW,
  alice,
  session,
  gone,
  inline,
  rig,
  sign,
  INCOMPLETE,
  INVALID,
  UNRECOGNIZED,
  DOES_NOT_MATCH,
} from '../../../../support/iam-rig.ts';
import { fakePrincipal } from '../../../../support/sign-request.ts';

t.test('verify() accepts five minutes between the clocks and not more', async (t) => {
  const request = await sign();
  const MINUTES = 300_000;
  t.equal(rig(NOW + MINUTES).verify(request), alice);
  t.equal(rig(NOW - MINUTES).verify(request), alice);
  t.match(await rig(NOW + MINUTES + 1_000).refuse(request), {
    ...INVALID,
    message: 'Signature expired: 20261121T095058Z is now earlier than 20261121T095059Z (20261121T095559Z - 5 min.)',
  });
  t.match(await rig(NOW - MINUTES - 1_000).refuse(request), {
    ...INVALID,
    message:
      'Signature not yet current: 20261121T095058Z is still later than 20261121T095057Z (20261121T094557Z + 5 min.)',
  });
  t.match(await rig(NOW + MINUTES + 1).refuse(request), {
    message: /^Signature expired: 20261121T095058Z is now earlier than 20261121T095059Z/,
  });
  t.match(await rig(NOW - MINUTES - 1).refuse(request), {
    message: /^Signature not yet current: 20261121T095058Z is still later than 20261121T095057Z/,
  });
});

t.test('verify() accepts a presigned request for as long as it says, a week at most', async (t) => {
  const hour = await sign({}, { expiresIn: 3_600 });
  t.equal(rig(NOW + 3_600_000).verify(hour), alice);
  t.match(await rig(NOW + 3_600_001).refuse(hour), {
    ...INVALID,
    message: 'Signature expired: 20261121T105058Z is now earlier than 20261121T105059Z',
  });
  t.match(await rig(NOW - 300_001).refuse(hour), { ...INVALID, message: /^Signature not yet current/ });
  const week = await sign({}, { expiresIn: 604_800 });
  t.equal(rig(NOW + 604_800_000).verify(week), alice);
  for (const value of ['604801', '0', '-1', '1.5', '1e3', '', 'soon', '99999999999999999999']) {
    const request = { ...week, query: week.query.replace('X-Amz-Expires=604800', `X-Amz-Expires=${value}`) };
    t.match(await rig().refuse(request), { ...INCOMPLETE, message: /X-Amz-Expires/ }, value);
  }
  for (const name of ['Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires']) {
    const request = { ...week, query: week.query.replace(`X-Amz-${name}=`, 'gone=') };
    const message = `AWS query-string parameters must include 'X-Amz-${name}'. Re-examine the query-string parameters.`;
    t.match(await rig().refuse(request), { ...INCOMPLETE, message }, name);
    const twice = { ...week, query: `${week.query}&X-Amz-${name}=1` };
    t.match(await rig().refuse(twice), { ...INCOMPLETE, message: /once/ }, `${name} twice`);
  }
});

t.test('verify() refuses keys that may not sign, whatever their signature', async (t) => {
  const stranger = fakePrincipal({ accessKeyId: 'AKIASTRANGER00000' });
  const { sessionToken: _, ...withoutToken } = session;
  const cases: readonly (readonly [string, ClientRequest])[] = [
    ['an unknown key', await sign({}, { principal: stranger })],
    ['a disabled key', await sign({}, { principal: gone })],
    ['no session token', await sign({}, { principal: { ...withoutToken, sessionToken: undefined } })],
    ['another session token', await sign({}, { principal: { ...session, sessionToken: 'another' } })],
    ['a session token too many', await sign({}, { principal: { ...alice, sessionToken: 'superfluous' } })],
    [
      'no session token, presigned',
      await sign({}, { principal: { ...withoutToken, sessionToken: undefined }, expiresIn: 9 }),
    ],
  ];
  for (const [name, request] of cases) {
    const error = await rig().refuse(request);
    t.match(error, UNRECOGNIZED, name);
    t.notMatch(error.reason, /token-of|another|superfluous/);
  }
  const twice = await sign({}, { principal: session, expiresIn: 60 });
  t.match(
    await rig().refuse({ ...twice, query: `${twice.query}&X-Amz-Security-Token=${session.sessionToken}` }),
    UNRECOGNIZED,
    'two session tokens',
  );
});

t.test('verify() refuses credentials from the moment on at which they end', async (t) => {
  const request = await sign({}, { principal: session });
  t.equal(rig(NOW + 59_999).verify(request), session);
  t.match(await rig(NOW + 60_000).refuse(request), {
    type: 'EXPIRED_TOKEN',
    status: 403,
    message: 'The security token included in the request is expired',
    errorType: 'ExpiredTokenException',
  });
});

t.test('verify() knows a changed secret and a removed key from the next request on', async (t) => {
  const request = await sign();
  const gateway = rig();
  t.equal(gateway.verify(request), alice);
  t.equal(gateway.verify(request), alice, 'the same request again');
  gateway.deploy([{ ...alice, secretAccessKey: 'rotated' }]);
  t.match(await gateway.refuse(request), { ...INVALID, message: DOES_NOT_MATCH });
  gateway.deploy([]);
  t.match(await gateway.refuse(request), UNRECOGNIZED);
});

t.test('verify() computes a signature for unknown keys too', async (t) => {
  const request = await sign({}, { principal: fakePrincipal({ accessKeyId: 'AKIASTRANGER00000' }) });
  let tasks = 0;
  const counted = { run: (input: Parameters<typeof inline.run>[0]) => ((tasks += 1), inline.run(input)) };
  t.match(await rig(NOW, counted).refuse(request), UNRECOGNIZED);
  t.equal(tasks, 1);
});
