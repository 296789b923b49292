import { countSeverities } from '../gate/count.ts';
import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Severity } from '../rules/rule.ts';
import { disarmLine, escapeLogLine, escapeTerminal } from './escape.ts';
import { openFrames, type Frame } from './frame.ts';
import { describePlace } from './place.ts';
import { describeComparisons, describeCounts, describeFix, describeInspected, describeOutcome, describeWaived, EMPTY_REMEDY, groupByFile, pluralize } from './wording.ts';

/** `width` in terminal cells, for wrapping; without it only code is cut. */
export interface TextOptions {
  readonly colour: boolean;
  readonly width?: number;
  readonly elapsedMs?: number;
}

const CODE_WIDTH = 100;
const NARROWEST = 40;
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
const COLOUR_OF: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', notice: 'blue' };

type Style = keyof typeof CODES;
type Paint = (text: string, ...styles: readonly Style[]) => string;

interface Canvas {
  readonly paint: Paint;
  readonly width: number | undefined;
}

/** The verdict for people at a terminal or in a log. */
export function renderText(verdict: Verdict, options: TextOptions): string {
  const { colour, width } = options;
  const paint: Paint = (text, ...styles) => (colour ? `\u001B[${styles.map((style) => CODES[style]).join(';')}m${text}\u001B[0m` : text);
  const canvas: Canvas = { paint, width: width === undefined ? undefined : Math.max(width, NARROWEST) };
  const lines = [
    ...groupByFile(verdict.findings).flatMap(({ file, findings }) => renderFile(file, findings, canvas)),
    ...renderFailures(verdict, canvas),
    ...renderClosing(verdict, options.elapsedMs, canvas),
  ];
  return `${lines.map((line) => disarmLine(line).trimEnd()).join('\n')}\n`;
}

function renderFile(file: string, findings: readonly Finding[], canvas: Canvas): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const frame = openFrames(first.span.file);
  const counts = describeCounts(countSeverities(findings)) ?? '';
  const head = `${canvas.paint(escapeLogLine(file), 'bold')} ${canvas.paint(`· ${counts}`, 'dim')}`;
  const codeWidth = Math.max((canvas.width ?? CODE_WIDTH) - 12, NARROWEST - 12);
  return [head, '', ...findings.flatMap((finding) => [...renderFinding(finding, frame(finding.span, codeWidth), canvas), ''])];
}

function renderFinding(finding: Finding, frame: Frame | undefined, canvas: Canvas): readonly string[] {
  const { paint } = canvas;
  const colour = COLOUR_OF[finding.severity];
  const label = `${finding.severity}[${escapeTerminal(finding.rule)}]${finding.age === 'new' ? ' (new)' : ''}:`;
  const gutter = ' '.repeat(Math.max(3, String(frame?.line ?? '').length) + 2);
  const bar = paint('│', 'dim');
  const lines = [
    ...wrap(escapeTerminal(finding.message), canvas.width, `  ${label} `, '    ').map((line, index) =>
      index === 0 ? line.replace(label, () => paint(label, colour, 'bold')) : line,
    ),
    `${gutter}${paint('╭─', 'dim')} ${escapeTerminal(describePlace(finding.span))}`,
  ];
  if (frame !== undefined) {
    const number = String(frame.line).padStart(gutter.length - 1);
    lines.push(
      `${paint(number, 'dim')} ${bar} ${frame.code}`,
      `${gutter}${bar} ${' '.repeat(frame.indent)}${paint('^'.repeat(frame.length), colour, 'bold')}`,
    );
  }
  for (const { span, label: how } of finding.related ?? []) {
    lines.push(...note(`${escapeTerminal(how)}:`, escapeTerminal(describePlace(span)), gutter, canvas));
  }
  const { help, fix } = finding;
  lines.push(...note('help:', escapeTerminal(help), gutter, canvas, fix === undefined));
  return fix === undefined ? lines : [...lines, ...note('fix:', escapeTerminal(describeFix(fix)), gutter, canvas, true)];
}

