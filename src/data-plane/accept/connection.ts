/**
 * The client's side of one exchange: the only code that touches a native response.
 *
 * It owes the native server three things, or the process aborts or two requests get mixed up: an abort handler before anything
 * else, exactly one end, and no use after end or abort. Everything it writes is corked, framed by us, and free of line breaks.
 */

import { STATUS_CODES } from 'node:http';
import { collectBody, MAX_RESPONSE_BYTES } from '../../exchange/collect-body.ts';
import { isFieldName, isFieldValue } from '../../exchange/field-syntax.ts';
import type { BodyStream, CancelSignal, ClientConnection, Delivery, FinalResponse } from '../../exchange/messages.ts';
import { sendStream } from './send-stream.ts';
import type { NativeResponse } from './uws.ts';

/** What a connection needs to know about the request it answers. */
export interface ConnectionOptions {
  /** Whether the listener is draining: every answer then asks the client to close. */
  readonly draining: () => boolean;
  /** Told once, when the exchange is over for the native server: answered, aborted or cut. */
  readonly onSettled: (connection: Connection) => void;
}

// Framing is ours alone, the native server writes Date, and a second Connection would contradict the first.
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'date',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'trailer',
]);

const NON_ASCII = /[\x80-\xff]/;

/** One exchange on a socket. Lives from the request's head to the last byte of its answer. */
export class Connection implements ClientConnection, CancelSignal {
  /** Monotonic milliseconds at which the whole request had arrived; 0 before. */
  waitingSinceMs: number = 0;
  readonly #native: NativeResponse;
  readonly #options: ConnectionOptions;
  #mustClose = false;
  #clientCloses = false;
  #paused = false;
  #settled = false;
  #cancelled = false;
  #onCancel: (() => void) | undefined;

