/**
 * Where AWS services are called when it is not AWS: the variables that the SDKs read too.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */

/** An endpoint in place of a service's own. */
export interface AwsEndpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** In front of every path; without a slash at its end, empty for none. */
  readonly prefix: string;
}

/** Finds a service's endpoint. */
export interface AwsEndpoints {
  /**
   * @param sdkId what the SDKs call the service in their variables, such as `EVENTBRIDGE`
   * @returns undefined: the service itself
   */
  endpointOf(sdkId: string): AwsEndpoint | undefined;
  /** False where every service is called elsewhere and STS is not named: roles mean nothing there. */
  readonly assumesRoles: boolean;
}

const VARIABLE = 'AWS_ENDPOINT_URL';

/**
 * Reads `AWS_ENDPOINT_URL_{id}` and `AWS_ENDPOINT_URL`, once.
 *
 * @throws Error naming the variable that is no http or https URL
 */
export function readAwsEndpoints(environment: Readonly<Record<string, string | undefined>>): AwsEndpoints {
  const isIgnored = environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true';
  const endpoints = new Map<string, AwsEndpoint>();
  for (const [name, value] of Object.entries(environment)) {
    if (isIgnored || !value || (name !== VARIABLE && !name.startsWith(`${VARIABLE}_`))) continue;
    endpoints.set(name.slice(VARIABLE.length + 1), toEndpoint(name, value));
  }
  return {
    endpointOf: (sdkId) => endpoints.get(sdkId) ?? endpoints.get(''),
    assumesRoles: endpoints.has('STS') || !endpoints.has(''),
  };
}

function toEndpoint(name: string, value: string): AwsEndpoint {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Error(`${name} is "${value}": write an http or https URL, such as http://127.0.0.1:4566.`);
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}
