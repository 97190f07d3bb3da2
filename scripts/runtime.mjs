/**
 * Makes a private Node that can load the native server, where the machine's C library is too old for it.
 *
 * The folder .runtime/ gets Debian 13's C and C++ libraries, unpacked (nothing is installed, no root needed), and a copy
 * of the `node` binary whose interpreter and library path point at them:
 *
 *   .runtime/debian/             the unpacked libraries and patchelf
 *   .runtime/v20.20.2/node       a private copy, with made.json beside it
 *   .runtime/node                link to the copy of the node that runs this script
 *   .runtime/node-24             link to npm-v24.21.0/node, the copy made by `--node-version 24`
 *
 * Use: node scripts/runtime.mjs [--node PATH | --node-version MAJOR]; prints the path of a node that loads the server.
 * DEBIAN_MIRROR names another mirror than http://deb.debian.org/debian.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const runtimeFolder = path.join(root, '.runtime');
const debianFolder = path.join(runtimeFolder, 'debian');

/** By `process.arch`: the folder of Debian's libraries and the name of the dynamic loader. */
const PLATFORMS = {
  x64: { libraries: 'usr/lib/x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { libraries: 'usr/lib/aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};
const DEBIAN_PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1', 'patchelf'];
const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

function runCommandLine() {
  const { values } = parseArgs({ options: { node: { type: 'string' }, 'node-version': { type: 'string' } } });
  const found = findNode({ node: values.node, major: values['node-version'] });
  if (found.problem === undefined) {
    console.log(found.node);
  } else {
    console.error(`gatehouse: ${found.problem}`);
    process.exitCode = 1;
  }
}

/**
 * Finds, or makes, a node that loads the native server.
 *
 * @param wanted `node`: path of a binary (default: the running one); `major`: a Node release line from the npm registry
 * @returns `{ node }`, or `{ node, problem }` where none loads it: the best node there is, and one line on what is missing
 */
export function findNode({ node, major: release } = {}) {
  const major = release === processMajor() ? undefined : release;
  const alias = major === undefined ? (node === undefined ? 'node' : undefined) : `node-${major}`;
  const source = major === undefined ? (node ?? process.execPath) : undefined;
  if (source !== undefined && loadsServer(source)) return { node: source };
  const made = usablePrivateNode(alias ?? path.join(versionOf(source), 'node'), source);
  if (made !== undefined) return { node: made };

  fs.mkdirSync(runtimeFolder, { recursive: true });
  const temporary = fs.mkdtempSync(path.join(runtimeFolder, 'tmp-'));
  try {
    const original = fs.realpathSync(source ?? downloadNode(major, temporary));
    return { node: makePrivateNode(original, { alias, temporary, ownCopy: major !== undefined }) };
  } catch (error) {
    if (!(error instanceof RuntimeProblem)) throw error;
    return { node: node ?? process.execPath, problem: `${machine()}; ${error.message}` };
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** Whether this binary runs and loads the native server from node_modules. */
export function loadsServer(node) {
  return run(node, ['-e', "require('uWebSockets.js')"], { cwd: root }).status === 0;
}

/** What this machine has, for messages: platform, C library, Node. */
export function machine() {
  const glibc = process.report?.getReport().header.glibcVersionRuntime;
  const library = glibc === undefined ? '' : `, glibc ${glibc}`;
  return `this machine has ${process.platform} ${process.arch}${library}, Node ${process.versions.node}`;
}

/** A reason, for the operator, why no private node can be made here. */
class RuntimeProblem extends Error {}

/** The private copy at a place in .runtime/, if it was made in this checkout, from this binary, and still works. */
function usablePrivateNode(place, source) {
  try {
    const copy = fs.realpathSync(path.join(runtimeFolder, place));
    const made = JSON.parse(fs.readFileSync(path.join(path.dirname(copy), 'made.json'), 'utf8'));
    if (made.checkout !== root || made.arch !== process.arch) return undefined;
    if (source !== undefined && (made.source !== fs.realpathSync(source) || made.version !== versionOf(source)))
      return undefined;
    return loadsServer(copy) ? path.join(runtimeFolder, place) : undefined;
  } catch {
    return undefined;
  }
}

/** Copies a node binary, patches the copy where that is needed, proves that it loads the server, and puts it in place. */
function makePrivateNode(original, { alias, temporary, ownCopy }) {
  const version = versionOf(original);
  const staged = path.join(temporary, 'made');
  const copy = path.join(staged, 'node');
  fs.mkdirSync(staged);
  fs.copyFileSync(original, copy);
  fs.chmodSync(copy, 0o755);
  if (!(ownCopy && loadsServer(copy))) {
    console.error(`gatehouse: ${machine()}; making a private Node ${version} with a newer C library in .runtime/ …`);
    patchCopy(copy, temporary);
    if (!loadsServer(copy)) {
      throw new RuntimeProblem(
        `a private copy of Node ${version} with Debian 13's libraries does not load uWebSockets.js ${serverVersion()} either: ${loadError(copy)}`,
      );
    }
  }
  const made = { checkout: root, arch: process.arch, version, source: original };
  fs.writeFileSync(path.join(staged, 'made.json'), `${JSON.stringify(made, null, 2)}\n`);
  const name = ownCopy ? `npm-${version}` : version;
  const place = path.join(runtimeFolder, name);
  replaceFolder(staged, place, path.join(temporary, 'old'));
  if (alias === undefined) return path.join(place, 'node');
  const link = path.join(temporary, 'link');
  fs.symlinkSync(path.join(name, 'node'), link);
  fs.renameSync(link, path.join(runtimeFolder, alias));
  return path.join(runtimeFolder, alias);
}

function patchCopy(copy, temporary) {
  const platform = process.platform === 'linux' ? PLATFORMS[process.arch] : undefined;
  if (platform === undefined)
    throw new RuntimeProblem(needs('a private runtime can be made on Linux x64 and arm64 only'));
  const libraries = path.join(debianFolder, platform.libraries);
  const loader = path.join(libraries, platform.loader);
  const patchelf = path.join(debianFolder, 'usr/bin/patchelf');
  const runPatchelf = (...args) => run(loader, ['--library-path', libraries, patchelf, ...args]);
  if (runPatchelf('--version').status !== 0) unpackDebianPackages(temporary);
  // Two calls in this order: patchelf corrupts the binary when it sets both at once.
  expect(runPatchelf('--set-rpath', libraries, copy), 'patchelf --set-rpath');
  expect(runPatchelf('--set-interpreter', loader, copy), 'patchelf --set-interpreter');
}

/** Fetches Debian 13's libraries with an apt configuration of its own, and unpacks them to .runtime/debian/. */
function unpackDebianPackages(temporary) {
  for (const command of ['apt-get', 'dpkg']) {
    if (run(command, ['--version']).status !== 0)
      throw new RuntimeProblem(needs(`there is no ${command} to fetch Debian 13's libraries with`));
  }
  if (!fs.existsSync(DEBIAN_KEYRING))
    throw new RuntimeProblem(needs(`${DEBIAN_KEYRING} is missing (apt-get install debian-archive-keyring)`));
  const folder = (...names) => {
    const made = path.join(temporary, ...names);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  folder('state', 'lists', 'partial');
  folder('cache', 'archives', 'partial');
  const sources = path.join(temporary, 'sources.list');
  const mirror = process.env['DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian';
  fs.writeFileSync(sources, `deb [signed-by=${DEBIAN_KEYRING}] ${mirror} trixie main\n`);
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    `Dir::State=${folder('state')}`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${folder('cache')}`,
    'Acquire::Languages=none',
    'Acquire::Retries=2',
    'APT::Update::Error-Mode=any',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ].flatMap((option) => ['-o', option]);
  const downloads = folder('downloads');
  expect(run('apt-get', [...options, '-qq', 'update']), `apt-get update (${mirror} trixie)`);
  expect(run('apt-get', [...options, '-qq', 'download', ...DEBIAN_PACKAGES], { cwd: downloads }), 'apt-get download');
  const unpacked = folder('debian');
  for (const archive of fs.readdirSync(downloads)) {
    expect(run('dpkg', ['-x', path.join(downloads, archive), unpacked]), `dpkg -x ${archive}`);
  }
  replaceFolder(unpacked, debianFolder, path.join(temporary, 'old-debian'));
}

/** Fetches the newest node of a release line from the npm registry. */
function downloadNode(major, temporary) {
  if (!/^\d+$/.test(major))
    throw new RuntimeProblem(`--node-version takes a release line such as 24, not ${JSON.stringify(major)}`);
  const name = `node-${process.platform}-${process.arch}`;
  console.error(`gatehouse: fetching ${name}@${major} from the npm registry …`);
  const packed = run('npm', ['pack', `${name}@${major}`, '--loglevel=error', '--pack-destination', temporary]);
  expect(packed, `npm pack ${name}@${major}`);
  const archive = path.join(temporary, packed.stdout.trim().split('\n').at(-1));
  expect(run('tar', ['-xzf', archive, '-C', temporary]), `tar -xzf ${archive}`);
  return path.join(temporary, 'package/bin/node');
}

/** Moves a finished folder into place; one that another process put there meanwhile is replaced by an equal one. */
function replaceFolder(staged, place, old) {
  for (;;) {
    try {
      if (fs.existsSync(place)) fs.renameSync(place, fs.mkdtempSync(old));
      fs.renameSync(staged, place);
      return;
    } catch (error) {
      if (!['ENOENT', 'EEXIST', 'ENOTEMPTY'].includes(error.code) || !fs.existsSync(staged)) throw error;
    }
  }
}

function needs(reason) {
  return `uWebSockets.js ${serverVersion()} needs glibc 2.38 or newer (Debian 13, Ubuntu 24.04) or a private runtime, and ${reason}`;
}

function serverVersion() {
  const entry = createRequire(path.join(root, 'package.json')).resolve('uWebSockets.js');
  return JSON.parse(fs.readFileSync(path.join(path.dirname(entry), 'package.json'), 'utf8')).version;
}

function loadError(node) {
  return lastLine(
    run(node, ['-e', "try { require('uWebSockets.js') } catch (e) { console.error(e.message) }"], { cwd: root }),
  );
}

function versionOf(node) {
  const { stdout } = run(node, ['--version']);
  if (stdout.startsWith('v')) return stdout.trim();
  // A binary for a newer C library does not run before it is patched; npm's package names its version.
  return `v${JSON.parse(fs.readFileSync(path.join(path.dirname(node), '../package.json'), 'utf8')).version}`;
}

function processMajor() {
  return process.versions.node.split('.')[0];
}

function run(command, args, options = {}) {
  const env = { ...process.env, LC_ALL: 'C', NODE_OPTIONS: '' };
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { ...options, env, encoding: 'utf8' });
  return { status, signal, stdout: stdout ?? '', stderr: stderr ?? String(error ?? '') };
}

function expect(result, what) {
  if (result.status === 0) return;
  throw new RuntimeProblem(needs(`making it failed at ${what}: ${lastLine(result)}`));
}

function lastLine({ status, signal, stdout, stderr }) {
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => /\w/.test(line) && !line.includes('complete log of this run'));
  return lines.at(-1)?.trim() ?? `exit code ${status ?? signal}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runCommandLine();
