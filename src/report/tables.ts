import type { Finding } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import type { Span } from '../source/span.ts';
import { documentationOf } from './documentation.ts';
import { codeSpan, cutText, escapeMarkdown, escapePath } from './escape.ts';
import { describePlace, placeOf, repositoryPath } from './place.ts';
import { commandOf, groupByFile, pluralize, SEVERITIES, type FileGroup } from './wording.ts';

/** Where places lead: `sources` is the address of the inspected tree, `root` the way from it to the directory under the gate. */
export interface LinkOptions {
  readonly sources?: string;
  readonly root?: string;
}

/** Findings under a heading of their own. */
export interface Section {
  readonly heading?: string;
  readonly findings: readonly Finding[];
}

interface HeadedGroup extends FileGroup {
  readonly heading?: string;
}

type Detail = 'all' | 'help' | 'message';

/** Messages are short by habit; what is longer comes from hostile input. One character may need fifteen bytes in Markdown. */
const LONGEST_TEXT = 1000;
const BADGES: Readonly<Record<Severity, string>> = { error: '🔴 error', warning: '🟠 warning', notice: '🔵 notice' };
const SHORTENED = 'Shortened to fit: the JSON report has the whole detail.';

/** Findings as tables in Markdown of at most so many bytes, detail going first, then rows; `assemble` puts the rest around them. */
export function fitTables(sections: readonly Section[], most: number, options: LinkOptions, assemble: (tables: readonly string[]) => string): string {
  const groups = sections.flatMap(({ heading, findings }) => worstFirst(groupByFile(findings)).map((group, index) => (index > 0 || heading === undefined ? group : { ...group, heading })));
  const count = sections.reduce((sum, { findings }) => sum + findings.length, 0);
  for (const detail of ['all', 'help', 'message'] as const) {
    const tables = groups.map((group) => renderTable(group, group.findings.map((finding) => renderRow(finding, detail, options))));
    const whole = assemble(detail === 'all' ? tables : [...tables, SHORTENED]);
    if (measure(whole) <= most) return whole;
  }
  const room = most - measure(assemble([SHORTENED, describeHidden(count)]));
  const { tables, rows } = fillTables(groups, room, (finding) => renderRow(finding, 'message', options));
  return assemble([...tables, SHORTENED, describeHidden(count - rows)]);
}

/** Blocks of Markdown, without the empty ones. */
export function joinBlocks(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Files with the worst come first, and of these what the change brings. */
function worstFirst(groups: readonly FileGroup[]): readonly FileGroup[] {
  const rank = ({ severity, age }: Finding): number => SEVERITIES.indexOf(severity) * 2 + (age === 'known' ? 1 : 0);
  const ranked = groups.map((group) => ({ group, rank: Math.min(...group.findings.map(rank)) }));
  return ranked.sort((left, right) => left.rank - right.rank).map(({ group }) => group);
}

function describeHidden(count: number): string {
  return `**${pluralize(count, 'more finding')}** did not fit here; the JSON report has them all.`;
}

/** Whole rows for as long as there is room. */
function fillTables(groups: readonly HeadedGroup[], room: number, row: (finding: Finding) => string): { tables: readonly string[]; rows: number } {
  const tables: string[] = [];
  let left = room;
  let rows = 0;
  for (const group of groups) {
    const shown: string[] = [];
    left -= measure(renderTable(group, [])) + 2;
    for (const finding of group.findings) {
      const next = row(finding);
      left -= measure(next) + 1;
      if (left < 0) break;
      shown.push(next);
    }
    if (shown.length > 0) tables.push(renderTable(group, shown));
    rows += shown.length;
    if (left < 0) break;
  }
  return { tables, rows };
}

function measure(markdown: string): number {
  return new TextEncoder().encode(markdown).length;
}

function renderTable({ file, heading }: HeadedGroup, rows: readonly string[]): string {
  return [...(heading === undefined ? [] : [`## ${heading}`, '']), `### ${codeSpan(cutText(file, LONGEST_TEXT))}`, '', '| Severity | Line | Finding |', '| :-- | :-- | :-- |', ...rows].join('\n');
}

function renderRow({ span, severity, rule, message, help, fix, age, related = [] }: Finding, detail: Detail, options: LinkOptions): string {
  const lines = [
    `**[${text(rule)}](${documentationOf(rule)})** ${text(message)}`,
    ...(detail === 'message' ? [] : [`→ ${text(help)}`]),
    ...(detail === 'message' || fix === undefined ? [] : [`🛠 ${codeSpan(commandOf(fix))} (${text(fix.title)})`]),
    ...(detail === 'all' ? related.map(({ span: place, label }) => `↳ ${text(label)}: ${link(describePlace(place), place, options)}`) : []),
  ];
  const { startLine, startColumn } = placeOf(span);
  return `| ${BADGES[severity]}${age === 'new' ? ' 🆕' : ''} | ${link(`${startLine}:${startColumn}`, span, options)} | ${lines.join('<br>')} |`;
}

/** Places inside an archive have no page of their own. */
function link(label: string, span: Span, { sources, root = '' }: LinkOptions): string {
  const { path, member, startLine } = placeOf(span);
  const shown = codeSpan(cutText(label, LONGEST_TEXT));
  return sources === undefined || member !== undefined ? shown : `[${shown}](${sources}/${escapePath(repositoryPath(path, root))}#L${startLine})`;
}

function text(untrusted: string): string {
  return escapeMarkdown(cutText(untrusted, LONGEST_TEXT));
}
