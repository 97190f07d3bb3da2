/**
 * Checks who imports whom: the layer table of docs/architecture.md.
 *
 * `types` after a name means `import type` only. Cycles are oxlint's part (import/no-cycle), packages check-owners'.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, finish, importsOf, productFiles, root } from './sources.mjs';

const PHASES = [
  'accept',
  'route',
  'admit',
  'throttle',
  'transform',
  'offload',
  'integrate',
  'respond',
  'observe',
  'websocket',
];
const ALL_PHASES = PHASES.map((phase) => `data-plane/${phase}`);
const ALL = ['*'];

/** Layer → what it may import besides itself and `node:` modules. */
const TABLE = {
  errors: [],
  settings: [],
  model: ['errors'],
  exchange: ['errors', 'model types'],
  aws: ['errors', 'model types', 'exchange', 'contract types'],
  contract: ['errors', 'model', 'exchange'],
  platform: ['errors', 'settings types'],
  workers: ['errors', 'model', 'exchange', 'aws', 'contract'],
  'control-plane': ['errors', 'model', 'aws', 'platform'],
  'data-plane': [
    'errors',
    'settings types',
    'model',
    'exchange',
    'aws',
    'contract',
    'platform',
    'data-plane/plan',
    ...ALL_PHASES,
  ],
  'data-plane/plan': ['errors', 'model', 'exchange', 'aws', 'contract', 'platform types'],
  ...Object.fromEntries(
    ALL_PHASES.map((phase) => [
      phase,
      ['errors', 'model', 'exchange', 'aws', 'contract', 'platform', 'settings types', 'data-plane/plan types'],
    ]),
  ),
  processes: ALL,
  cli: ALL,
  main: ALL,
};
TABLE['data-plane/websocket'] = [...TABLE['data-plane/websocket'], ...ALL_PHASES, 'data-plane'];
TABLE['data-plane/offload'] = [...TABLE['data-plane/offload'], 'workers'];

/** Layers of plain values and pure functions: Node modules that do I/O or keep time have no place in them. */
const PURE = new Set(['errors', 'model', 'exchange', 'aws', 'contract', 'data-plane/plan', 'workers']);
const IMPURE_MODULES =
  /^node:(fs|net|tls|http|https|http2|dgram|dns|child_process|cluster|timers|process|readline)(\/|$)/;
/** Handlers that run here do I/O by nature; they have threads and processes of their own. */
const IMPURE_FOLDER = 'workers/functions/';

const problems = productFiles().flatMap((file) => importsOf(file).flatMap((found) => problemsOf(file, found)));
problems.push(...strayFolders());
finish('layers', problems);

function problemsOf(file, { specifier, typeOnly, line, target }) {
  const from = layerOf(file);
  const at = `${file}:${line}`;
  if (from === null) return [`${file}: belongs to no layer of scripts/check-layers.mjs`];
  if (target === null) {
    if (!PURE.has(from) || file.startsWith(IMPURE_FOLDER) || typeOnly || !IMPURE_MODULES.test(specifier)) return [];
    return [`${at}: ${from} is pure and may not import ${specifier}`];
  }
  if (!target.endsWith('.ts')) return [`${at}: a relative import ends in .ts, not ${specifier}`];
  const to = layerOf(target);
  if (to === null) return [`${at}: ${from} may not import ${target}, which is not part of the product`];
  const allowed = TABLE[from];
  if (from === to || allowed.includes('*') || allowed.includes(to)) return [];
  if (!allowed.includes(`${to} types`)) return [`${at}: ${from} may not import ${to} (${specifier})`];
  return typeOnly ? [] : [`${at}: ${from} may import only types from ${to}; write \`import type\` (${specifier})`];
}

/** The layer of a file: a key of TABLE, or null for one outside the product. */
function layerOf(file) {
  const [top, second, third, fourth] = file.split('/');
  if (top === 'workers') return 'workers';
  if (top !== 'src') return null;
  if (third === undefined) return known(path.basename(second, '.ts'));
  return second === 'data-plane' && fourth !== undefined ? known(`data-plane/${third}`) : known(second);
}

function known(layer) {
  return layer in TABLE ? layer : null;
}

/** Files that import nothing are checked here for having a layer at all. */
function strayFolders() {
  const strays = productFiles().filter((file) => layerOf(file) === null && importsOf(file).length === 0);
  const missing =
    existsSync(path.join(root, 'src')) && filesBelow('src', '.ts').length > 0 ? [] : ['src holds no TypeScript file'];
  return [...strays.map((file) => `${file}: belongs to no layer of scripts/check-layers.mjs`), ...missing];
}
