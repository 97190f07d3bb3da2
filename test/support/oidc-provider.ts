/**
 * A certified OpenID provider on loopback, in memory: real discovery documents, key sets and access tokens.
 */

import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Provider } from 'oidc-provider';
import { startHttpBackend } from './raw-backend.ts';

/** What a token is asked for. */
export interface TokenRequest {
  /** URI that becomes its `aud`. */
  readonly audience: string;
  /** Space-separated; of `read`, `write` and `admin`. */
  readonly scope: string;
}

export interface OidcProvider {
  readonly issuer: string;
  /** Paths that were asked for. */
  readonly requests: readonly string[];
  /** @returns an access token, as a JWT signed with RS256 */
  issueToken(request: TokenRequest): Promise<string>;
  /** Has a new key sign from now on. @param keepsOld whether the old one stays in the key set */
  rotateKeys(keepsOld: boolean): void;
  close(): Promise<void>;
}

const CLIENT = { client_id: 'shop', client_secret: 'a-secret-of-the-tests' };
const SCOPES = 'read write admin';

export async function startOidcProvider(): Promise<OidcProvider> {
  const requests: string[] = [];
  let answer: RequestListener = (_, response) => response.end();
  let keys: readonly object[] = [];
  const backend = await startHttpBackend((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  const issuer = backend.origin;

  function rotateKeys(keepsOld: boolean): void {
    keys = [makeSigningKey(), ...(keepsOld ? keys : [])];
    answer = new Provider(issuer, configuration(keys)).callback();
  }

  rotateKeys(false);
  return {
    issuer,
    requests,
    rotateKeys,
    async issueToken({ audience, scope }) {
      const form = new URLSearchParams({ grant_type: 'client_credentials', resource: audience, scope, ...CLIENT });
      const response = await fetch(`${issuer}/token`, { method: 'POST', body: form });
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`the provider answered ${response.status}`);
      return token;
    },
    close: () => backend.close(),
  };
}

function configuration(keys: readonly object[]): Readonly<Record<string, unknown>> {
  return {
    clients: [
      {
        ...CLIENT,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys },
    scopes: SCOPES.split(' '),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_: unknown, audience: string) => ({
          audience,
          scope: SCOPES,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

function makeSigningKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}
