/**
 * Checks that each npm package is imported by the one file that owns it, so replacing a library means rewriting one file.
 *
 * Tests and benches are free to use any package. The table is repeated for people in docs/decisions/0001-dependencies.md.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { finish, importsOf, packageOf, productFiles, read, root } from './sources.mjs';

/**
 * Package → the file that owns it; one on each side of a thread boundary where both sides need it, a reader and a printer for a format.
 *
 * An owner that does not exist yet is reported, not refused.
 */
const OWNERS = {
  '@apidevtools/json-schema-ref-parser': ['src/control-plane/openapi/references.ts'],
  '@aws-sdk/credential-providers': ['src/platform/aws-credentials.ts'],
  '@aws-sdk/credential-provider-node': ['src/platform/aws-credentials.ts'],
  '@smithy/signature-v4': ['src/aws/sigv4.ts'],
  'find-my-way': ['src/data-plane/route/path-router.ts'],
  jose: ['workers/authorize/verify-token.ts'],
  'lru-cache': ['src/data-plane/admit/caller-cache.ts'],
  msgpackr: ['src/contract/codec.ts'],
  pino: ['src/platform/logger.ts'],
  piscina: ['src/data-plane/offload/threads.ts', 'workers/moved.ts'],
  'prom-client': ['src/platform/metrics.ts'],
  re2js: ['src/exchange/regular-expression.ts'],
  'sonic-boom': ['src/platform/line-writer.ts'],
  'uWebSockets.js': ['src/data-plane/accept/uws.ts'],
  'uWebSockets.js-20.30': ['src/data-plane/accept/uws.ts'],
  undici: ['src/platform/http-client.ts'],
  yaml: ['src/control-plane/source/parse-source.ts', 'src/control-plane/source/print-source.ts'],
};
const NOTE = 'docs/decisions/0001-dependencies.md';

const { dependencies } = JSON.parse(read('package.json'));
const packages = Object.keys(dependencies);
const problems = [
  ...packages
    .filter((name) => !(name in OWNERS))
    .map((name) => `package.json: ${name} has no owner file in scripts/check-owners.mjs`),
  ...Object.keys(OWNERS)
    .filter((name) => !packages.includes(name))
    .map((name) => `scripts/check-owners.mjs: ${name} is not in package.json`),
  ...packages
    .filter((name) => !/^(npm:@?[^@]+@)?\d+\.\d+\.\d+[^ ^~*x|<>]*$/.test(dependencies[name]))
    .map((name) => `package.json: ${name} is not pinned to an exact version`),
  ...productFiles().flatMap(strangers),
  ...noteProblems(),
];
for (const [name, owners] of Object.entries(OWNERS)) {
  for (const owner of owners.filter((file) => !existsSync(path.join(root, file)))) {
    console.log(`  not there yet: ${owner}, an owner of ${name}`);
  }
}
finish('package owners', problems);

function strangers(file) {
  return importsOf(file).flatMap(({ specifier, line }) => {
    const name = packageOf(specifier);
    const owners = OWNERS[name];
    if (name === null || owners?.includes(file)) return [];
    const owner = owners === undefined ? 'which has no owner' : `which belongs to ${owners.join(' and ')}`;
    return [`${file}:${line}: imports ${name}, ${owner}`];
  });
}

function noteProblems() {
  if (!existsSync(path.join(root, NOTE))) return [];
  const note = read(NOTE);
  const documented = (name, owner) =>
    note.split('\n').some((line) => line.includes(`\`${name}\``) && line.includes(`\`${owner}\``));
  return Object.entries(OWNERS).flatMap(([name, owners]) =>
    owners
      .filter((owner) => !documented(name, owner))
      .map((owner) => `${NOTE}: no line names \`${name}\` together with \`${owner}\``),
  );
}
