/**
 * Compiles both halves of a method's transform by the type of its integration.
 */

import type { Offload } from '../../contract/tasks.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { CompiledTransform } from '../plan/compile-plan.ts';
import { compileHttpProxy } from './http-request.ts';
import { compileLambdaProxy } from './lambda-proxy.ts';
import { compileMappedIntegration } from './mapped-integration.ts';

/** What transforms run on besides the acceptor's own thread. */
export interface TransformDependencies {
  readonly offload: Offload;
}

/** Problems are reported to the context, those of the workers' part among them. */
export function compileTransform(context: CompileContext, { offload }: TransformDependencies): CompiledTransform {
  offload.check(context);
  switch (context.method.integration.type) {
    case 'HTTP_PROXY':
      return compileHttpProxy(context, offload);
    case 'AWS_PROXY':
      return compileLambdaProxy(context, { offload });
    case 'HTTP':
    case 'AWS':
    case 'MOCK':
      return compileMappedIntegration(context, offload);
  }
}
