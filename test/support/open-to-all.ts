/**
 * The admission of a method that everyone may call, for tests of everything that comes after it.
 */

import type { AdmissionPlan } from '../../src/data-plane/plan/plan.ts';

export const openToAll: AdmissionPlan = { authenticate: undefined, authorize: undefined, findKey: undefined };
