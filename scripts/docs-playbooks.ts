import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fence, languageOf, markdownTable, usualNow } from './markdown.ts';

const fixtures = 'test/fixtures/playbooks';
const context = 2;

interface PlaybookPage {
  readonly path: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** One page for each folder of fixtures, with two parts for each cause: the repository that has it, and how it is mended. */
export function playbookPages(): readonly PlaybookPage[] {
  const pages = readdirSync(fixtures).sort().map((name) => ({ name, causes: readdirSync(`${fixtures}/${name}`).filter((cause) => !cause.endsWith('-fixed')).sort() }));
  return [
    { path: 'docs/playbooks/README.md', parts: { causes: markdownTable(['page', 'cause', 'found by'], pages.flatMap(({ name, causes }) => causes.map((cause) => [`[${name}](${name}.md)`, cause, foundBy(`${fixtures}/${name}/${cause}`)]))) } },
    ...pages.map(({ name, causes }) => ({ path: `docs/playbooks/${name}.md`, parts: Object.fromEntries(causes.flatMap((cause) => partsOf(`${fixtures}/${name}/${cause}`, cause))) })),
  ];
}

function partsOf(folder: string, cause: string): readonly (readonly [string, string])[] {
  return [
    [cause, [...filesShown(folder), saysOf(folder)].join('\n\n')],
    [`${cause}-fixed`, [fence('diff', differences(folder, `${folder}-fixed`)), saysOf(`${folder}-fixed`)].join('\n\n')],
  ];
}

function saysOf(folder: string): string {
  return `The gate says (\`${folder}\`, as of ${usualNow.slice(0, 10)}):\n\n${fence('text', expectedOf(folder))}`;
}

function expectedOf(folder: string): string {
  return readFileSync(`${folder}/expected.txt`, 'utf8');
}

function foundBy(folder: string): string {
  const found = [...expectedOf(folder).matchAll(/^ {2}(error|warning|notice)\[([a-z0-9-]+)\]/gm)];
  return [...new Set(found.map(([, severity = '', rule = '']) => `[\`${rule}\`](../rules/${rule}.md) (${severity})`))].join(', ');
}

/** The files that people write; certificates and keys only by their paths. */
function filesShown(folder: string): readonly string[] {
  const paths = pathsBelow(folder);
  const written = paths.filter((path) => languageOf(path) !== undefined);
  const others = paths.filter((path) => languageOf(path) === undefined);
  const beside = others.length === 0 ? [] : [`Beside ${written.length === 1 ? 'it' : 'them'}: ${others.map((path) => `\`${path}\``).join(', ')}.`];
  return [...written.flatMap((path) => [`\`${path}\`:`, fence(languageOf(path) ?? '', withoutBodies(readFileSync(`${folder}/${path}`, 'utf8')))]), ...beside];
}

function pathsBelow(folder: string, inside = ''): readonly string[] {
  return readdirSync(`${folder}/${inside}`, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? pathsBelow(folder, `${inside}${entry.name}/`) : [`${inside}${entry.name}`]))
    .filter((path) => path !== 'expected.txt')
    .sort();
}

/** The text with the base64 of its PEM blocks replaced by a digest: enough to see that another stands there. */
function withoutBodies(text: string): string {
  return text.replaceAll(/(-----BEGIN [A-Z ]+-----\n)([\s\S]*?)(\n *-----END)/g, (_, begin: string, body: string, end: string) => {
    const indent = /^ */.exec(body)?.[0] ?? '';
    return `${begin}${indent}(${body.split('\n').length} lines of base64, SHA-256 ${createHash('sha256').update(body).digest('hex').slice(0, 12)})${end}`;
  });
}

/** What has to change from one folder to the other, as a unified diff without line numbers. */
function differences(before: string, after: string): string {
  const [old, now] = [pathsBelow(before), pathsBelow(after)];
  return [...new Set([...old, ...now])].sort().flatMap((path) => {
    const [from, to] = [linesOf(old.includes(path), `${before}/${path}`), linesOf(now.includes(path), `${after}/${path}`)];
    if (from.join('\n') === to.join('\n')) return [];
    return [`--- ${old.includes(path) ? path : '/dev/null'}`, `+++ ${now.includes(path) ? path : '/dev/null'}`, ...hunks(compare(from, to))];
  }).join('\n');
}

function linesOf(present: boolean, path: string): readonly string[] {
  return present ? withoutBodies(readFileSync(path, 'utf8')).trimEnd().split('\n') : [];
}

/** Lines marked with blank, minus or plus, by the longest common subsequence. */
function compare(from: readonly string[], to: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: from.length + 1 }, () => Array.from({ length: to.length + 1 }, () => 0));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = from.length - 1; row >= 0; row -= 1) {
    for (let column = to.length - 1; column >= 0; column -= 1) (lengths[row] ?? [])[column] = from[row] === to[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  }
  const marked: string[] = [];
  let [row, column] = [0, 0];
  while (row < from.length || column < to.length) {
    if (row < from.length && from[row] === to[column]) {
      marked.push(` ${from[row] ?? ''}`);
      row += 1;
      column += 1;
    } else if (row < from.length && (column >= to.length || at(row + 1, column) >= at(row, column + 1))) {
      marked.push(`-${from[row] ?? ''}`);
      row += 1;
    } else {
      marked.push(`+${to[column] ?? ''}`);
      column += 1;
    }
  }
  return marked;
}

function hunks(marked: readonly string[]): readonly string[] {
  const near = marked.map((_, index) => marked.slice(Math.max(0, index - context), index + context + 1).some((line) => !line.startsWith(' ')));
  return marked.flatMap((line, index) => (near[index] === true ? [line] : near[index - 1] === true && near.includes(true, index) ? ['@@'] : []));
}
