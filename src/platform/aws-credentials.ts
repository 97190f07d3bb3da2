/**
 * AWS credentials from where the SDKs take them: environment, shared files, SSO, web identity, container and instance metadata; and
 * those of roles that they may assume.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */

import type { AwsEndpoint } from './aws-endpoints.ts';

/** Keys to sign with. Secret: never logged. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * @param roleArn role to assume; undefined takes the process's own credentials
 * @returns credentials that are valid now; kept and renewed behind the scenes. Rejects when there are none.
 */
export type AwsCredentialsProvider = (roleArn?: string) => Promise<AwsCredentials>;

export interface AwsCredentialsOptions {
  readonly region: string;
  /** In place of STS itself. */
  readonly stsEndpoint: AwsEndpoint | undefined;
  /** False signs with the process's own credentials in place of any role's. */
  readonly assumesRoles: boolean;
  readonly epochMs: () => number;
}

/** Credentials with the time of their end. */
type TimedCredentials = AwsCredentials & { readonly expiration?: Date | undefined };

/** Renewed this long before their end, as the SDKs do. */
const EARLY_MS = 5 * 60_000;
/** A role that cannot be assumed is not tried again for so long: requests for it may be many. */
const FAILURE_MS = 1_000;

/** @returns a provider that looks for credentials at its first call, and not before */
export function createAwsCredentials(options: AwsCredentialsOptions): AwsCredentialsProvider {
  let chain: Promise<() => Promise<AwsCredentials>> | undefined;
  const own = async (): Promise<AwsCredentials> => {
    // Loaded on first use: only gateways that call AWS need the chain.
    chain ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
    return (await chain)();
  };
  const roles = new Map<string, () => Promise<AwsCredentials>>();
  return (roleArn) => {
    if (roleArn === undefined || !options.assumesRoles) return own();
    const known = roles.get(roleArn);
    if (known !== undefined) return known();
    const provide = createRenewed(() => assumeRole(roleArn, own, options), options.epochMs);
    roles.set(roleArn, provide);
    return provide();
  };
}

async function assumeRole(
  roleArn: string,
  own: () => Promise<AwsCredentials>,
  { region, stsEndpoint }: AwsCredentialsOptions,
): Promise<TimedCredentials> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const provide = fromTemporaryCredentials({
    masterCredentials: async () => withoutUndefined(await own()),
    params: { RoleArn: roleArn, RoleSessionName: 'gatehouse' },
    clientConfig: {
      region,
      maxAttempts: 1,
      ...(stsEndpoint !== undefined && { endpoint: stsEndpoint.origin + stsEndpoint.prefix }),
    },
  });
  return provide();
}

/** @returns a function that asks `fetch` once for all who wait, again before the end of what it gave, and keeps that while it is valid */
function createRenewed(fetch: () => Promise<TimedCredentials>, epochMs: () => number): () => Promise<AwsCredentials> {
  let held: { readonly credentials: AwsCredentials; readonly endsAtMs: number } | undefined;
  let pending: Promise<AwsCredentials> | undefined;
  let retryAtMs = Number.POSITIVE_INFINITY;

  async function renew(): Promise<AwsCredentials> {
    try {
      const credentials = await fetch();
      held = { credentials, endsAtMs: credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY };
      pending = undefined;
      return credentials;
    } catch (error) {
      retryAtMs = epochMs() + FAILURE_MS;
      throw error;
    }
  }

  return async () => {
    const nowMs = epochMs();
    if (held !== undefined && nowMs < held.endsAtMs - EARLY_MS) return held.credentials;
    if (pending === undefined || nowMs >= retryAtMs) {
      retryAtMs = Number.POSITIVE_INFINITY;
      pending = renew();
      // Whoever waits hears of it; with credentials that are still good, nobody may.
      pending.catch(() => undefined);
    }
    return held !== undefined && nowMs < held.endsAtMs ? held.credentials : pending;
  };
}

function withoutUndefined({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  return sessionToken === undefined ? { accessKeyId, secretAccessKey } : { accessKeyId, secretAccessKey, sessionToken };
}
