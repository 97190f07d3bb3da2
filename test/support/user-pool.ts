/**
 * A stand-in for Cognito on loopback: cognito-local, as a process of its own, with one user pool, one client and one user.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFolder, type Test } from './gateway-process.ts';
import { findFreePort } from '../../src/processes/port-probe.ts';

export interface UserPool {
  /** What `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER` has to be. */
  readonly endpoint: string;
  readonly arn: string;
  readonly clientId: string;
  /** Tokens of the user, new ones each time. */
  signIn(): Promise<{ readonly idToken: string; readonly accessToken: string }>;
}

const USER = { Username: 'alice@example.com', Password: 'Passw0rd-of-alice' };
const READY_MS = 15_000;
const program = fileURLToPath(import.meta.resolve('cognito-local/lib/bin/start.js'));

export async function startUserPool(t: Test): Promise<UserPool> {
  const port = await findFreePort('127.0.0.1', 0);
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [program], {
    // It keeps its pools in its working folder.
    cwd: createFolder(t),
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: 'ignore',
  });
  t.teardown(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });

  async function call<Answer>(action: string, parameters: object): Promise<Answer> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify(parameters),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action} was answered ${response.status}: ${text}`);
    return JSON.parse(text === '' ? '{}' : text) as Answer;
  }

  await answers(endpoint);
  const { UserPool: pool } = await call<{ readonly UserPool: { readonly Id: string } }>('CreateUserPool', {
    PoolName: 'shop',
  });
  const { UserPoolClient: client } = await call<{ readonly UserPoolClient: { readonly ClientId: string } }>(
    'CreateUserPoolClient',
    { UserPoolId: pool.Id, ClientName: 'web', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
  );
  const ClientId = client.ClientId;
  await call('SignUp', { ClientId, ...USER, UserAttributes: [{ Name: 'email', Value: USER.Username }] });
  await call('AdminConfirmSignUp', { UserPoolId: pool.Id, Username: USER.Username });
  return {
    endpoint,
    arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool.Id}`,
    clientId: ClientId,
    async signIn() {
      const { AuthenticationResult: tokens } = await call<{
        readonly AuthenticationResult: { readonly IdToken: string; readonly AccessToken: string };
      }>('InitiateAuth', {
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: USER.Username, PASSWORD: USER.Password },
      });
      return { idToken: tokens.IdToken, accessToken: tokens.AccessToken };
    },
  };
}

async function answers(endpoint: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 50) {
    const isThere = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(50);
  }
  throw new Error('the stand-in for Cognito does not answer');
}
