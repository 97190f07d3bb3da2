/**
 * What stands in front of a route in the scenarios about callers: a token, a signature, an API key. The caller is always the same.
 */

import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { signRequest } from '../../src/aws/sigv4.ts';

export type GuardName = 'jwt' | 'iam' | 'key';

/** A guard that is up. */
export interface Guard {
  /** Members of the definition's root. */
  readonly root: Readonly<Record<string, unknown>>;
  /** Members of the operation. */
  readonly operation: Readonly<Record<string, unknown>>;
  /** Settings of the gateway. */
  readonly settings: Readonly<Record<string, string>>;
  /** Headers that the caller sends to a port. */
  headersFor(port: number, path: string): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

const API_KEY = 'a-key-of-the-benchmark-0123456789';
const SIGNER = {
  accessKeyId: 'AKIABENCHMARK00000',
  secretAccessKey: 'a-secret-of-the-benchmark',
  arn: 'arn:aws:iam::000000000000:user/bench',
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] }],
};

/** @param folder for the files that a guard needs */
export function startGuard(name: GuardName, folder: string): Promise<Guard> {
  const guards = { jwt: startIssuer, iam: startSigner, key: startKey };
  return guards[name](folder);
}

async function startIssuer(): Promise<Guard> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer, aud: 'bench', sub: 'caller', iat: now, exp: now + 3_600, scope: 'read write' };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', kid: 'bench' })}.${encode(claims)}`;
  const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  const scheme = {
    type: 'oauth2',
    'x-amazon-apigateway-authorizer': { type: 'jwt', jwtConfiguration: { issuer, audience: ['bench'] } },
  };
  return {
    root: { components: { securitySchemes: { caller: scheme } } },
    operation: { security: [{ caller: ['read'] }] },
    settings: {},
    headersFor: async () => ({ authorization: `Bearer ${token}` }),
    close: () => void server.close(),
  };
}

async function startSigner(folder: string): Promise<Guard> {
  const principals = path.join(folder, 'principals.json');
  writeFileSync(principals, JSON.stringify({ principals: [SIGNER] }), { mode: 0o600 });
  return {
    root: {},
    operation: { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } },
    settings: { GATEHOUSE_PRINCIPALS: principals },
    // Good for five minutes, which is longer than a scenario takes.
    async headersFor(port, target) {
      const flat = await signRequest(
        {
          method: 'GET',
          origin: `http://127.0.0.1:${port}`,
          path: target,
          query: {},
          headers: {},
          body: Buffer.alloc(0),
        },
        { service: 'execute-api', region: 'us-east-1', credentials: SIGNER, epochMs: Date.now() },
      );
      const pairs = flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : []));
      return Object.fromEntries(pairs.filter(([name]) => name !== 'host')) as Record<string, string>;
    },
    close() {},
  };
}

async function startKey(): Promise<Guard> {
  const scheme = { type: 'apiKey', name: 'x-api-key', in: 'header' };
  return {
    root: {
      components: { securitySchemes: { key: scheme } },
      'x-gatehouse-usage-plans': [{ name: 'bench', apiKeys: [{ name: 'bench', value: API_KEY }] }],
    },
    operation: { security: [{ key: [] }] },
    settings: {},
    headersFor: async () => ({ 'x-api-key': API_KEY }),
    close() {},
  };
}
