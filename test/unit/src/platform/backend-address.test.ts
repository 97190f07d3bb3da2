import { createServer } from 'node:net';

import t from 'tap';

import { createGuardedLookup, refuseAddress } from '../../../../src/platform/backend-address.ts';

const RULES = { allowLinkLocal: false, controlPort: 9090 };

t.test('refuseAddress() refuses link-local addresses in every spelling, and nothing else', (t) => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['169.254.169.254', true],
    ['169.254.0.0', true],
    ['169.254.255.255', true],
    ['169.253.255.255', false],
    ['169.255.0.0', false],
    ['fe80::1', true],
    ['febf::1', true],
    ['fec0::1', false],
    ['::ffff:169.254.169.254', true],
    ['::ffff:a9fe:a9fe', true],
    ['64:ff9b::a9fe:a9fe', true],
    ['2002:a9fe:a9fe::1', true],
    ['fd00:ec2::254', true],
    ['fd00::254', false],
    ['127.0.0.1', false],
    ['10.0.0.1', false],
    ['::1', false],
    ['example.com', false],
  ];
  for (const [address, refused] of cases) {
    t.equal(refuseAddress(address, 80, RULES) !== undefined, refused, address);
    t.equal(refuseAddress(address, 80, { ...RULES, allowLinkLocal: true }), undefined, `${address}, allowed`);
  }
  t.end();
});

t.test('refuseAddress() refuses the control port on this machine, and nothing else', (t) => {
  for (const address of ['127.0.0.1', '127.1.2.3', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1']) {
    t.match(refuseAddress(address, 9090, RULES), /control port/, address);
    t.equal(refuseAddress(address, 9091, RULES), undefined, `${address}, another port`);
    t.equal(
      refuseAddress(address, 9090, { ...RULES, controlPort: undefined }),
      undefined,
      `${address}, no control port`,
    );
  }
  t.equal(refuseAddress('192.0.2.1', 9090, RULES), undefined, 'the same port elsewhere');
  t.end();
});

t.test('createGuardedLookup() judges a name by what it resolves to', async (t) => {
  const server = createServer().listen(0);
  t.teardown(() => server.close());
  const look = (port: number): Promise<NodeJS.ErrnoException | null> =>
    new Promise((resolve) => createGuardedLookup(port, RULES)('localhost', {}, (error) => resolve(error)));
  t.match(await look(9090), { code: 'ERR_BACKEND_ADDRESS', message: /localhost resolves to .*control port/ });
  t.equal(await look(3000), null);
});

t.test('createGuardedLookup() answers in the form that is asked for', async (t) => {
  const lookup = createGuardedLookup(80, RULES);
  const one = await new Promise((resolve) =>
    lookup('127.0.0.1', {}, (_, address, family) => resolve([address, family])),
  );
  t.strictSame(one, ['127.0.0.1', 4]);
  const all = await new Promise((resolve) => lookup('127.0.0.1', { all: true }, (_, addresses) => resolve(addresses)));
  t.strictSame(all, [{ address: '127.0.0.1', family: 4 }]);
});
