/**
 * One acceptor: the gateway with everything around it that a process needs to serve requests.
 *
 * The same code runs in a forked process and, where one acceptor is enough, in the supervisor's own.
 */

import { loadNativeServer, type ServerBuild } from '../data-plane/accept/uws.ts';
import { createAdmission } from '../data-plane/admit/create-admission.ts';
import { createPrincipals } from '../data-plane/admit/principals.ts';
import { createGateway, type DeployResult, type Gateway } from '../data-plane/gateway.ts';
import { createRemoteFunctions } from '../data-plane/integrate/remote-functions.ts';
import { createObserver } from '../data-plane/observe/observe.ts';
import { createLocalFunctions, type LocalFunctions } from '../data-plane/offload/functions/local-functions.ts';
import { createFunctionInvoker } from '../data-plane/offload/function-invoker.ts';
import { createOffload } from '../data-plane/offload/offload.ts';
import { createAwsCredentials } from '../platform/aws-credentials.ts';
import { readAwsEndpoints } from '../platform/aws-endpoints.ts';
import { systemClock } from '../platform/clock.ts';
import { createHttpClient } from '../platform/http-client.ts';
import { createRequestId } from '../platform/ids.ts';
import { createLineWriter, type LineWriter } from '../platform/line-writer.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { createMetrics, type MetricFamily, type Metrics } from '../platform/metrics.ts';
import type { Settings } from '../settings.ts';
import type { Bundle } from './bundle.ts';
import { createDataPort, type DataPort } from './data-port.ts';
import { measureProcess } from './process-metrics.ts';

/** What one acceptor is told, all of it plain data. */
export interface AcceptorOptions {
  readonly settings: Settings;
  /** Name in the operator's log, such as `acceptor-1`. */
  readonly name: string;
  /** Address to bind; the setting, unless the stand-in server is kept on loopback. */
  readonly host: string;
  /** Never 0: several acceptors share it. */
  readonly port: number;
  /** Worker threads of this acceptor. */
  readonly workers: number;
  readonly serverBuild: ServerBuild;
  /** The control port in use, which no backend may be. */
  readonly controlPort: number;
}

/** Whether a bundle is served now, and what was said about it. */
export type DeployAnswer = DeployResult;

export interface Acceptor {
  /** Serves the bundle from the next request on, if it compiles. */
  deploy(bundle: Bundle): DeployAnswer;
  /** @throws Error when the port cannot be bound, or the certificates cannot be used */
  listen(): Promise<void>;
  /** Serves a connection that the supervisor accepted. */
  readonly take: DataPort['take'];
  collect(): readonly MetricFamily[];
  reopenLogs(): void;
  /** Closes the port; what is connected is served on. @returns when it is closed */
  stopAccepting(): Promise<void>;
  /** Answers what is in flight and closes everything. @returns how many exchanges were cut */
  drain(deadlineMs: number): Promise<number>;
}

/** Time for what outlives the requests (background invocations, log lines) once the last one is answered. */
const CLOSE_MS = 2_000;

/**
 * @throws Error when the native server does not load or the access log cannot be opened
 */
export function createAcceptor(options: AcceptorOptions): Acceptor {
  const { settings } = options;
  const { accountId, region } = settings;
  const clock = systemClock;
  const logger = createLogger(settings.logLevel, { process: options.name });
  const server = loadNativeServer(options.serverBuild);
  const metrics = createMetrics();
  const accessLog = openAccessLog(settings.accessLog, logger);
  const observe = createObserver({ metrics, accessLog, clock, logger });
  const http = createHttpClient({
    connections: settings.backendConnections,
    allowLinkLocal: settings.allowLinkLocalBackends,
    controlPort: options.controlPort,
    clock,
  });
  const local = createLocalFunctions({
    log: ({ level, line, ...fields }) => logger[level](line, { source: 'function', ...fields }),
    logger,
    clock,
    region,
    createRequestId,
    drainMs: settings.drainSeconds * 1_000,
  });
  const { endpointOf, assumesRoles } = readAwsEndpoints(process.env);
  const stsEndpoint = endpointOf('STS');
  const credentials = createAwsCredentials({ region, stsEndpoint, assumesRoles, epochMs: clock.epochMs });
  const principals = createPrincipals();
  const { callerCredentials } = principals;
  const services = { credentials, callerCredentials, endpointOf, epochMs: clock.epochMs };
  const remote = createRemoteFunctions({
    http,
    credentials,
    callerCredentials,
    region,
    endpoint: endpointOf('LAMBDA'),
    epochMs: clock.epochMs,
  });
  const functions = createFunctionInvoker({ definitions: {}, local, remote, functionsFile: settings.functions });
  const offload = createOffload({
    workers: options.workers,
    accountId,
    region,
    snapshotOf: (deploymentId) => gateway.snapshotOf(deploymentId),
    onTrouble: (message) => logger.error(message),
  });
  const cognito = endpointOf('COGNITO_IDENTITY_PROVIDER');
  const admission = createAdmission({
    region,
    functions,
    offload,
    http,
    principals,
    cognitoEndpoint: cognito === undefined ? undefined : cognito.origin + cognito.prefix,
    allowHttpIssuers: settings.allowHttpIssuers,
    clockSkewSeconds: settings.jwtClockSkewSeconds,
    clock,
    logger,
  });
  const gateway: Gateway = createGateway({
    accountId,
    region,
    http,
    functions,
    services,
    admission,
    offload,
    observe,
    logger,
  });
  const { host, port } = options;
  const dataPort = createDataPort({ settings, host, port, server, handle: gateway.handle, metrics, clock, logger });
  measure(metrics, { accessLog, local, inFlight: dataPort.inFlight });

  return {
    deploy(bundle) {
      const result = gateway.deploy(bundle.snapshots);
      // In the same turn, so that no request sees one without the others.
      if (result.served) {
        functions.deploy(bundle.functions);
        principals.deploy(bundle.principals);
      }
      return result;
    },
    listen: dataPort.listen,
    take: dataPort.take,
    collect: () => metrics.collect(),
    reopenLogs: () => accessLog?.reopen(),
    stopAccepting: dataPort.stop,
    async drain(deadlineMs) {
      const cut = await dataPort.drain(deadlineMs);
      admission.close();
      await atMost(CLOSE_MS, Promise.allSettled([functions.close(), offload.close(), http.close()]));
      await accessLog?.close(CLOSE_MS);
      return cut;
    },
  };
}

function openAccessLog(destination: string, logger: Logger): LineWriter | undefined {
  if (destination === 'off') return undefined;
  const accessLog = createLineWriter({ destination, logger });
  process.on('exit', () => accessLog.flushNow());
  return accessLog;
}

interface Measured {
  readonly accessLog: LineWriter | undefined;
  readonly local: LocalFunctions;
  readonly inFlight: () => number;
}

function measure(metrics: Metrics, { accessLog, local, inFlight }: Measured): void {
  measureProcess(metrics);
  metrics.gauge({ name: 'gatehouse_requests_in_flight', help: 'Requests not answered yet.', read: inFlight });
  metrics.gauge({
    name: 'gatehouse_access_log_dropped_lines_total',
    help: 'Access-log lines dropped because their destination took none.',
    type: 'counter',
    read: () => accessLog?.droppedLines() ?? 0,
  });
  for (const state of ['running', 'waiting'] as const) {
    metrics.gauge({
      name: `gatehouse_function_calls_${state}`,
      help: `Calls of functions that run here: ${state}.`,
      read: () =>
        Object.entries(local.health()).map(([name, one]) => ({ labels: { function: name }, value: one[state] })),
    });
  }
}

async function atMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
