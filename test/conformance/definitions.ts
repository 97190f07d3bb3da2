/**
 * Pieces of the definitions that cases are made of.
 */

export const json = 'application/json';

/** The function that every Lambda integration of the suite calls. */
export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
export const functionUri: string = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** @returns an operation with this integration, and with what else it has */
export function operation(integration: object, parts: object = {}): object {
  return { responses: { '200': { description: '' } }, ...parts, 'x-amazon-apigateway-integration': integration };
}

/** @returns a MOCK operation that answers 200 with the response template */
export function mock(template: string, requestTemplate = '{"statusCode": 200}'): object {
  return operation({
    type: 'mock',
    requestTemplates: { [json]: requestTemplate },
    responses: { default: { statusCode: '200', responseTemplates: { [json]: template } } },
  });
}

/** @returns a MOCK operation with one response and no response template */
export function bareMock(requestTemplate = '{"statusCode": 200}'): object {
  return operation({
    type: 'mock',
    requestTemplates: { [json]: requestTemplate },
    responses: { default: { statusCode: '200' } },
  });
}

/** @returns a Lambda proxy operation */
export function proxy(integration: object = {}, parts: object = {}): object {
  return operation({ type: 'aws_proxy', httpMethod: 'POST', uri: functionUri, ...integration }, parts);
}

/** @returns a Lambda operation without proxy */
export function lambda(integration: object = {}, parts: object = {}): object {
  return operation(
    {
      type: 'aws',
      httpMethod: 'POST',
      uri: functionUri,
      responses: { default: { statusCode: '200' } },
      ...integration,
    },
    parts,
  );
}

/** @returns an HTTP operation to the case's backend */
export function http(integration: object = {}, parts: object = {}): object {
  return operation(
    {
      type: 'http',
      httpMethod: 'POST',
      uri: '{backend}/',
      responses: { default: { statusCode: '200' } },
      ...integration,
    },
    parts,
  );
}

/** @returns an HTTP_PROXY operation to the case's backend */
export function httpProxy(integration: object = {}, parts: object = {}): object {
  return operation({ type: 'http_proxy', httpMethod: 'POST', uri: '{backend}/', ...integration }, parts);
}

/** @returns declarations of path, query and header parameters: `path:id`, `query:q!` (required), `header:X` */
export function parameters(...declared: readonly string[]): object {
  return {
    parameters: declared.map((text) => {
      const [place = '', name = ''] = text.split(':');
      const required = place === 'path' || name.endsWith('!');
      return { in: place, name: name.replace('!', ''), required, schema: { type: 'string' } };
    }),
  };
}

/** @returns a security scheme with this authorizer, which reads the header Authorization unless it names other sources */
export function authorizerScheme(extension: object): object {
  return { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authorizer': extension };
}

/** The security scheme of API keys. */
export const keyScheme: object = { type: 'apiKey', name: 'x-api-key', in: 'header' };

/** @returns the operation with these security schemes asked for, all of them at once */
export function secured(one: object, ...schemes: readonly string[]): object {
  return { ...one, security: [Object.fromEntries(schemes.map((name) => [name, []]))] };
}
