/**
 * Names of Lambda functions: full ARN, partial ARN or bare name, each with or without a qualifier.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 */

/** A function's name taken apart; what it does not say is empty. */
export interface FunctionArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  /** Alias or version. */
  readonly qualifier: string;
}

/** @param text `arn:aws:lambda:{region}:{account}:function:{name}[:{qualifier}]`, `{account}:function:{name}[:…]` or `{name}[:…]` */
export function parseFunctionArn(text: string): FunctionArn {
  const parts = text.split(':');
  if (parts[0] === 'arn') {
    const [, partition = '', , region = '', accountId = '', , name = '', qualifier = ''] = parts;
    return { partition, region, accountId, name, qualifier };
  }
  if (parts[1] === 'function') {
    const [accountId = '', , name = '', qualifier = ''] = parts;
    return { partition: '', region: '', accountId, name, qualifier };
  }
  const [name = '', qualifier = ''] = parts;
  return { partition: '', region: '', accountId: '', name, qualifier };
}
