/** What the tests use of aws4, which has no types of its own. */
declare module 'aws4' {
  interface Signable {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly service: string;
    readonly region: string;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  }

  const aws4: {
    /** @returns the request with more headers */
    sign(
      request: Signable,
      credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
    ): { readonly headers?: Readonly<Record<string, string | number>> };
  };
  export default aws4;
}
