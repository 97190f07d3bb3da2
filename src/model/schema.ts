/**
 * Models (JSON Schemas that requests are validated by) and request validators.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Model.html
 */

/** A named JSON Schema, draft 4. */
export interface Model {
  /** Letters and digits. */
  readonly name: string;
  readonly contentType: string;
  readonly description: string | undefined;
  /** JSON text; references to other models are `https://apigateway.amazonaws.com/restapis/{api}/models/{name}`. */
  readonly schema: string;
  /** JSON pointer of the schema in the source file, for messages to the operator. */
  readonly pointer: string;
}

/** What is checked of a method request. */
export interface RequestValidator {
  readonly name: string;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}
