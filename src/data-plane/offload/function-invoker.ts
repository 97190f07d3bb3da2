/**
 * Calls a function by its name, wherever its definition says that it runs.
 */

import type { FunctionInvoker, Invocation, InvocationResult } from '../../contract/functions.ts';
import { GatewayError } from '../../errors.ts';
import type { AwsFunction, FunctionDefinitions, UrlFunction } from '../../model/function.ts';
import type { LocalFunctions } from './functions/local-functions.ts';

/** Functions that run elsewhere: behind a URL, or at the Lambda service. */
export interface RemoteFunctions {
  /** @throws GatewayError as `FunctionInvoker.invoke` */
  invoke(definition: UrlFunction | AwsFunction, invocation: Invocation): Promise<InvocationResult>;
}

export interface FunctionInvokerOptions {
  readonly definitions: FunctionDefinitions;
  readonly local: LocalFunctions;
  readonly remote: RemoteFunctions;
  /** The functions file, for messages to the operator; undefined when none is configured. */
  readonly functionsFile?: string | undefined;
}

/** The invoker, whose definitions can be swapped. */
export interface DeployableInvoker extends FunctionInvoker {
  /** Replaces every definition from the next call on. */
  deploy(definitions: FunctionDefinitions): void;
}

/** @returns an invoker for these definitions; it deploys the local ones, and its `close` closes them */
export function createFunctionInvoker(options: FunctionInvokerOptions): DeployableInvoker {
  const { local, remote } = options;
  let definitions = new Map(Object.entries(options.definitions));
  local.deploy(options.definitions);

  async function invoke(invocation: Invocation): Promise<InvocationResult> {
    const definition = definitions.get(invocation.functionName);
    if (!definition) throw unknownFunction(invocation.functionName);
    return definition.kind === 'local' ? local.invoke(invocation) : remote.invoke(definition, invocation);
  }

  function unknownFunction(name: string): GatewayError {
    const file = options.functionsFile;
    const where = file === undefined ? 'no functions file is configured (GATEHOUSE_FUNCTIONS)' : `add it to ${file}`;
    return new GatewayError('API_CONFIGURATION_ERROR', { reason: `function ${name} is not defined: ${where}` });
  }

  return {
    invoke,
    deploy: (next) => {
      definitions = new Map(Object.entries(next));
      local.deploy(next);
    },
    close: () => local.close(),
  };
}
