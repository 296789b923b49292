import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import { displayPath } from '../source/source-file.ts';
import { cutText, escapeCommandData, escapeCommandProperty, escapeTerminal } from './escape.ts';
import { describePlace, placeOf } from './place.ts';
import { countSeverities, describeCounts, EMPTY_REMEDY, groupByFile, pluralize, SEVERITIES } from './wording.ts';

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
  const lines: string[] = [];
  const leftOut: Finding[] = [];
  for (const severity of SEVERITIES) {
    const ordered = chooseOrder(verdict.findings.filter((finding) => finding.severity === severity));
    const trouble = severity === 'error' ? describeTrouble(verdict) : undefined;
    const budget = BUDGET[severity] - (trouble === undefined ? 0 : 1) - (severity === 'warning' ? warnings : 0);
    if (trouble !== undefined) lines.push(command('error', { title: 'apigee-tls-gate' }, trouble));
    lines.push(...ordered.slice(0, budget).map((finding) => annotate(finding, root)));
    leftOut.push(...ordered.slice(budget));
  }
  if (leftOut.length > 0) lines.push(summarize(leftOut, elsewhere));
  return lines.map((line) => `${line}\n`).join('');
}

/** What the change brings comes first; then the first finding of every file, the second of every file, and so on. */
function chooseOrder(findings: readonly Finding[]): readonly Finding[] {
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
  const { span, rule, severity, age } = finding;
  const place = placeOf(span);
  const onOneLine = place.startLine === place.endLine;
  const properties = {
    title: age === 'new' ? `${rule} (new)` : rule,
    file: root === '' ? place.path : `${root}/${place.path}`,
    // Lines of an archive's member mean nothing in the archive.
    ...(place.member !== undefined ? {} : { line: String(place.startLine), endLine: String(place.endLine) }),
    ...(place.member !== undefined || !onOneLine ? {} : { col: String(place.startColumn), endColumn: String(place.endColumn) }),
  };
  const member = place.member === undefined ? '' : `${escapeTerminal(describePlace(span))}: `;
  const related = (finding.related ?? []).map(({ span: other, label }) => escapeTerminal(`${label}: ${describePlace(other)}`));
  return command(severity, properties, [member + escapeTerminal(finding.message), `help: ${escapeTerminal(finding.help)}`, ...related].join('\n'));
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
  return `::${name} ${list.join(',')}::${escapeCommandData(cutText(message, MESSAGE_LIMIT - 1))}`;
}
