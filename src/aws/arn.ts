/**
 * ARNs of integrations: the service, the region and what of the service is called.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */

/** An integration's ARN taken apart. Stage variables and placeholders are still in it where it was parsed with them. */
export interface IntegrationArn {
  /** `aws`, `aws-cn`, … */
  readonly partition: string;
  readonly region: string;
  /** Such as `sqs`; without what may stand in front of it. */
  readonly service: string;
  /** What stands in front of the service and its dot, such as `{bucket}` or `runtime`; empty for nothing. */
  readonly subdomain: string;
  readonly kind: 'action' | 'path';
  /** What follows `action/` or `path/`. */
  readonly target: string;
}

const INTEGRATION_ARN = /^arn:([\w-]+):apigateway:([^:]+):([^:]+):(.+)$/s;
const SERVICE = /^(?:(.+)\.)?([\w-]+|\$\{[^{}]+\})$/;
const LAMBDA_TARGET = /^2015-03-31\/functions\/(.+)\/invocations$/;

/**
 * @param uri such as `arn:aws:apigateway:us-east-1:sqs:path/{account}/{queue}`
 * @returns its parts, or AWS's own words for what is wrong with it
 */
export function parseIntegrationArn(uri: string): IntegrationArn | { readonly problem: string } {
  const [, partition = '', region = '', name = '', rest = ''] = INTEGRATION_ARN.exec(uri) ?? [];
  const [, subdomain = '', service = ''] = SERVICE.exec(name) ?? [];
  if (service === '') return { problem: 'Invalid ARN specified in the request' };
  const slash = rest.indexOf('/');
  const kind = rest.slice(0, Math.max(slash, 0));
  if (kind !== 'action' && kind !== 'path') return { problem: 'AWS ARN for integration must contain path or action' };
  return { partition, region, service, subdomain, kind, target: rest.slice(slash + 1) };
}

/**
 * @param uri integration URI, such as `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{functionArn}/invocations`
 * @returns the function's ARN (or name) in it; undefined for any other URI
 */
export function functionArnIn(uri: string): string | undefined {
  const arn = parseIntegrationArn(uri);
  if ('problem' in arn || arn.service !== 'lambda' || arn.subdomain !== '' || arn.kind !== 'path') return undefined;
  return LAMBDA_TARGET.exec(arn.target)?.[1];
}
