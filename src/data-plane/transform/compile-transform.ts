/**
 * Compiles both halves of a method's transform by the type of its integration.
 */

import type { Offload } from '../../contract/tasks.ts';
import type { CompileContext } from '../../contract/compile-context.ts';
import type { CompiledTransform } from '../plan/compile-plan.ts';
import { compileHttpRequest } from './http-request.ts';
import { compileHttpResponse, finishHttpProxy } from './http-response.ts';
import { compileLambdaProxy } from './lambda-proxy.ts';
import { compileMockRequest, compileMockResponse } from './mock.ts';
import { refusing } from './request-template.ts';

/** What transforms run on besides the acceptor's own thread. */
export interface TransformDependencies {
  readonly offload: Offload;
}

const ON_ACCEPTOR: CompiledTransform['needs'] = { prepare: false, finish: false };

/** Problems are reported to the context. */
export function compileTransform(context: CompileContext, dependencies: TransformDependencies): CompiledTransform {
  switch (context.method.integration.type) {
    case 'HTTP_PROXY':
      return { prepare: compileHttpRequest(context), finish: finishHttpProxy, needs: ON_ACCEPTOR };
    case 'HTTP':
      return { prepare: compileHttpRequest(context), finish: compileHttpResponse(context), needs: ON_ACCEPTOR };
    case 'MOCK':
      return { prepare: compileMockRequest(context), finish: compileMockResponse(context), needs: ON_ACCEPTOR };
    case 'AWS_PROXY':
      return compileLambdaProxy(context, dependencies);
    case 'AWS':
      return {
        prepare: refusing('integrations of type AWS are not served yet'),
        finish: () => {
          throw new Error('an integration of type AWS gave an answer');
        },
        needs: ON_ACCEPTOR,
      };
  }
}