function note(label: string, text: string, gutter: string, { paint, width }: Canvas, last = false): readonly string[] {
  const corner = last ? '╰─' : '├─';
  const lines = wrap(text, width, `${gutter}${corner} ${label} `, `${gutter}${last ? ' ' : '│'}  `);
  return lines.map((line, index) => {
    const rest = line.slice(gutter.length);
    if (index > 0) return gutter + (last ? rest : paint('│', 'dim') + rest.slice(1));
    const tail = rest.slice(corner.length + 1 + label.length);
    return `${gutter}${paint(corner, 'dim')} ${paint(label, 'cyan')}${tail}`;
  });
}

function wrap(text: string, width: number | undefined, first: string, other: string): readonly string[] {
  if (width === undefined) return [first + text];
  const lines: string[] = [];
  let line = first;
  let bare = true;
  for (const word of text.split(' ')) {
    if (!bare && line.length + word.length > width) {
      lines.push(line.trimEnd());
      line = other;
    }
    line += `${word} `;
    bare = false;
  }
  return [...lines, line.trimEnd()];
}

function renderFailures({ failures }: Verdict, { paint }: Canvas): readonly string[] {
  if (failures.length === 0) return [];
  const lines = failures.map(({ where, message }) => `  ${paint(`${escapeLogLine(where)}:`, 'red')} ${escapeTerminal(message)}`);
  return [paint('The gate could not look at everything', 'red', 'bold'), '', ...lines, ''];
}

const MARKS = { pass: ['✔', 'green'], fail: ['✖', 'red'], incomplete: ['✖', 'red'], empty: ['✖', 'yellow'] } as const;

function renderClosing(verdict: Verdict, elapsedMs: number | undefined, canvas: Canvas): readonly string[] {
  const { paint } = canvas;
  const [mark, colour] = MARKS[verdict.outcome];
  const waived = describeWaived(verdict.counts);
  const time = elapsedMs === undefined ? '' : `, in ${describeTime(elapsedMs)}`;
  const [first] = verdict.findings;
  return [
    ...(verdict.platform === undefined
      ? []
      : [`${paint('Platform', 'dim')}  ${verdict.platform.name} ${paint(`(${escapeTerminal(verdict.platform.evidence)})`, 'dim')}`]),
    ...(verdict.deployTool === undefined
      ? []
      : [`${paint('Deployed', 'dim')}  by ${verdict.deployTool.name} ${paint(`(${escapeTerminal(verdict.deployTool.evidence)})`, 'dim')}`]),
    `${paint('Inspected', 'dim')} ${describeInspected(verdict)} in ${pluralize(verdict.inspected.files, 'file')}${time}`,
    ...describeIgnored(verdict).map((line) => `${paint('Not read', 'dim')}  ${line}`),
    ...(first === undefined
      ? []
      : [`${paint('Why', 'dim')}       apigee-tls-gate explain RULE ${paint(`(for example: explain ${escapeTerminal(first.rule)})`, 'dim')}`]),
    '',
    `${paint(`${mark} apigee-tls-gate ${describeOutcome(verdict)}`, colour, 'bold')}${waived === undefined ? '' : ` · ${waived}`}`,
    ...describeComparisons(verdict).flatMap((sentence) => wrap(escapeTerminal(sentence), canvas.width, '  ', '  ')),
    ...(verdict.outcome === 'empty' ? wrap(EMPTY_REMEDY, canvas.width, '  ', '  ') : []),
  ];
}

/** The folders that version control ignores, for a pipeline may have put there what is deployed. */
function describeIgnored({ skipped }: Verdict): readonly string[] {
  return skipped.filter(({ isIgnored }) => isIgnored).map(({ what, places }) => `${what} that version control ignores: ${places.slice(0, 3).map(escapeLogLine).join(', ')}${places.length > 3 ? ', …' : ''}`);
}

function describeTime(elapsedMs: number): string {
  return elapsedMs < 1000 ? `${Math.round(elapsedMs)} ms` : `${(elapsedMs / 1000).toFixed(1)} s`;
}
