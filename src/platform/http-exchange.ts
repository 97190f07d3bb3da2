/**
 * One exchange with a backend: the handler that the HTTP library calls, the clock on it, and the body that flows out of it.
 *
 * ```
 * waiting ──headers──► open ──last byte──► ended
 *    └────────────────────┴──error, deadline, cancel──► closed
 * ```
 *
 * One object per request does all of it, since each closure, wrapper or stream between the socket and the client is paid per request.
 */

import { GatewayError } from '../errors.ts';
import type { Deadlines, TimedCall } from './deadlines.ts';
import type { HttpBody, HttpRequest, HttpResponse, HttpSink } from './http-messages.ts';
import { describeError, networkError } from './network-error.ts';
import { contentLengthOf, decodeHeaders } from './raw-headers.ts';

/** Bytes that may arrive before anybody asks for the flow; then the backend is made to wait. */
const HELD_BYTES = 262_144;
/** Header fields in one answer. */
const MAX_HEADER_FIELDS = 200;

/** One connection (or the promise of one): carries one exchange at a time. */
export interface Connection {
  /** Sends the exchange's request and reports to the exchange. */
  dispatch(exchange: HttpExchange): void;
  /** Ends it at once, with whatever is under way on it. */
  destroy(): void;
  close(): Promise<void>;
}

/** What an exchange tells the connections that carry it. */
export interface ExchangeOwner {
  /**
   * Called once, when the exchange needs its connection no longer.
   *
   * @param broken true when the exchange was given up half-way, so that the connection must not be used again
   */
  done(exchange: HttpExchange, broken: boolean): void;
}

/** How the one who waits for the headers is told. */
export interface Settle {
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: GatewayError) => void;
}

/** Part of the library's handler interface (its legacy form, which is called without a wrapper) and the body at once. */
export class HttpExchange implements TimedCall, HttpBody {
  deadlineMs = 0;
  pausedAtMs = 0;
  slot = -1;
  lengthBytes: number | undefined = undefined;
  /** The connection that carries it; undefined while it waits for one. */
  carrier: Connection | undefined = undefined;
  readonly request: HttpRequest;

  private state: 'waiting' | 'open' | 'ended' | 'closed' = 'waiting';
  private failure: GatewayError | undefined = undefined;
  private sink: HttpSink | undefined = undefined;
  private chunks: Buffer[] = [];
  private head = 0;
  private heldBytes = 0;
  /** The sink asked for a pause. */
  private blocked = false;
  private draining = false;
  /** The backend has been told to wait. */
  private heldBack = false;
  private finished = false;
  private resumeBackend: (() => void) | undefined = undefined;
  private readonly settle: Settle;
  private readonly owner: ExchangeOwner;
  private readonly deadlines: Deadlines;

  constructor(request: HttpRequest, owner: ExchangeOwner, deadlines: Deadlines, settle: Settle) {
    this.request = request;
    this.owner = owner;
    this.deadlines = deadlines;
    this.settle = settle;
  }

  // The library's side.

  // The library's own abort is not used: it dials the backend again at once, for nobody.
  onConnect(): void {}

  onHeaders(status: number, raw: Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    if (status > 599 || raw.length > MAX_HEADER_FIELDS * 2) {
      this.refuse(status > 599 ? `the status ${status}` : `${raw.length / 2} header fields`);
      return true;
    }
    const headers = decodeHeaders(raw);
    this.lengthBytes = contentLengthOf(headers);
    this.resumeBackend = resume;
    this.state = 'open';
    this.settle.resolve({ kind: 'http', status, headers, body: this });
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.state !== 'open') return true;
    this.chunks.push(chunk);
    if (this.sink !== undefined) this.drain();
    else this.heldBytes += chunk.length;
    // Cancelled by the sink: to pause a connection that has been destroyed would put the bytes back into it.
    if (this.isClosed()) return true;
    this.heldBack = this.sink === undefined ? this.heldBytes >= HELD_BYTES : this.blocked;
    if (this.heldBack) this.deadlines.pause(this);
    return !this.heldBack;
  }

  onComplete(): void {
    if (this.state !== 'open') return;
    this.state = 'ended';
    this.release(false);
    if (this.sink !== undefined) this.drain();
  }

  onError(error: unknown): void {
    this.close(networkError(this.request.origin, describeError(error), error), false);
  }

  // The clock's side.

  expire(): void {
    const phase = this.state === 'waiting' ? 'no answer' : 'no complete answer';
    this.fail(
      new GatewayError('INTEGRATION_TIMEOUT', {
        reason: `${this.request.origin} gave ${phase} within the integration's timeout`,
      }),
    );
  }

  /** The client has gone before the answer came. */
  abandon(): void {
    if (this.state === 'waiting') {
      this.fail(
        new GatewayError('INTEGRATION_FAILURE', { reason: 'the client went away before the backend answered' }),
      );
    }
  }

  /** Gives the exchange up, whatever the backend is doing. */
  fail(failure: GatewayError): void {
    this.close(failure, true);
  }

  private close(failure: GatewayError, broken: boolean): void {
    if (this.state === 'closed' || this.state === 'ended') return;
    const wasWaiting = this.state === 'waiting';
    this.state = 'closed';
    this.failure = failure;
    this.chunks = [];
    this.head = 0;
    this.release(broken);
    if (wasWaiting) this.settle.reject(failure);
    else if (this.sink !== undefined && !this.finished) {
      this.finished = true;
      this.sink.fail(failure);
    }
  }

  // The body's side.

  get complete(): Buffer | undefined {
    if (this.state !== 'ended' || this.sink !== undefined) return undefined;
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? NO_BYTES;
  }

  pipe(sink: HttpSink): void {
    if (this.sink !== undefined) throw new Error('a body flows only once');
    this.sink = sink;
    if (this.failure !== undefined) {
      this.finished = true;
      sink.fail(this.failure);
    } else {
      this.drain();
    }
  }

  resume(): void {
    if (!this.blocked) return;
    this.blocked = false;
    if (!this.draining) this.drain();
  }

  cancel(): void {
    this.finished = true;
    this.chunks = [];
    this.head = 0;
    if (this.state === 'closed' || this.state === 'ended') return;
    this.state = 'closed';
    this.release(true);
  }

  // Hands on what has arrived until the sink has enough.
  private drain(): void {
    const { sink } = this;
    if (sink === undefined || this.draining) return;
    this.draining = true;
    while (!this.blocked && this.head < this.chunks.length) {
      const chunk = this.chunks[this.head];
      this.head += 1;
      // Set before the call, so that a `resume()` from within it is not lost.
      this.blocked = true;
      if (chunk === undefined || sink.data(chunk)) this.blocked = false;
    }
    this.draining = false;
    if (this.blocked || this.finished) return;
    if (this.head > 0) {
      this.chunks = [];
      this.head = 0;
    }
    if (this.state === 'ended') {
      this.finished = true;
      sink.end();
    } else if (this.heldBack) {
      this.heldBack = false;
      this.deadlines.resume(this);
      this.resumeBackend?.();
    }
  }

  private refuse(what: string): void {
    this.fail(networkError(this.request.origin, `it answered with ${what}`, undefined));
  }

  private release(broken: boolean): void {
    this.deadlines.remove(this);
    this.owner.done(this, broken);
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }
}

const NO_BYTES = Buffer.alloc(0);
