/**
 * Handlers: `./orders.mjs#placeOrder`, or Lambda's own form `orders.placeOrder`.
 *
 * With `#`, the left side is the module's file name and the right side its export. Without, as in Lambda: the file name up to
 * its first dot is the module, looked for with `.mjs`, `.js` and `.cjs`, and the rest is the export. Dots in an export walk
 * into objects.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */

import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';

export type ParsedHandler =
  | { readonly kind: 'handler'; readonly modulePath: string; readonly exportName: string }
  /** `candidates`: absolute paths that were looked for. */
  | { readonly kind: 'fault'; readonly message: string; readonly fix: string; readonly candidates: readonly string[] };

/** @param folder absolute; what the handler's path is relative to */
export async function parseHandler(handler: string, folder: string): Promise<ParsedHandler> {
  const hash = handler.lastIndexOf('#');
  return hash < 0 ? await parseLambdaForm(handler, folder) : await parseFileForm(handler, hash, folder);
}

const EXTENSIONS = ['.mjs', '.js', '.cjs'];
const EXPORT_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u;

async function parseFileForm(handler: string, hash: number, folder: string): Promise<ParsedHandler> {
  const file = handler.slice(0, hash);
  const exportName = handler.slice(hash + 1);
  const modulePath = resolve(folder, file);
  if (file === '' || !EXPORT_NAME.test(exportName)) return malformed(handler);
  if (!EXTENSIONS.includes(extname(file))) {
    return fault(`${file} is not a JavaScript module.`, `Name a file that ends in ${EXTENSIONS.join(', ')}.`, []);
  }
  if (await isFile(modulePath)) return { kind: 'handler', modulePath, exportName };
  return fault(`There is no module ${modulePath}.`, 'Check the path; it is relative to the functions file.', [
    modulePath,
  ]);
}

async function parseLambdaForm(handler: string, folder: string): Promise<ParsedHandler> {
  const [, stem = '', exportName = ''] = /^([^.]+)\.(.+)$/.exec(basename(handler)) ?? [];
  if (stem === '' || !EXPORT_NAME.test(exportName)) return malformed(handler);
  const base = resolve(folder, join(dirname(handler), stem));
  const candidates = EXTENSIONS.map((extension) => base + extension);
  // "orders.mjs" alone reads as the export "mjs": far likelier, the export was forgotten.
  if (EXTENSIONS.includes(`.${exportName}`) && (await isFile(resolve(folder, handler)))) return malformed(handler);
  for (const modulePath of candidates) {
    if (await isFile(modulePath)) return { kind: 'handler', modulePath, exportName };
  }
  const fix = `Name an existing module as ./file.mjs#export; without "#", ${EXTENSIONS.join(', ')} are tried.`;
  return fault(`There is no module ${base} for the handler "${handler}".`, fix, candidates);
}

function malformed(handler: string): ParsedHandler {
  const message = `The handler "${handler}" does not name a module and an export.`;
  return fault(message, 'Write ./file.mjs#export, such as ./handlers/orders.mjs#placeOrder.', []);
}

function fault(message: string, fix: string, candidates: readonly string[]): ParsedHandler {
  return { kind: 'fault', message, fix, candidates };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
