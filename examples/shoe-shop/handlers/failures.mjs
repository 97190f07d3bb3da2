/** Functions that fail on purpose. */

/** Throws: the client sees 502, the gateway's log the error with its trace. */
export async function throws() {
  throw new TypeError('the left shoe is missing');
}

/** Never returns: it is ended after its time limit, and the next call finds a fresh copy. */
export function loops() {
  for (;;);
}
