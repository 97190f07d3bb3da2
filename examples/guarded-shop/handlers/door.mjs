/**
 * A Lambda authorizer: staff may see everything, guests nothing but what is not here.
 */
export async function door({ authorizationToken, methodArn }) {
  const [role, number] = authorizationToken.split('-');
  if (number === '0') throw new Error('Unauthorized');
  return {
    principalId: authorizationToken,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: role === 'staff' ? 'Allow' : 'Deny', Resource: methodArn }],
    },
    context: { role, number: Number(number) },
  };
}
