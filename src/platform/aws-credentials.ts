/**
 * AWS credentials from where the SDKs take them: environment, shared files, SSO, web identity, container and instance metadata.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */

/** Keys to sign with. Secret: never logged. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** @returns credentials that are valid now; kept and renewed behind the scenes. Rejects when there are none. */
export type AwsCredentialsProvider = () => Promise<AwsCredentials>;

/** @returns a provider that looks for credentials at its first call, and not before */
export function createAwsCredentials(): AwsCredentialsProvider {
  let provider: Promise<AwsCredentialsProvider> | undefined;
  return async () => {
    // Loaded on first use: only gateways that call AWS need the chain.
    provider ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
    const provide = await provider;
    return provide();
  };
}
