/** What the check scripts share: the list of the project's files, and the imports that a TypeScript file makes. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', '.git', '.runtime', '.tap']);

/** Files below a folder whose name ends so, as paths from the root with `/`, sorted; none where the folder is missing. */
export function filesBelow(folder, ending) {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : filesBelow(name, ending);
      return entry.name.endsWith(ending) ? [name] : [];
    })
    .sort();
}

/** Every TypeScript file of the product. */
export function productFiles() {
  return [...filesBelow('src', '.ts'), ...filesBelow('workers', '.ts')];
}

export function read(file) {
  return readFileSync(path.join(root, file), 'utf8');
}

/**
 * The imports and re-exports of a file, static and dynamic.
 *
 * @returns `{ specifier, typeOnly, line, target }`; `target`: a path from the root for a relative import, otherwise null
 */
export function importsOf(file) {
  const text = withoutComments(read(file));
  const statement =
    /^[ \t]*(?:import|export)\b(?<type>\s+type\b(?!\s*(?:,|from\b)))?(?:[^;'"`=]*?\bfrom)?\s*(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/gm;
  const dynamic = /\b(?:import|require|require\.resolve)\(\s*(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/g;
  return [...text.matchAll(statement), ...text.matchAll(dynamic)].map((match) => {
    const { specifier, type } = match.groups;
    const relative = specifier.startsWith('.');
    return {
      specifier,
      typeOnly: type !== undefined,
      line: text.slice(0, match.index).split('\n').length + (/^\s*/.exec(match[0])[0].split('\n').length - 1),
      target: relative ? path.posix.join(path.posix.dirname(file), specifier) : null,
    };
  });
}

/** `@scope/name/deep` → `@scope/name`; null for a relative path or one of Node's own modules. */
export function packageOf(specifier) {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || builtinModules.includes(specifier)) return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Prints the outcome of a check, sets the exit code. */
export function finish(what, problems) {
  for (const problem of problems) console.error(`  ${problem}`);
  if (problems.length > 0) {
    console.error(`${what}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`);
    process.exitCode = 1;
  } else {
    console.log(`${what}: fine`);
  }
}

/** Blanks comments, keeping every line where it is; quoted text stays. */
function withoutComments(text) {
  const token = /(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(token, (match, string) => string ?? match.replace(/[^\n]/g, ' '));
}
