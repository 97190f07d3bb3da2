/**
 * AWS's messages without what they quote of the client's credentials.
 */

/** One of AWS's messages to the client quotes the Authorization header that it complains about. */
export function withoutCredentials(message: string): string {
  const at = message.indexOf('Authorization=');
  return at === -1 ? message : `${message.slice(0, at)}Authorization=****`;
}
