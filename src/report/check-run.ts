import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import { describeFinding, orderOf, shorten, titleOf } from './annotations.ts';
import { showInvisible } from './escape.ts';
import { placeOf } from './place.ts';
import { renderHead } from './summary.ts';
import { renderFailures, renderInspected } from './summary-asides.ts';
import { joinBlocks } from './tables.ts';
import { describeOutcome, pluralize, SEVERITIES } from './wording.ts';

/** An annotation with the names that GitHub's Checks API gives its parts. */
export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface CheckRun {
  readonly title: string;
  readonly summary: string;
  readonly conclusion: 'failure' | 'neutral';
  /** At most fifty on each page, the first for the check run's creation. */
  readonly pages: readonly (readonly CheckAnnotation[])[];
  readonly leftOut: number;
}

const PAGE = 50;
/**
 * Twenty requests: GitHub asks for a second between those that write, allows the token of a workflow a thousand an hour
 * for the whole repository, and nobody reads more. The rest is in the summary of the run and the JSON report.
 */
const MOST_ANNOTATIONS = 1000;
const MOST_FAILURES = 5;
const LEVELS: Readonly<Record<Severity, CheckAnnotation['annotation_level']>> = { error: 'failure', warning: 'warning', notice: 'notice' };

/** All findings as the annotations of a check run, the worst first, of these what is new; `run` is the address of the workflow run. */
export function renderCheckRun(verdict: Verdict, { root = '', run }: { readonly root?: string; readonly run?: string }): CheckRun {
  const ranked = SEVERITIES.flatMap((severity) => orderOf(verdict, severity));
  const annotations = ranked.slice(0, MOST_ANNOTATIONS).map((finding) => annotate(finding, root));
  const leftOut = ranked.length - annotations.length;
  const pages = Array.from({ length: Math.ceil(annotations.length / PAGE) }, (_, index) => annotations.slice(index * PAGE, (index + 1) * PAGE));
  const note = leftOut === 0 ? '' : `**${pluralize(leftOut, 'more finding')}** did not fit here: the summary of the run and the JSON report have them.`;
  return {
    title: describeOutcome(verdict),
    summary: joinBlocks([renderHead(verdict), renderFailures(verdict, MOST_FAILURES), note, renderInspected(verdict), run === undefined ? '' : `[Summary and reports of this run](${run})`]),
    // It is there to show findings; those that do not fail the gate are no success to announce either.
    conclusion: verdict.outcome === 'pass' ? 'neutral' : 'failure',
    pages,
    leftOut,
  };
}

function annotate(finding: Finding, root: string): CheckAnnotation {
  const place = placeOf(finding.span);
  const inArchive = place.member !== undefined;
  const onOneLine = place.startLine === place.endLine;
  return {
    path: plain(root === '' ? place.path : `${root}/${place.path}`),
    // Lines of an archive's member mean nothing in the archive.
    start_line: inArchive ? 1 : place.startLine,
    end_line: inArchive ? 1 : place.endLine,
    ...(inArchive || !onOneLine ? {} : { start_column: place.startColumn, end_column: place.endColumn }),
    annotation_level: LEVELS[finding.severity],
    title: plain(titleOf(finding)),
    message: shorten(describeFinding(finding).split('\n').map(plain).join('\n')),
  };
}

/** GitHub refuses annotations with characters beyond the basic plane. */
function plain(text: string): string {
  return showInvisible(text).replace(/[\u{10000}-\u{10FFFF}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
