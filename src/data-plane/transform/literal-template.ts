/**
 * Tells templates that are plain text from those that need the template language.
 */

// A reference is `$name`, `${name}` or `$!name`; a directive, macro or comment is `#name`, `#{name}`, `#@name`, `##`, `#*` or `#[[`.
const REFERENCE = /\$!?\{?[A-Za-z_]/;
const DIRECTIVE = /#(?:[A-Za-z_@#*{]|\[\[)/;

/** @returns whether the template renders to itself whatever the request */
export function isLiteral(template: string): boolean {
  return !REFERENCE.test(template) && !DIRECTIVE.test(template);
}
