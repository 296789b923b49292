import type { Comparison, Finding, Verdict } from '../gate/verdict.ts';
import { displayPath } from '../source/source-file.ts';
import type { ChannelNote } from './channels.ts';
import { codeSpan, cutText, escapeMarkdown } from './escape.ts';
import { describePlace } from './place.ts';
import { dayOf, describeInspected, pluralize } from './wording.ts';

const LONGEST_ASIDE = 200;
/** Rows of what is not a finding; together with `LONGEST_ASIDE` they stay far below the limit of a summary. */
const MOST_ASIDES = 50;
/** Places that stand for all of a kind. */
const MOST_PLACES = 5;

/** Untrusted text that is no message, in Markdown. */
export function aside(untrusted: string): string {
  return escapeMarkdown(cutText(untrusted, LONGEST_ASIDE));
}

function asideCode(untrusted: string): string {
  return codeSpan(cutText(untrusted, LONGEST_ASIDE));
}

/** What kept the gate from looking at everything. */
export function renderFailures({ failures }: Verdict, most = MOST_ASIDES): string {
  if (failures.length === 0) return '';
  const { rows, more } = few(failures, ({ where, message }) => `- **${aside(where)}** ${aside(message)}`, most);
  return ['### The gate could not look at everything', '', ...rows, ...(more === 0 ? [] : [`- and ${more} more`])].join('\n');
}

/** Whether the change made it better or worse, and what became of the baseline. */
export function renderComparisons(verdict: Verdict): string {
  return verdict.comparisons.map((comparison) => [describeComparison(comparison, verdict), renderGone(comparison)].filter((part) => part !== '').join('\n\n')).join('\n\n');
}

function describeComparison({ kind, from, known, gone }: Comparison, { findings, known: setAside }: Verdict): string {
  if (kind === 'baseline') return `**Baseline** ${asideCode(from)}: ${pluralize(known, 'finding')} of today ${known === 1 ? 'is' : 'are'} in it and ${known === 1 ? 'does' : 'do'} not count${gone.length === 0 ? '' : `, ${pluralize(gone.length, 'entry', 'entries')} no longer ${gone.length === 1 ? 'occurs' : 'occur'}: write it anew with \`apigee-tls-gate baseline\``}.`;
  const fresh = findings.filter(({ age }) => age === 'new').length;
  const counts = setAside.some(({ age }) => age === 'known') ? ', which do not count' : '';
  return `**${kind === 'base' ? 'This change** against' : 'Today** against'} ${aside(from)}: ${fresh === 0 ? 'nothing new' : `🆕 **${fresh} new**`}, ${known} there before${known === 0 ? '' : counts}, ${gone.length} gone.`;
}

function renderGone({ kind, gone }: Comparison): string {
  if (gone.length === 0) return '';
  const { rows, more } = few(gone, (finding) => `| ${codeSpan(finding.rule)} | ${asideCode(displayPath(finding))} | ${aside(finding.message)} |`);
  const title = kind !== 'baseline' ? `${pluralize(gone.length, 'finding')} that ${gone.length === 1 ? 'is' : 'are'} gone` : `${pluralize(gone.length, 'entry', 'entries')} of the baseline that no longer ${gone.length === 1 ? 'occurs' : 'occur'}`;
  return details(title, ['| Rule | File | Finding |', '| :-- | :-- | :-- |', ...rows], more);
}

/** Findings that a waiver covers. */
export function renderWaived({ waived }: Verdict): string {
  if (waived.length === 0) return '';
  const { rows, more } = few(waived, ({ finding, waiver }) => {
    const until = waiver.expires === undefined ? '' : dayOf(waiver.expires);
    const cells = [codeSpan(finding.rule), asideCode(describePlace(finding.span)), aside(waiver.reason), aside(waiver.owner ?? ''), until];
    return `| ${cells.join(' | ')} |`;
  });
  return details(pluralize(waived.length, 'waived finding'), ['| Rule | Place | Reason | Owner | Until |', '| :-- | :-- | :-- | :-- | :-- |', ...rows], more);
}

/** Findings that were there before and do not count. */
export function renderKnown({ known }: Verdict): string {
  if (known.length === 0) return '';
  const { rows, more } = few(known, (finding: Finding) => `| ${finding.severity} | ${codeSpan(finding.rule)} | ${asideCode(describePlace(finding.span))} | ${aside(finding.message)} |`);
  return details(`${pluralize(known.length, 'finding')} known before, not counted`, ['| Severity | Rule | Place | Finding |', '| :-- | :-- | :-- | :-- |', ...rows], more);
}

/** What was inspected, in a line. */
export function renderInspected(verdict: Verdict): string {
  return `Inspected ${describeInspected(verdict)} in ${pluralize(verdict.inspected.files, 'file')} with apigee-tls-gate ${aside(verdict.version)}.`;
}

/** What was seen and not judged. */
export function renderSkipped({ skipped }: Verdict): string {
  if (skipped.length === 0) return '';
  const rows = skipped.map(({ what, why, places }) => `| ${aside(what)} | ${why} | ${fewPlaces(places)} |`);
  return details('What was not judged, and why', ['| What | Why | Where |', '| :-- | :-- | :-- |', ...rows], 0);
}

function fewPlaces(places: readonly string[]): string {
  const shown = places.slice(0, MOST_PLACES).map(asideCode).join(', ');
  return places.length > MOST_PLACES ? `${shown} and ${places.length - MOST_PLACES} more` : shown;
}

const CHANNEL_MARKS = { done: '✅', 'not available': '➖', failed: '⚠️', 'nothing to do': '➖' } as const;

/** Which ways of telling were open, and what would open the others. */
export function renderChannels(channels: readonly ChannelNote[]): string {
  if (channels.length === 0) return '';
  const rows = channels.map(({ channel, outcome, words }) => `| ${CHANNEL_MARKS[outcome]} ${aside(channel)} | ${aside(words)} |`);
  return ['| Channel | |', '| :-- | :-- |', ...rows].join('\n');
}

/** The first items as rows, and how many are left out. */
function few<Item>(items: readonly Item[], row: (item: Item) => string, most = MOST_ASIDES): { readonly rows: readonly string[]; readonly more: number } {
  return { rows: items.slice(0, most).map(row), more: Math.max(0, items.length - most) };
}

function details(title: string, lines: readonly string[], more: number): string {
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, ...(more === 0 ? [] : ['', `and ${more} more`]), '', '</details>'].join('\n');
}
