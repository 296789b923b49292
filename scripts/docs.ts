// Writes the generated parts of the documentation; with --check it compares instead, and says what drifted.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkRepository } from '../src/gate/check.ts';
import { version } from '../src/gate/version.ts';
import { renderText } from '../src/report/text.ts';
import { allRules } from '../src/rules/all.ts';
import type { Rule } from '../src/rules/rule.ts';
import { limitNames, limitRows } from '../src/source/limits.ts';
import { openDirectory } from '../src/workspace/disk.ts';
import { playbookPages } from './docs-playbooks.ts';
import { schemaFiles, type Generated } from './docs-schemas.ts';
import { fence, languageOf, markdownTable, readIfThere, usualNow } from './markdown.ts';

/** A page and its generated parts, each between `<!-- generated: NAME -->` and `<!-- /generated -->`. */
interface Page {
  readonly path: string;
  readonly parts: Readonly<Record<string, string>>;
  /** What is written where the page does not exist yet. */
  readonly skeleton?: string;
}

const fixtures = 'test/fixtures/rules';
const exampleNow = '2026-11-21T00:00:00Z';
const example = 'examples/storefront-broken';

function pages(): readonly Page[] {
  const action = readAction();
  return [
    { path: 'README.md', parts: { inputs: tableOf('input', action.inputs), outputs: tableOf('output', action.outputs), example: exampleOutput(), rules: rulesTable('docs/rules/') } },
    { path: 'docs/rules/README.md', parts: { rules: rulesTable('') } },
    ...allRules.map((rule) => ({ path: `docs/rules/${rule.id}.md`, parts: { head: headOf(rule), example: exampleOf(rule), references: rule.citations.map((address) => `- ${address}`).join('\n') }, skeleton })),
    ...playbookPages(),
    { path: 'docs/integrations.md', parts: integrationParts() },
    { path: 'docs/limits.md', parts: { limits: limitsTable() } },
  ];
}

const skeleton = `<!-- generated: head -->
<!-- /generated -->

## What goes wrong

## Example

<!-- generated: example -->
<!-- /generated -->

## Check it by hand

## Mend it

## When the rule stays silent

## Severity and waivers

## References

<!-- generated: references -->
<!-- /generated -->
`;

interface Described {
  readonly description?: string;
}

function readAction(): { readonly inputs: Readonly<Record<string, Described>>; readonly outputs: Readonly<Record<string, Described>> } {
  return parse(readFileSync('action.yml', 'utf8')) as ReturnType<typeof readAction>;
}

function tableOf(kind: string, entries: Readonly<Record<string, Described>>): string {
  return markdownTable([kind, 'meaning'], Object.entries(entries).map(([name, { description }]) => [`\`${name}\``, description ?? '']));
}

function rulesTable(folder: string): string {
  return markdownTable(['rule', 'severity', 'what it finds'], allRules.map(({ id, severity, title }) => [`[\`${id}\`](${folder}${id}.md)`, severity, title]));
}

function limitsTable(): string {
  return markdownTable(
    ['key', 'of', 'default', 'at most'],
    limitNames.map((name) => {
      const { key, unit, of, standard, most } = limitRows[name];
      return [`\`${key}\``, of, `${standard} ${unit}`, String(most)];
    }),
  );
}

/** The files of docs/integrations, each under its path. */
function integrationParts(): Page['parts'] {
  const folder = 'docs/integrations';
  const paths = readdirSync(folder).sort().flatMap((system) => readdirSync(`${folder}/${system}`).sort().map((name) => `${system}/${name}`));
  return Object.fromEntries(paths.map((path) => [path, fence(languageOf(path) ?? 'groovy', readFileSync(`${folder}/${path}`, 'utf8'))]));
}

/** What the command line prints for the broken example on the day of `exampleNow`, without the time it took. */
function exampleOutput(): string {
  const workspace = openDirectory(example);
  if ('problem' in workspace) throw new Error(workspace.problem);
  const result = checkRepository(workspace, { now: Date.parse(exampleNow), version });
  if ('problem' in result) throw new Error(result.problem);
  return fence('text', renderText(result.verdict, { colour: false }));
}

function headOf({ id, title, severity }: Rule): string {
  return `# ${id}\n\n${title}. Default severity: ${severity}.`;
}

/** The first case that flags: the offending file where it is short and no PEM, and what the gate prints. */
function exampleOf({ id }: Rule): string {
  const folder = `${fixtures}/${id}`;
  const name = existsSync(folder) ? readdirSync(folder).sort().find((entry) => entry.startsWith('flags-')) : undefined;
  if (name === undefined) return `There is no case ${folder}/flags-… yet.`;
  const inCase = `${folder}/${name}`;
  const output = readIfThere(`${inCase}/expected.txt`) ?? '';
  const offender = output.split(' · ', 1)[0] ?? '';
  const now = /^now: *(\S+)/m.exec(readIfThere(`${inCase}/case.yaml`) ?? '')?.[1] ?? usualNow;
  return [...shown(inCase, offender), `The gate says (\`${inCase}\`, as of ${now.slice(0, 10)}):`, '', fence('text', output)].join('\n');
}

function shown(folder: string, path: string): readonly string[] {
  const text = readIfThere(`${folder}/${path}`);
  if (text === undefined || text.includes('-----BEGIN') || text.split('\n').length > 40) return [];
  const language = languageOf(path);
  return language === undefined ? [] : [`\`${path}\`:`, '', fence(language, text), ''];
}

/** The page with its parts filled in, and the markers that it lacks. */
function fill(text: string, parts: Page['parts']): { readonly text: string; readonly lacking: readonly string[] } {
  const lacking: string[] = [];
  let filled = text;
  for (const [name, content] of Object.entries(parts)) {
    const start = `<!-- generated: ${name} -->`;
    const from = filled.indexOf(start);
    const to = from === -1 ? -1 : filled.indexOf('<!-- /generated -->', from);
    if (to === -1) lacking.push(name);
    else filled = `${filled.slice(0, from + start.length)}\n${content}\n${filled.slice(to)}`;
  }
  return { text: filled, lacking };
}

/** Writes or compares one page; what is wrong with it in words. */
function settle({ path, parts, skeleton: blank }: Page, check: boolean): readonly string[] {
  const present = readIfThere(path);
  const start = present ?? (check ? undefined : blank);
  if (start === undefined) return [`${path} is missing${blank === undefined ? '' : '; `npm run docs` writes one to begin with'}`];
  const { text, lacking } = fill(start, parts);
  const problems = lacking.map((name) => `${path} has no part "${name}": put <!-- generated: ${name} --> and <!-- /generated --> on lines of their own where it belongs`);
  if (text === present) return problems;
  if (check) return [...problems, `${path} has drifted: run \`npm run docs\``];
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
  return problems;
}

/** Writes or compares one file that is generated as a whole. */
function settleWhole({ path, content }: Generated, check: boolean): readonly string[] {
  if (readIfThere(path) === content) return [];
  if (check) return [`${path} has drifted: run \`npm run docs\``];
  writeFileSync(path, content);
  console.log(`wrote ${path}`);
  return [];
}

const check = process.argv.includes('--check');
const problems = [...pages().flatMap((page) => settle(page, check)), ...schemaFiles().flatMap((file) => settleWhole(file, check))];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