  constructor(native: NativeResponse, options: ConnectionOptions) {
    this.#native = native;
    this.#options = options;
    native.onAborted(() => this.#abort());
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(listener: () => void): void {
    if (this.#cancelled) listener();
    else this.#onCancel = listener;
  }

  /** The native server saw `Connection: close` and will close by itself, without saying so in a header. */
  closesByItself(): void {
    this.#clientCloses = true;
  }

  /** Nothing that the client sends after this request may be served: its framing is not to be trusted. */
  closeAfterAnswer(): void {
    this.#mustClose = true;
  }

  /**
   * Leaves what the client sends next in the kernel until the answer is out: the native server would otherwise drop both
   * requests of a client that pipelines.
   */
  pause(): void {
    if (this.#settled || this.#paused) return;
    this.#paused = true;
    this.#native.pause();
  }

  /** Reads again, so that a client that went away is noticed. */
  resume(): void {
    if (!this.#paused || this.#settled) return;
    this.#paused = false;
    this.#native.resume();
  }

  /** Cuts the connection without an answer. */
  cut(): void {
    if (this.#settled) return;
    this.#settle();
    this.#native.close();
  }

  send(response: FinalResponse): Delivery | Promise<Delivery> {
    const { body } = response;
    if (!isStream(body)) return this.#sendWhole(response, body);
    // A small answer that came in one segment is here already: one write in place of a stream.
    if (body.complete !== undefined && !response.isHead) return this.#sendWhole(response, body.complete);
    if (this.#settled || hasNoBody(response)) {
      body.cancel();
      return this.#sendWhole(response, '', body.lengthBytes ?? null);
    }
    // The native server cannot close after a streamed answer without writing into it, so such an answer is collected.
    if (this.#mustClose) return this.#sendCollected(response, body);
    return sendStream({
      native: this.#native,
      body,
      writeHead: () => this.#writeHead(response, this.#clientCloses || this.#options.draining()),
      beforeEnd: () => this.resume(),
      onCancel: (listener) => this.onCancel(listener),
      settle: () => this.#settle(),
    });
  }

  /** @param lengthBytes what Content-Length says where no body is sent; null leaves it out */
  #sendWhole(response: FinalResponse, body: string | Buffer, lengthBytes: number | null = byteLength(body)): Delivery {
    if (this.#settled) return { bodyBytes: 0, outcome: 'aborted' };
    const bodyless = hasNoBody(response);
    this.#native.cork(() => {
      // Reading must go on before the answer ends, or the next request on this socket is never seen. After an answer that the
      // native server cannot close by itself, nothing may be read any more: its idle timeout ends the connection.
      if (bodyless && this.#mustClose) this.pause();
      else this.resume();
      if (bodyless) this.#endWithoutBody(response, lengthBytes);
      else this.#endWithBody(response, body);
    });
    this.#settle();
    return { bodyBytes: bodyless ? 0 : (lengthBytes ?? 0), outcome: 'complete' };
  }

  async #sendCollected(response: FinalResponse, body: BodyStream): Promise<Delivery> {
    try {
      return this.#sendWhole(response, await collectBody(body, MAX_RESPONSE_BYTES, this));
    } catch {
      if (this.#settled) return { bodyBytes: 0, outcome: 'aborted' };
      this.cut();
      return { bodyBytes: 0, outcome: 'truncated' };
    }
  }

  #endWithBody(response: FinalResponse, body: string | Buffer): void {
    // Told to close, the native server writes the header itself, unless the client had asked.
    const nativeCloses = this.#mustClose && !this.#clientCloses;
    const close = this.#clientCloses || this.#options.draining();
    this.#writeHead(response, nativeCloses ? undefined : close);
    this.#native.end(body, nativeCloses);
  }

  #endWithoutBody(response: FinalResponse, lengthBytes: number | null): void {
    const close = this.#mustClose || this.#clientCloses || this.#options.draining();
    this.#writeHead(response, close);
    if (response.isHead && response.status !== 204 && lengthBytes !== null) {
      this.#native.writeHeader('Content-Length', String(lengthBytes));
    }
    // Without arguments: with them, one build never finishes and the other invents a length.
    this.#native.endWithoutBody();
  }

  /**
   * Writes the status and all headers in one call: each call into native code costs about 0.1 µs, and a response has ten.
   *
   * @param close the Connection header's value: close or keep-alive; undefined leaves it to the native server
   */
  #writeHead(response: FinalResponse, close: boolean | undefined): void {
    const { headers } = response;
    this.#native.writeStatus(statusLine(response.status));
    let name = '';
    let rest = '';
    for (let i = 0; i < headers.length; i += 2) {
      const field = headers[i] as string;
      const value = headers[i + 1] as string;
      if (!mayBeSent(field) || !isFieldValue(value)) continue;
      if (name === '') {
        name = field;
        rest = value;
      } else {
        rest += `\r\n${field}: ${value}`;
      }
    }
    if (close !== undefined) rest += close ? '\r\nConnection: close' : '\r\nConnection: keep-alive';
    // A string would be sent as UTF-8; header values are latin1.
    this.#native.writeHeader(name, NON_ASCII.test(rest) ? Buffer.from(rest, 'latin1') : rest);
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#onCancel = undefined;
    this.#options.onSettled(this);
  }

  #abort(): void {
    if (this.#settled) return;
    this.#cancelled = true;
    const listener = this.#onCancel;
    this.#settle();
    listener?.();
  }
}

function isStream(body: FinalResponse['body']): body is BodyStream {
  return typeof body === 'object' && 'pipe' in body;
}

function hasNoBody(response: FinalResponse): boolean {
  return response.isHead || response.status === 204 || response.status === 304;
}

function byteLength(body: string | Buffer): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

const verdicts = new Map<string, boolean>();
const VERDICTS_LIMIT = 2_000;

/** Whether a header of this name is the caller's to send; the names of a deployment's answers are few and repeat. */
function mayBeSent(name: string): boolean {
  let verdict = verdicts.get(name);
  if (verdict === undefined) {
    verdict = isFieldName(name) && !OWN_FIELDS.has(name.toLowerCase());
    if (verdicts.size < VERDICTS_LIMIT) verdicts.set(name, verdict);
  }
  return verdict;
}

const statusLines = new Map<number, string>();

/** @returns such as `200 OK`; a status without a registered phrase gets AWS's empty one */
function statusLine(status: number): string {
  let line = statusLines.get(status);
  if (line === undefined) {
    line = `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
    // Statuses are 100 to 599, so this cannot grow without bound.
    statusLines.set(status, line);
  }
  return line;
}
