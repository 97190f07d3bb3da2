/**
 * What a conformance case is: an API, a request to it, and what the client, the backend or the function must then see.
 *
 * A case says where its expectation comes from. `AWS` was recorded from the service (or asserted in a test that ran against it), `documentation`
 * is what the service's guide says, `emulator` an emulator's unit test that was derived from it.
 */

import type { RequestListener } from 'node:http';
import type { Api } from '../../src/model/api.ts';
import type { FunctionAnswer } from '../support/serve.ts';

export interface Topic {
  /** Heading of the topic in docs/compatibility.md. */
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface Case {
  /** Unique; the letter is the topic's. */
  readonly id: string;
  /** One sentence that says what is the case. */
  readonly name: string;
  readonly source: string;
  /** Why the case is not met; it then stands in docs/compatibility.md. A miss that turns out to be met fails the suite. */
  readonly miss?: string;
  /** Undefined where there is nothing yet that could be asked; only a miss may leave it out. */
  readonly api?: ApiUnderTest;
  /** Sent one after the other, each answer as expected. */
  readonly calls?: readonly Call[];
}

export interface ApiUnderTest {
  readonly paths: object;
  /** Other members of the definition's root. */
  readonly root?: object;
  /** What the imported model must hold: read by `find`, matched in part. */
  readonly model?: { readonly find: (api: Api) => unknown; readonly gives: unknown };
  /** Whole text of the file, where it is no definition at all. */
  readonly text?: string;
  /** What the import or the deployment must be refused with; no calls are sent then. */
  readonly refused?: RegExp;
  /** What the import or the deployment must warn of. */
  readonly warns?: RegExp;
  /** Answers for every function. Default: `{"statusCode": 200}`. */
  readonly answer?: FunctionAnswer;
  /** Answers for the HTTP backend, whose address `{backend}` stands for in the definition. Default: 200 with the request's body. */
  readonly backend?: RequestListener;
}

export interface Call {
  readonly method?: string;
  /** With the query; default `/`. */
  readonly path?: string;
  /** Default: an address that serves the one API at its root. */
  readonly host?: string;
  /** Name → value or values, sent in this casing. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly expected: Expected;
}

/** Objects are matched in part: what they do not name may be anything. */
export interface Expected {
  readonly status?: number;
  /** Text or bytes exactly, or a pattern. */
  readonly body?: string | Buffer | RegExp;
  /** The body as JSON, matched in part. */
  readonly json?: unknown;
  /** Name in its casing → value, or undefined where the header must be absent in any casing. */
  readonly headers?: Readonly<Record<string, string | RegExp | undefined>>;
  /** Every header name of the answer, in its casing, in any order. */
  readonly headerNames?: readonly string[];
  /** What the function was called with. */
  readonly event?: unknown;
  /** Times that functions or backends were called. */
  readonly reached?: number;
  /** What the HTTP backend saw. */
  readonly seen?: { readonly method?: string; readonly url?: string | RegExp; readonly body?: string | Buffer };
  /** Lower-case name → the value that the HTTP backend saw; undefined where it must not have seen any. */
  readonly seenHeaders?: Readonly<Record<string, string | RegExp | undefined>>;
  /** Fields of the observation, as access lines show them. */
  readonly refusal?: object;
}

/** A request as the HTTP backend saw it. */
export interface Seen {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The answer that AWS gives when something inside of the gateway goes wrong. */
export const internalServerError: Expected = {
  status: 500,
  body: '{"message": "Internal server error"}',
  headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' },
};
