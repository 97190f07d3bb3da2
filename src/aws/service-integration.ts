/**
 * Integrations with AWS services: where their requests go, and what the service's protocol adds to each.
 *
 * ```
 * arn:aws:apigateway:us-east-1:dynamodb:action/PutItem      POST https://dynamodb.us-east-1.amazonaws.com/  X-Amz-Target
 * arn:aws:apigateway:us-east-1:sns:action/Publish&a=b       POST https://sns.us-east-1.amazonaws.com/?Action=Publish&Version=…&a=b
 * arn:aws:apigateway:us-east-1:{bucket}.s3:path/{key}       https://{bucket}.s3.us-east-1.amazonaws.com/{key}
 * ```
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */

import type { HeaderList } from '../exchange/messages.ts';
import { parseIntegrationArn } from './arn.ts';
import { findService, type ServiceFacts } from './service-catalogue.ts';

/** One compiled URI of a service. `{placeholders}` are still in `origin` (in front of the service only), `path` and `query`. */
export interface ServiceIntegration {
  readonly partition: string;
  readonly region: string;
  /** As in the ARN, such as `sqs`. */
  readonly service: string;
  /** What stands in front of the service's host; empty for nothing. Placeholders give host labels and nothing else. */
  readonly subdomain: string;
  readonly kind: 'action' | 'path';
  /** Such as `PutItem`; undefined for `path`. */
  readonly action: string | undefined;
  /** Scheme and host of the service at AWS, the subdomain in front. */
  readonly origin: string;
  /** Starts with a slash. */
  readonly path: string;
  /** Without `?`; empty for none. Comes before mapped query parameters. */
  readonly query: string;
  /** What the protocol asks for, flat: each is sent unless a header of that name is mapped or overridden. */
  readonly headers: HeaderList;
  /** Name and region in the signature. */
  readonly signing: { readonly service: string; readonly region: string };
}

/** What AWS says, in its logs, of every request over a URI without a usable address. */
const INVALID_ADDRESS = 'Invalid endpoint address';

const REGION = /^[a-z0-9-]+$/;
const SUBDOMAIN = /^(?:[\w-]|\{[^{}./]+\}|\.(?!\.|$))+$/;
const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};
/** Where the global services of the partition `aws` are signed for. */
const GLOBAL_REGION = 'us-east-1';

/**
 * @param uri with stage variables already in place
 * @returns what to send, or what is wrong with the URI
 */
export function compileServiceIntegration(uri: string): ServiceIntegration | { readonly problem: string } {
  const arn = parseIntegrationArn(uri);
  if ('problem' in arn) return arn;
  const { partition, region, service, subdomain, kind, target } = arn;
  if (!REGION.test(region) || (subdomain !== '' && !SUBDOMAIN.test(subdomain))) return { problem: INVALID_ADDRESS };
  const { facts, isWholeName } = findService(service, subdomain);
  const isGlobal = facts.isGlobal === true && partition === 'aws';
  const host = `${facts.host ?? service}${isGlobal ? '' : `.${region}`}.${DNS_SUFFIXES[partition] ?? 'amazonaws.com'}`;
  const { action, path, query } = kind === 'action' ? toAction(target) : toPath(target);
  return {
    partition,
    region,
    service,
    subdomain,
    kind,
    action,
    origin: subdomain === '' || isWholeName ? `https://${host}` : `https://${subdomain}.${host}`,
    path,
    query: action === undefined ? query : toActionQuery(facts, action, query),
    headers: action === undefined ? [] : toActionHeaders(facts, action),
    signing: { service: facts.signingName ?? service, region: isGlobal ? GLOBAL_REGION : region },
  };
}

interface Target {
  readonly action: string | undefined;
  readonly path: string;
  readonly query: string;
}

// Parameters are appended to an action with `&`: it stands where a query would.
function toAction(target: string): Target {
  const end = target.search(/[&?]/);
  if (end < 0) return { action: target, path: '/', query: '' };
  return { action: target.slice(0, end), path: '/', query: target.slice(end + 1) };
}

// `path//` is written for the root; a service would see another path in two slashes.
function toPath(target: string): Target {
  const end = target.indexOf('?');
  const path = `/${(end < 0 ? target : target.slice(0, end)).replace(/^\/+/, '')}`;
  return { action: undefined, path, query: end < 0 ? '' : target.slice(end + 1) };
}

function toActionQuery({ protocol }: ServiceFacts, action: string, appended: string): string {
  if (protocol.kind === 'json') return appended;
  const version = protocol.version === undefined ? '' : `&Version=${protocol.version}`;
  return `Action=${action}${version}${appended === '' ? '' : `&${appended}`}`;
}

function toActionHeaders({ protocol }: ServiceFacts, action: string): HeaderList {
  if (protocol.kind !== 'json') return [];
  return [
    'Content-Type',
    `application/x-amz-json-${protocol.version}`,
    'X-Amz-Target',
    `${protocol.targetPrefix}.${action}`,
  ];
}
