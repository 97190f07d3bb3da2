/**
 * Nanoseconds per lookup of the router, by number of routes: `node dist/bench/micro/route.js`.
 */

import { createRouter } from '../../src/data-plane/route/path-router.ts';
import type { MethodPlan } from '../../src/data-plane/plan/plan.ts';

const LOOKUPS = 500_000;
const ROUNDS = 5;

for (const resources of [10, 1_000, 10_000]) {
  const started = performance.now();
  const router = createRouter(Array.from({ length: resources }, (_, index) => toMethod(index)));
  const buildMs = performance.now() - started;
  const times = Object.entries({
    static: (things: number) => `/area${things % 50}/thing${things}`,
    parameter: (things: number) => `/area${things % 50}/thing${things}/abc-123/size`,
    greedy: (things: number) => `/area${things % 50}/thing${things}/files/a/b/c.png`,
    encoded: (things: number) => `/area${things % 50}/thing${things}/abc%2F123/size`,
    miss: (things: number) => `/area${things % 50}/nothing${things}/abc-123`,
  }).map(([name, toPath]) => {
    const paths = Array.from({ length: 256 }, (_, index) => toPath((index * 7_919) % Math.floor(resources / 3)));
    return `${name} ${measure((path) => router.find('GET', path), paths).toFixed(0)} ns`;
  });
  console.log(`${resources} resources: ${times.join(', ')}; built in ${buildMs.toFixed(0)} ms`);
}

/** @returns nanoseconds per call in the best of some rounds */
function measure(find: (path: string) => unknown, paths: readonly string[]): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (let index = 0; index < LOOKUPS; index++) find(paths[index & 255] as string);
    best = Math.min(best, ((performance.now() - started) * 1e6) / LOOKUPS);
  }
  return best;
}

/** @returns one of the three methods that each thing has: static, with a variable, greedy */
function toMethod(index: number): MethodPlan {
  const things = Math.floor(index / 3);
  const base = `/area${things % 50}/thing${things}`;
  const resourcePath = [base, `${base}/{id}/size`, `${base}/files/{path+}`][index % 3] ?? base;
  return { httpMethod: 'GET', resourcePath } as MethodPlan;
}
