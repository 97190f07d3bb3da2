/**
 * The part of docs/compatibility.md that is made from the suite: how many cases of each topic are met, and every miss with its reason.
 *
 * The suite proves it: a case without a miss has to be met, and a case with one must not be.
 */

import type { Case, Topic } from './case.ts';

const BEGIN = '<!-- conformance: made by `npm run conformance` -->';
const END = '<!-- end of conformance -->';

/** @returns the document with its conformance part made anew. @throws Error: the document has no such part */
export function withConformance(document: string, topics: readonly Topic[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no part between "${BEGIN}" and "${END}"`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${renderTopics(topics)}\n${renderMisses(topics)}\n${document.slice(end)}`;
}

function renderTopics(topics: readonly Topic[]): string {
  const rows = topics.map(({ name, cases }) => `| ${name} | ${cases.length} | ${cases.filter(isMet).length} |`);
  const all = topics.flatMap(({ cases }) => cases);
  const total = `| all | ${all.length} | ${all.filter(isMet).length} |`;
  return ['| topic | cases | met |', '| --- | --- | --- |', ...rows, total, ''].join('\n');
}

function renderMisses(topics: readonly Topic[]): string {
  const rows = topics.flatMap(({ cases }) =>
    cases
      .filter((one) => !isMet(one))
      .map(({ id, name, source, miss }) =>
        `| ${id} | ${name} | ${miss ?? ''} | ${source} |`.replaceAll('{proxy+}', '`{proxy+}`'),
      ),
  );
  return ['| miss | what is asked | why not | source |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function isMet({ miss }: Case): boolean {
  return miss === undefined;
}
