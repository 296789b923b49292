import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import type { Span } from '../source/span.ts';
import type { ChannelNote } from './channels.ts';
import { documentationOf } from './documentation.ts';
import { codeSpan, cutText, escapeMarkdown } from './escape.ts';
import { renderMap } from './map.ts';
import { describePlace, placeOf } from './place.ts';
import { aside, renderChannels, renderComparisons, renderFailures, renderInspected, renderKnown, renderWaived } from './summary-asides.ts';
import { renderTimeline } from './timeline.ts';
import { describeOutcome, describeWaived, EMPTY_REMEDY, groupByFile, pluralize, SEVERITIES, type FileGroup } from './wording.ts';

/** What the repository's host adds: `sources` is the address of the inspected tree, `root` the way from it to the directory under the gate. */
export interface SummaryOptions {
  readonly sources?: string;
  readonly root?: string;
  /** What set the gate to work, in words. */
  readonly occasion?: string;
  readonly channels?: readonly ChannelNote[];
}

/** A step whose summary is above 1 MiB loses it; the rest is room for what other commands of the step write. */
const MOST_BYTES = 1_000_000;
/** Messages are short by habit; what is longer comes from hostile input. One character may need fifteen bytes in Markdown. */
const LONGEST_TEXT = 1000;

const MARKS = { pass: '✅', fail: '❌', incomplete: '❌', empty: '❌' } as const;
const BADGES: Readonly<Record<Severity, string>> = { error: '🔴 error', warning: '🟠 warning', notice: '🔵 notice' };

type Detail = 'all' | 'help' | 'message';

/** The verdict as GitHub Markdown, always small enough for a job summary: detail goes first, then rows. */
export function renderSummary(verdict: Verdict, options: SummaryOptions = {}): string {
  const groups = groupByFile(verdict.findings).map((group) => ({ group, rank: rankOf(group) })).sort((a, b) => a.rank - b.rank).map(({ group }) => group);
  const assemble = (tables: readonly string[], notes: readonly string[]): string => {
    const blocks = [
      renderHead(verdict, options), renderComparisons(verdict), renderFailures(verdict), ...tables, ...notes,
      renderTimeline(verdict), renderMap(verdict), renderWaived(verdict), renderKnown(verdict), renderInspected(verdict), renderChannels(options.channels ?? []),
    ];
    return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
  };
  for (const detail of ['all', 'help', 'message'] as const) {
    const tables = groups.map(({ file, findings }) => renderTable(file, findings.map((finding) => renderRow(finding, detail, options))));
    const whole = assemble(tables, detail === 'all' ? [] : [SHORTENED]);
    if (measure(whole) <= MOST_BYTES) return whole;
  }
  const room = MOST_BYTES - measure(assemble([], [SHORTENED, describeHidden(verdict.findings.length)]));
  const { tables, rows } = fillTables(groups, room, (finding) => renderRow(finding, 'message', options));
  return assemble(tables, [SHORTENED, describeHidden(verdict.findings.length - rows)]);
}

/** Files with the worst come first, and of these what the change brings. */
function rankOf({ findings }: FileGroup): number {
  return Math.min(...findings.map(({ severity, age }) => SEVERITIES.indexOf(severity) * 2 + (age === 'known' ? 1 : 0)));
}

const SHORTENED = 'Shortened to fit: the JSON report has the whole detail.';

function describeHidden(count: number): string {
  return `**${pluralize(count, 'more finding')}** did not fit here; the JSON report has them all.`;
}

/** Whole rows for as long as there is room. */
function fillTables(groups: readonly FileGroup[], room: number, row: (finding: Finding) => string): { tables: readonly string[]; rows: number } {
  const tables: string[] = [];
  let left = room;
  let rows = 0;
  for (const { file, findings } of groups) {
    const shown: string[] = [];
    left -= measure(renderTable(file, [])) + 2;
    for (const finding of findings) {
      const next = row(finding);
      left -= measure(next) + 1;
      if (left < 0) break;
      shown.push(next);
    }
    if (shown.length > 0) tables.push(renderTable(file, shown));
    rows += shown.length;
    if (left < 0) break;
  }
  return { tables, rows };
}

function measure(markdown: string): number {
  return new TextEncoder().encode(markdown).length;
}

function renderHead(verdict: Verdict, { occasion }: SummaryOptions): string {
  const waived = describeWaived(verdict.counts);
  const details = [
    ...(verdict.platform === undefined ? [] : [`Platform **${verdict.platform.name}** (${aside(verdict.platform.evidence)})`]),
    ...(verdict.deployTool === undefined ? [] : [`deployed by **${verdict.deployTool.name}** (${aside(verdict.deployTool.evidence)})`]),
    ...(waived === undefined ? [] : [waived]),
    ...(occasion === undefined ? [] : [aside(occasion)]),
  ];
  return [
    `## ${MARKS[verdict.outcome]} Apigee TLS gate ${describeOutcome(verdict)}`,
    ...(details.length === 0 ? [] : [details.join(' · ')]),
    ...(verdict.outcome === 'empty' ? [EMPTY_REMEDY] : []),
  ].join('\n\n');
}

function renderTable(file: string, rows: readonly string[]): string {
  return [`### ${codeSpan(cutText(file, LONGEST_TEXT))}`, '', '| Severity | Line | Finding |', '| :-- | :-- | :-- |', ...rows].join('\n');
}

function renderRow({ span, severity, rule, message, help, age, related = [] }: Finding, detail: Detail, options: SummaryOptions): string {
  const lines = [
    `**[${text(rule)}](${documentationOf(rule)})** ${text(message)}`,
    ...(detail === 'message' ? [] : [`→ ${text(help)}`]),
    ...(detail === 'all' ? related.map(({ span: place, label }) => `↳ ${text(label)}: ${link(describePlace(place), place, options)}`) : []),
  ];
  const { startLine, startColumn } = placeOf(span);
  return `| ${BADGES[severity]}${age === 'new' ? ' 🆕' : ''} | ${link(`${startLine}:${startColumn}`, span, options)} | ${lines.join('<br>')} |`;
}

/** Places inside an archive have no page of their own. */
function link(label: string, span: Span, { sources, root = '' }: SummaryOptions): string {
  const place = placeOf(span);
  if (sources === undefined || place.member !== undefined) return codeSpan(cutText(label, LONGEST_TEXT));
  const path = `${root}/${place.path}`.split('/').filter((segment) => segment !== '').map(encodeSegment).join('/');
  return `[${codeSpan(cutText(label, LONGEST_TEXT))}](${sources}/${path}#L${place.startLine})`;
}

function encodeSegment(segment: string): string {
  const wellFormed = segment.replace(/\p{Cs}/gu, '\uFFFD');
  return encodeURIComponent(wellFormed).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function text(untrusted: string): string {
  return escapeMarkdown(cutText(untrusted, LONGEST_TEXT));
}
