/**
 * Integration URIs: what each type of integration may send its requests to.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
 */

import { isIP } from 'node:net';
import { parseIntegrationArn, type IntegrationArn } from '../../aws/arn.ts';
import type { IntegrationType } from '../../model/integration.ts';
import type { Stage } from '../../model/stage.ts';
import { refuseAddress } from '../../platform/backend-address.ts';
import type { Spot } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

/** Reports what is wrong with an integration's URI. */
export function checkUri(definition: Definition, type: IntegrationType, uri: string, spot: Spot): void {
  switch (type) {
    case 'HTTP':
    case 'HTTP_PROXY':
      checkHttpUri(definition, uri, spot);
      return;
    case 'AWS':
    case 'AWS_PROXY':
      checkArn(definition, type, uri, spot);
      return;
    case 'MOCK':
  }
}

/** Reports a backend whose address is, in one of the stages, a literal one that credentials of the machine live behind. */
export function checkBackendAddress(definition: Definition, stages: readonly Stage[], uri: string, spot: Spot): void {
  for (const { stageName, variables } of stages) {
    const url = parseUrl(fill(uri, variables));
    const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
    if (url === null || isIP(host) === 0) continue;
    const refusal = refuseAddress(host, 0, { allowLinkLocal: definition.allowLinkLocal, controlPort: undefined });
    if (refusal === undefined) continue;
    const where = uri.includes('${stageVariables.') ? ` in stage ${stageName}` : '';
    definition.list.error(
      spot,
      `The backend's address${where} is link-local: ${host}.`,
      'Name a backend outside 169.254.0.0/16 and fe80::/10, or start with GATEHOUSE_ALLOW_LINK_LOCAL_BACKENDS=1.',
    );
    return;
  }
}

const STAGE_VARIABLE = /\$\{stageVariables\.([^{}]+)\}/g;
const LAMBDA_PATH = /^path\/2015-03-31\/functions\/(.+)\/invocations$/;
const LAMBDA_STREAMING_PATH = /^path\/2021-11-15\/functions\/.+\/response-streaming-invocations$/;
const FUNCTION_FIX = 'Write arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations.';
const SERVICE_FIX =
  'Write arn:aws:apigateway:{region}:{service}:action/{Action}, or :path/{path} in place of :action/….';

function checkHttpUri(definition: Definition, uri: string, spot: Spot): void {
  // A variable may stand for the scheme and host together, or for any part of them.
  if (/^\$\{stageVariables\.[^{}]+\}/.test(uri)) return;
  const url = parseUrl(uri.replaceAll(STAGE_VARIABLE, '1').replaceAll(/\{[^{}]*\}/g, '1'));
  if (url !== null && /^https?:\/\/[^/]/i.test(uri) && url.hostname !== '') return;
  const fix = 'Write an absolute URL such as http://127.0.0.1:3000/path; a stage variable as ${stageVariables.name}.';
  definition.list.error(spot, 'Invalid HTTP endpoint specified for URI', fix);
}

function checkArn(definition: Definition, type: 'AWS' | 'AWS_PROXY', uri: string, spot: Spot): void {
  const { list } = definition;
  const arn = parseIntegrationArn(uri);
  if ('problem' in arn) {
    list.error(spot, arn.problem, type === 'AWS' ? SERVICE_FIX : FUNCTION_FIX);
  } else if (arn.kind === 'action' && arn.target === '') {
    list.error(spot, 'AWS ARN for integration must contain path or action', SERVICE_FIX);
  } else if (type === 'AWS_PROXY') {
    checkProxyArn(definition, arn, spot);
  }
}

function checkProxyArn({ list }: Definition, { service, kind, target }: IntegrationArn, spot: Spot): void {
  if (service === 'firehose') {
    const fix = 'Use type aws with firehose:action/PutRecord and a request template, or call a Lambda function.';
    list.error(spot, 'AWS_PROXY to Firehose is not implemented.', fix);
  } else if (service === 'lambda' && LAMBDA_STREAMING_PATH.test(`${kind}/${target}`)) {
    const fix = 'Write path/2015-03-31/functions/{function ARN}/invocations; the response is sent when it is complete.';
    list.error(spot, 'Response streaming from Lambda functions is not implemented.', fix);
  } else if (service !== 'lambda' || !LAMBDA_PATH.test(`${kind}/${target}`)) {
    list.error(
      spot,
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
      FUNCTION_FIX,
    );
  }
}

function fill(uri: string, variables: Readonly<Record<string, string>>): string {
  return uri
    .replaceAll(STAGE_VARIABLE, (_, name: string) => (Object.hasOwn(variables, name) ? (variables[name] ?? '') : ''))
    .replaceAll(/\{[^{}]*\}/g, '1');
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
