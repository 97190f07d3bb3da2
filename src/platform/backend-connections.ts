/**
 * The connections to one backend: bounded, kept alive, the most recently used one first, and a bounded queue before them.
 *
 * Generic over the connection, so that the HTTP library stays in one file.
 */

import { GatewayError } from '../errors.ts';
import type { Connection, ExchangeOwner, HttpExchange } from './http-exchange.ts';

/** Limits of one backend, per acceptor. */
export interface ConnectionLimits {
  readonly connections: number;
  /** Exchanges that may wait for a connection. */
  readonly queued: number;
}

/** Owner of the connections to one origin. */
export class BackendConnections implements ExchangeOwner {
  private readonly idle: Connection[] = [];
  /** Exchanges on a connection. */
  private carried = 0;
  /** In order of arrival; exchanges that ended while waiting leave at once, with their bodies. */
  private readonly waiting = new Set<HttpExchange>();
  private readonly all = new Set<Connection>();
  private pumping = false;
  private whenQuiet: (() => void) | undefined = undefined;
  private readonly connect: () => Connection;
  private readonly limits: ConnectionLimits;

  constructor(connect: () => Connection, limits: ConnectionLimits) {
    this.connect = connect;
    this.limits = limits;
  }

  /** Exchanges on a connection or waiting for one. */
  get active(): number {
    return this.carried + this.waiting.size;
  }

  /** Sends now, or as soon as a connection is free. */
  send(exchange: HttpExchange): void {
    if (this.waiting.size === 0) {
      const connection = this.take();
      if (connection !== undefined) return this.carry(exchange, connection);
    }
    this.waiting.add(exchange);
    if (this.waiting.size > this.limits.queued) {
      exchange.fail(
        new GatewayError('INTEGRATION_FAILURE', {
          message: 'Network error communicating with endpoint',
          reason: `${exchange.request.origin}: all ${this.limits.connections} connections are busy and ${this.limits.queued} requests wait already`,
        }),
      );
    }
  }

  done(exchange: HttpExchange, broken: boolean): void {
    const connection = exchange.carrier;
    if (connection === undefined) {
      this.waiting.delete(exchange);
    } else {
      exchange.carrier = undefined;
      this.carried -= 1;
      if (broken) {
        this.all.delete(connection);
        connection.destroy();
      } else {
        this.idle.push(connection);
      }
      if (this.waiting.size > 0) this.pumpLater();
    }
    if (this.whenQuiet !== undefined && this.active === 0) this.whenQuiet();
  }

  /** Waits for what is in flight, then closes the connections. */
  async close(): Promise<void> {
    if (this.active > 0) {
      await new Promise<void>((resolve) => {
        this.whenQuiet = resolve;
      });
    }
    await Promise.all(Array.from(this.all, (connection) => connection.close()));
  }

  private take(): Connection | undefined {
    const connection = this.idle.pop();
    if (connection !== undefined || this.all.size >= this.limits.connections) return connection;
    const made = this.connect();
    this.all.add(made);
    return made;
  }

  private carry(exchange: HttpExchange, connection: Connection): void {
    exchange.carrier = connection;
    this.carried += 1;
    connection.dispatch(exchange);
  }

  // In a turn of its own: `done` is called from inside the parser of the very connection that becomes free.
  private pumpLater(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      for (const exchange of this.waiting) {
        const connection = this.take();
        if (connection === undefined) return;
        this.waiting.delete(exchange);
        this.carry(exchange, connection);
      }
    });
  }
}
