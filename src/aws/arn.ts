/**
 * ARNs: of functions, and of the integrations that call them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */

const INTEGRATION_ARN = /^arn:[^:]*:apigateway:[^:]*:lambda:path\/2015-03-31\/functions\/(.+?)\/invocations$/;

/**
 * @param uri integration URI, such as `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{functionArn}/invocations`
 * @returns the function's ARN (or name) in it; undefined for any other URI
 */
export function functionArnIn(uri: string): string | undefined {
  return INTEGRATION_ARN.exec(uri)?.[1];
}
