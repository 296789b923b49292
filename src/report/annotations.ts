import { countSeverities } from '../gate/count.ts';
import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import { displayPath } from '../source/source-file.ts';
import type { Span } from '../source/span.ts';
import { documentationOf } from './documentation.ts';
import { cutText, escapeCommandData, escapeCommandProperty, escapeTerminal } from './escape.ts';
import { describePlace, placeOf, repositoryPath } from './place.ts';
import { describeCounts, describeFix, EMPTY_REMEDY, groupByFile, pluralize, SEVERITIES } from './wording.ts';

/** The runner shows ten of each kind per step; one error and one notice are kept for the outcome of the step and for what is left out. */
const BUDGET: Readonly<Record<Severity, number>> = { error: 9, warning: 10, notice: 9 };
const MESSAGE_LIMIT = 4096;

/**
 * `root` is the way from the repository to the directory under the gate; `elsewhere` says where all findings can be read;
 * `warnings` is how many warnings of its own the step has shown already.
 */
export interface AnnotationOptions {
  readonly root?: string;
  readonly elsewhere?: string;
  readonly warnings?: number;
}

/** The verdict as workflow commands, the worst first; at most as many as the runner shows. */
export function renderAnnotations(verdict: Verdict, options: AnnotationOptions = {}): string {
  const { root = '', elsewhere = 'the log of this step', warnings = 0 } = options;
  const trouble = describeTrouble(verdict);
  const { shown, leftOut } = chooseAnnotations(verdict, warnings);
  const lines = [
    ...(trouble === undefined ? [] : [command('error', { title: 'apigee-tls-gate' }, trouble)]),
    ...shown.map((finding) => annotate(finding, root)),
    ...(leftOut.length === 0 ? [] : [summarize(leftOut, elsewhere)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Which findings the step can show as annotations, and which it cannot; `warnings` is how many it has shown of its own. */
export function chooseAnnotations(verdict: Verdict, warnings = 0): { readonly shown: readonly Finding[]; readonly leftOut: readonly Finding[] } {
  const reserved: Readonly<Record<Severity, number>> = { error: describeTrouble(verdict) === undefined ? 0 : 1, warning: warnings, notice: 0 };
  const shown: Finding[] = [];
  const leftOut: Finding[] = [];
  for (const severity of SEVERITIES) {
    const ordered = orderOf(verdict, severity);
    const budget = BUDGET[severity] - reserved[severity];
    shown.push(...ordered.slice(0, budget));
    leftOut.push(...ordered.slice(budget));
  }
  return { shown, leftOut };
}

/** The findings of a severity: what the change brings comes first; then the first finding of every file, the second of every file, and so on. */
export function orderOf(verdict: Verdict, severity: Severity): readonly Finding[] {
  const findings = verdict.findings.filter((finding) => finding.severity === severity);
  const [known, others] = [findings.filter(({ age }) => age === 'known'), findings.filter(({ age }) => age !== 'known')];
  return [...spreadOverFiles(others), ...spreadOverFiles(known)];
}

function spreadOverFiles(findings: readonly Finding[]): readonly Finding[] {
  const ranked = groupByFile(findings).flatMap((group) => group.findings.map((finding, rank) => ({ finding, rank })));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ finding }) => finding);
}

function describeTrouble(verdict: Verdict): string | undefined {
  if (verdict.outcome === 'empty') return `Nothing to inspect\n${EMPTY_REMEDY}`;
  if (verdict.failures.length === 0) return undefined;
  return ['The gate could not look at everything', ...verdict.failures.map(({ where, message }) => escapeTerminal(`${where}: ${message}`))].join('\n');
}

function annotate(finding: Finding, root: string): string {
  return command(finding.severity, { title: titleOf(finding), ...propertiesOf(finding.span, root) }, describeFinding(finding));
}

function propertiesOf(span: Span, root: string): Readonly<Record<string, string>> {
  const place = placeOf(span);
  const onOneLine = place.startLine === place.endLine;
  return {
    file: repositoryPath(place.path, root),
    // Lines of an archive's member mean nothing in the archive.
    ...(place.member !== undefined ? {} : { line: String(place.startLine), endLine: String(place.endLine) }),
    ...(place.member !== undefined || !onOneLine ? {} : { col: String(place.startColumn), endColumn: String(place.endColumn) }),
  };
}

/** What is wrong with the configuration, as workflow commands; the outcome of the step takes the last of the ten errors. */
export function renderMistakes(mistakes: readonly { readonly span: Span; readonly message: string }[], root: string): string {
  return mistakes.slice(0, BUDGET.error).map(({ span, message }) => `${command('error', { title: 'wrong configuration', ...propertiesOf(span, root) }, escapeTerminal(message))}\n`).join('');
}

/** The rule, and whether the change brings it. */
export function titleOf({ rule, age }: Finding): string {
  return age === 'new' ? `${rule} (new)` : rule;
}

/** A finding as the text of an annotation: message, help, related places and the page of the rule, a line each. */
export function describeFinding({ rule, span, message, help, fix, related = [] }: Finding): string {
  const member = span.file.member === undefined ? '' : `${describePlace(span)}: `;
  const places = related.map(({ span: other, label }) => `${label}: ${describePlace(other)}`);
  const mending = fix === undefined ? [] : [`fix: ${describeFix(fix)}`];
  return [member + message, `help: ${help}`, ...mending, ...places, `why: ${documentationOf(rule)}`].map(escapeTerminal).join('\n');
}

function summarize(leftOut: readonly Finding[], elsewhere: string): string {
  const counts = describeCounts(countSeverities(leftOut)) ?? '';
  const files = new Set(leftOut.map(({ span }) => displayPath(span.file))).size;
  const message = `${pluralize(leftOut.length, 'more finding')} (${counts}) in ${pluralize(files, 'file')}: see ${elsewhere}`;
  return command('notice', { title: 'Not all findings are shown as annotations' }, message);
}

/** The runner cuts the text after it has decoded it, so the limit is on what people read. */
function command(name: Severity, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeCommandProperty(value)}`);
  return `::${name} ${list.join(',')}::${escapeCommandData(shorten(message))}`;
}

/** A message within the limit of an annotation. */
export function shorten(message: string): string {
  return cutText(message, MESSAGE_LIMIT - 1);
}
