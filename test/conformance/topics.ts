/**
 * The topics of the conformance suite, in the order in which docs/compatibility.md lists them.
 */

import { admission } from './admission.ts';
import { answers } from './answers.ts';
import type { Topic } from './case.ts';
import { contentHandling } from './content-handling.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { headerMatrix } from './header-matrix.ts';
import { httpIntegrations } from './http.ts';
import { binaryAnswers, lambdaProxy } from './lambda-proxy.ts';
import { lambdaAuthorizers } from './lambda-authorizers.ts';
import { lambdaIntegrations } from './lambda.ts';
import { routing } from './routing.ts';
import { services } from './services.ts';
import { stages } from './stages.ts';
import { templates } from './templates.ts';
import { validation } from './validation.ts';

export const topics: readonly Topic[] = [
  routing,
  answers,
  lambdaProxy,
  binaryAnswers,
  headerMatrix,
  httpIntegrations,
  lambdaIntegrations,
  services,
  templates,
  validation,
  lambdaAuthorizers,
  admission,
  gatewayResponses,
  contentHandling,
  stages,
];
