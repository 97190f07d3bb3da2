/** The function of the lambda scenario. */

export async function hello() {
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{"message":"hello"}' };
}
