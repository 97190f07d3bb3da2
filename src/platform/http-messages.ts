/**
 * What goes into the HTTP client and what comes out: the part of the exchange values that the client itself needs.
 *
 * The values of `exchange/messages.ts` fit these shapes; platform code does not import them.
 */

/** One request, as it goes on the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Scheme, host and port, such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Path with query; starts with a slash. */
  readonly path: string;
  /** Flat list without Connection, Content-Length and Transfer-Encoding; a Host entry replaces the backend's. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}

/** How to send it; made once at deploy. */
export interface HttpSendOptions {
  /** Milliseconds from sending to the last byte of the answer. */
  readonly timeoutMs: number;
  /** True skips verification of the backend's certificate. */
  readonly insecureSkipVerification: boolean;
}

/** Tells the client that nobody waits any more. */
export interface HttpCancelSignal {
  readonly cancelled: boolean;
  onCancel(listener: () => void): void;
}

/** An answer whose headers have arrived. */
export interface HttpResponse {
  readonly kind: 'http';
  /** 200 to 599. */
  readonly status: number;
  /** Flat list in the backend's order and casing; valid tokens and values without control characters. */
  readonly headers: readonly string[];
  readonly body: HttpBody;
}

/** A body that may still be arriving; see `BodyStream`. */
export interface HttpBody {
  readonly lengthBytes: number | undefined;
  readonly complete: Buffer | undefined;
  pipe(sink: HttpSink): void;
  resume(): void;
  cancel(): void;
}

/** Where a body flows to; see `BodySink`. */
export interface HttpSink {
  data(chunk: Buffer): boolean;
  end(): void;
  fail(error: unknown): void;
}
