/**
 * A routed request for tests of admission; every field of the request can be replaced.
 */

import type { ClientRequest } from '../../src/exchange/messages.ts';
import type { AdmissionPlan } from '../../src/data-plane/plan/plan.ts';
import type { Matched } from '../../src/data-plane/plan/records.ts';
import { fakeRequest } from './fake-request.ts';
import { openToAll } from './open-to-all.ts';

/** @param path of the request, without the stage `dev` */
export function fakeMatched(
  request: Partial<ClientRequest> = {},
  path = '/shoes',
  admission: AdmissionPlan = openToAll,
): Matched {
  return {
    request: fakeRequest(request),
    match: {
      stage: { apiId: 'shoeshop', stageName: 'dev' },
      method: { admission },
      path,
      contextPath: `/dev${path}`,
      pathParameters: null,
    },
  } as unknown as Matched;
}

/** @returns what the function threw, or its promise rejected with; fails where it did neither */
export async function refusalOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}
