/** The part of autocannon that the load process uses; the package brings no types. */

declare module 'autocannon' {
  export interface Options {
    readonly url: string;
    readonly method: string;
    readonly connections: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Seconds. */
    readonly duration: number;
    /** Seconds without an answer after which a connection counts a timeout. */
    readonly timeout: number;
  }

  export interface Instance {
    on(
      event: 'response',
      listener: (client: unknown, status: number, sizeBytes: number, timeMs: number) => void,
    ): Instance;
    on(event: 'reqError', listener: (error: unknown) => void): Instance;
  }

  export default function autocannon(options: Options, done: (error: unknown) => void): Instance;
}
