/**
 * What `gatehouse start` says once it serves: what, on which addresses, with which server, and a line to try.
 */

import type { RunningGateway } from '../main.ts';
import type { Api, Method } from '../model/api.ts';
import type { Bundle } from '../processes/bundle.ts';
import type { Settings } from '../settings.ts';
import { bold } from './table.ts';

export interface AnnouncementOptions {
  readonly gateway: Pick<RunningGateway, 'host' | 'port' | 'controlPort' | 'acceptors' | 'workers' | 'runtime'>;
  readonly settings: Pick<Settings, 'controlHost' | 'tlsCert' | 'tlsClientCa' | 'tlsHosts' | 'proxyProtocol'>;
  readonly bundle: Bundle;
  readonly version: string;
  readonly colour: boolean;
}

/** @returns some lines, each ended */
export function announce({ gateway, settings, bundle, version, colour }: AnnouncementOptions): string {
  const title = `gatehouse ${version}`;
  const scheme = settings.tlsCert === undefined ? 'http' : 'https';
  const origin = `${scheme}://${reachable(gateway.host)}:${gateway.port}`;
  const apis = bundle.snapshots.map(({ api, deploymentId }) => ({ api, deploymentId }));
  const hasRoot = apis.length === 1 && apis[0]?.api.stages.length === 1;
  const { acceptors, workers, runtime } = gateway;
  const lines = [colour ? bold(title) : title];
  for (const { api, deploymentId } of apis) {
    const routes = api.resources.reduce((sum, { methods }) => sum + methods.length, 0);
    lines.push(
      `  serves    ${api.name} ${api.version} (${api.id}, deployment ${deploymentId}): ${plural(routes, 'route')}`,
    );
    if (hasRoot) lines.push(`            ${origin}/`);
    for (const { stageName } of api.stages) {
      lines.push(`            ${scheme}://${api.id}.execute-api.localhost:${gateway.port}/${stageName}/`);
      lines.push(`            ${origin}${userRequestPath(api.id, stageName)}/`);
    }
  }
  const demands = demandsOf(settings);
  if (demands !== '') lines.push(`  data port ${demands}`);
  lines.push(
    `  control   http://${reachable(settings.controlHost)}:${gateway.controlPort}/ health ready metrics`,
    `  server    uWebSockets.js ${runtime.serverBuild} on ${runtime.execPath}, ${plural(acceptors, 'acceptor')} with ${plural(workers, 'worker')} each`,
  );
  const call = exampleCall(
    apis.map(({ api }) => api),
    origin,
    hasRoot,
  );
  if (call !== undefined) lines.push(`  try       ${call}`);
  return `${lines.join('\n')}\n`;
}

/** @returns how connections to the data port begin; empty where nothing is special about them */
function demandsOf({ tlsCert, tlsClientCa, tlsHosts, proxyProtocol }: AnnouncementOptions['settings']): string {
  const demands: string[] = [];
  if (proxyProtocol === 'required') demands.push('a PROXY v2 preamble of a trusted proxy is demanded');
  if (tlsCert !== undefined) demands.push('TLS 1.2 and 1.3');
  if (tlsHosts.length > 0) demands.push(`certificates of their own for ${tlsHosts.map(({ name }) => name).join(' ')}`);
  if (tlsClientCa !== undefined) demands.push('a client certificate is demanded (mutual TLS)');
  return demands.join(', ');
}

interface Candidate {
  readonly api: Api;
  readonly path: string;
  readonly method: Method;
}

/** @returns a command for the plainest route there is: GET before other verbs, few path parameters before many */
function exampleCall(apis: readonly Api[], origin: string, hasRoot: boolean): string | undefined {
  const candidates = apis.flatMap((api) =>
    api.resources.flatMap(({ path, methods }) => methods.map((method): Candidate => ({ api, path, method }))),
  );
  const best = candidates.toSorted((one, other) => effort(one) - effort(other))[0];
  const stage = best?.api.stages[0];
  if (best === undefined || stage === undefined) return undefined;
  const { api, path, method } = best;
  const base = hasRoot ? '' : userRequestPath(api.id, stage.stageName);
  const required = Object.entries(method.requestParameters).filter(([, isRequired]) => isRequired);
  const query = namesOf(required, 'querystring').map((name) => `${encodeURIComponent(name)}=1`);
  const headers = namesOf(required, 'header').map((name) => ` -H '${name}: 1'`);
  const verb = method.httpMethod === 'GET' || method.httpMethod === 'ANY' ? '' : ` -X ${method.httpMethod}`;
  const url = `${origin}${base}${fill(path)}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  return `curl -i${verb}${headers.join('')} ${/[?&']/.test(url) ? `'${url}'` : url}`;
}

function effort({ path, method }: Candidate): number {
  const verb = ['GET', 'ANY'].indexOf(method.httpMethod);
  const parameters = path.split('{').length - 1;
  // A root resource and a mock say little about what is behind the gateway.
  const dull = (path === '/' ? 1 : 0) + (method.integration.type === 'MOCK' ? 2 : 0);
  return (
    (verb === -1 ? 1_000 : verb * 100) +
    parameters * 10 +
    dull +
    (method.authorizationType === 'NONE' && !method.apiKeyRequired ? 0 : 5_000)
  );
}

function namesOf(parameters: readonly (readonly [string, boolean])[], source: string): string[] {
  const prefix = `method.request.${source}.`;
  return parameters.flatMap(([name]) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
}

function fill(path: string): string {
  return path.replace(/\{[^}]+\+\}/g, 'a/path').replace(/\{[^}]+\}/g, '1');
}

function userRequestPath(apiId: string, stageName: string): string {
  return `/restapis/${apiId}/${stageName}/_user_request_`;
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
