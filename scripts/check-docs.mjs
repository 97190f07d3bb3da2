/** Checks the documents: every relative link leads somewhere, and the tree in README.md names what is there. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, finish, read, root } from './sources.mjs';

const documents = filesBelow('.', '.md').map((file) => path.posix.normalize(file));
finish('documents', [...documents.flatMap(deadLinks), ...treeProblems()]);

function deadLinks(file) {
  const text = read(file).replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ''));
  return [...text.matchAll(/\]\((?<link>[^)\s]+)(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(?<reference>\S+)/gm)].flatMap(
    (match) => {
      const link = match.groups.link ?? match.groups.reference;
      if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return [];
      const [place, anchor] = link.split('#');
      const target = place === '' ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(place));
      const line = text.slice(0, match.index).split('\n').length;
      if (!existsSync(path.join(root, target))) return [`${file}:${line}: ${link} leads nowhere`];
      if (anchor === undefined || !target.endsWith('.md') || anchorsOf(target).has(anchor)) return [];
      return [`${file}:${line}: ${target} has no heading #${anchor}`];
    },
  );
}

/** Heading anchors as GitHub makes them. */
function anchorsOf(file) {
  const headings = [...read(file).matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)].map((match) => match[1]);
  const slugs = headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replace(/ /g, '-'),
  );
  return new Set(
    slugs.map((slug, index) => {
      const before = slugs.slice(0, index).filter((other) => other === slug).length;
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

/**
 * The tree of README.md: the fenced block under a heading with "tree" or "where things are", one name a line, nested by two spaces;
 * what follows two or more spaces after the first word of a line is a remark.
 */
function treeProblems() {
  if (!existsSync(path.join(root, 'README.md'))) return [];
  const block = /^#+ [^\n]*(?:\btree\b|\bwhere things are\b)[^\n]*\n[\s\S]*?^```[^\n]*\n(?<tree>[\s\S]*?)^```/im.exec(
    read('README.md'),
  )?.groups.tree;
  if (block === undefined) return [];
  const parents = [];
  return block.split('\n').flatMap((line) => {
    const found = /^(?<indent> *)(?<name>[\w.@-][\w.@/-]*)/.exec(line);
    if (found === null) return [];
    const depth = found.groups.indent.length / 2;
    if (!Number.isInteger(depth) || depth > parents.length) return [];
    parents.length = depth;
    const name = path.posix.join(...parents, found.groups.name);
    if (found.groups.name.endsWith('/')) parents.push(found.groups.name);
    return existsSync(path.join(root, name)) ? [] : [`README.md: the tree names ${name}, which is not there`];
  });
}
