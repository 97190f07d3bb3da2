/**
 * Answers with what the door said of the caller.
 */
export async function stock({ requestContext }) {
  const { principalId, role } = requestContext.authorizer;
  return { statusCode: 200, body: JSON.stringify({ boots: 3, askedBy: principalId, role }) };
}
