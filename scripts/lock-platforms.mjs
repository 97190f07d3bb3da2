/**
 * Completes package-lock.json with the optional packages of other platforms.
 *
 * When a registry or mirror cannot serve an optional package (a prebuilt binary for another system) at the moment of
 * `npm install`, npm leaves it out of the lock file, and `npm ci` then refuses that lock file everywhere. This adds the
 * entry that npm would have written, without its hash; npm never fetches it on a system that the entry does not name.
 *
 * Use: `node scripts/lock-platforms.mjs` after each `npm install`; with `--check` it only reports.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const lockFile = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const missing = missingEntries(lock.packages);

if (missing.length === 0) {
  console.log('package-lock.json names every optional package');
} else if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${missing.length} optional packages, so npm ci would refuse it:`);
  for (const [path] of missing.slice(0, 5)) console.error(`  ${path}`);
  console.error('run: node scripts/lock-platforms.mjs');
  process.exitCode = 1;
} else {
  lock.packages = Object.fromEntries(
    [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: added ${missing.length} optional packages of other platforms`);
}

function missingEntries(packages) {
  const entries = new Map();
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (resolves(packages, path, name)) continue;
      entries.set(`node_modules/${name}`, entryOf(name, version, parent));
    }
  }
  return [...entries];
}

/** Whether npm's lookup (the nearest node_modules upwards) finds the package in the lock file. */
function resolves(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

function entryOf(name, version, parent) {
  const words = name.split(/[/-]/);
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word));
  if (system === undefined || processor === undefined || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`${name}@${version} is optional and missing, and its name does not say for which platform it is`);
  }
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null;
  return {
    version,
    cpu: [processor],
    ...(parent.dev === true ? { dev: true } : {}),
    ...(libc !== null && system === 'linux' ? { libc: [libc] } : {}),
    optional: true,
    os: [system],
  };
}
