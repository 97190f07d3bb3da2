/**
 * Compiles the TypeScript sources to dist/ and removes what no source stands behind any more.
 *
 * Incremental: only changed files are emitted. A file with type errors is emitted too, but the build then fails and
 * stays marked as old, so the next `npm start` or `npm test` reports the errors again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sourceFolders = ['src', 'workers', 'bench', 'test', 'scripts'];
const inputs = ['tsconfig.json', 'package-lock.json'];
const stampFile = path.join(root, 'dist/.built');

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build();

/** @returns the exit code of the compiler; 0 = dist/ is complete and current */
export function build() {
  const startedAt = new Date();
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) {
    console.error('gatehouse: the dependencies are not installed; run `npm ci` first');
    return 1;
  }
  const { status } = spawnSync(process.execPath, [compiler, '--project', root], { stdio: 'inherit', cwd: root });
  pruneOutputs();
  if (status !== 0) return status ?? 1;
  writeFileSync(stampFile, '');
  // The stamp carries the time before the compiler read the sources, so an edit made meanwhile counts as newer.
  utimesSync(stampFile, startedAt, startedAt);
  return 0;
}

/** Whether dist/ was built after the last change of every source file and folder. */
export function isBuilt() {
  if (!existsSync(stampFile)) return false;
  const builtAt = statSync(stampFile).mtimeMs;
  const older = (file) => statSync(path.join(root, file)).mtimeMs <= builtAt;
  return inputs.every(older) && sourceFolders.every((folder) => sourcesIn(folder).every(older));
}

/** Builds unless dist/ is current. @returns exit code */
export function buildIfOld() {
  return isBuilt() ? 0 : build();
}

/** Folders and TypeScript files below a folder; a folder's time changes when a file is added or removed. */
function sourcesIn(folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return [folder].concat(
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(name);
      return entry.name.endsWith('.ts') ? [name] : [];
    }),
  );
}

function pruneOutputs() {
  for (const folder of sourceFolders) pruneFolder(path.join('dist', folder));
}

function pruneFolder(folder) {
  if (!existsSync(path.join(root, folder))) return;
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    const source = path.relative('dist', name);
    if (entry.isDirectory()) {
      if (existsSync(path.join(root, source))) pruneFolder(name);
      else rmSync(path.join(root, name), { recursive: true, force: true });
    } else if (!existsSync(path.join(root, source.replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts')))) {
      rmSync(path.join(root, name), { force: true });
    }
  }
}
