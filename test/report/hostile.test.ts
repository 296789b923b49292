import { renderAnnotations } from '../../src/report/annotations.ts';
import { codeSpan, escapeCommandProperty, escapeLogLine, escapeMarkdown } from '../../src/report/escape.ts';
import { renderBaseline } from '../../src/report/baseline.ts';
import { renderGitlab } from '../../src/report/gitlab.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { allRules } from '../../src/rules/all.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import { linesOf, parseCommand } from '../action/grammar.ts';
import { foreignIn } from './foreign.ts';
import { hostileText, makeRandom } from './hostile.ts';
import { hostileVerdict } from './hostile-verdict.ts';

const ROUNDS = 200;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const COLOURS = /\u001B\[[\d;]*m/g;

const seeds = Array.from({ length: ROUNDS }, (_, seed) => seed);

const showsInvisible = (line: string): boolean => INVISIBLE.test(line.replace(COLOURS, ''));
/** The runner reads colours as text; what reads the log without them must see no command either. */
const isCommand = (line: string): boolean => [line, line.replace(COLOURS, '')].some((seen) => parseCommand(seen, () => true) !== undefined);

test.each([
  ['in colour', { colour: true }],
  ['plain', { colour: false }],
  ['narrow', { colour: true, width: 50 }],
])('text %s shows no control character and no command', (_, options) => {
  const lines = seeds.flatMap((seed) => renderText(hostileVerdict(seed), options).split('\n'));
  expect(lines.filter((line) => showsInvisible(line) || isCommand(line))).toEqual([]);
});

test('annotations are the only commands, one for each line, and carry one place each', () => {
  const outputs = seeds.map((seed) => renderAnnotations(hostileVerdict(seed), { root: 'a' }));
  const lines = outputs.flatMap((output) => linesOf(output).filter((line) => line !== ''));
  expect(lines).toHaveLength(outputs.length * 4);
  expect(lines.filter((line) => showsInvisible(line) || line.includes('##['))).toEqual([]);
  const commands = lines.map((line) => parseCommand(line));
  expect(new Set(commands.map((command) => command?.name))).toEqual(new Set(['error', 'warning', 'notice']));
  const known = ['title', 'file', 'line', 'endLine', 'col', 'endColumn'];
  expect(commands.flatMap((command) => Object.keys(command?.properties ?? {})).filter((key) => !known.includes(key))).toEqual([]);
});

test('JSON is valid, keeps every value and shows no invisible character', () => {
  for (const seed of seeds) {
    const verdict = hostileVerdict(seed);
    const output = renderJson(verdict);
    expect(output.split('\n').filter((line) => showsInvisible(line) || isCommand(line))).toEqual([]);
    const report: unknown = JSON.parse(output);
    expect(report).toMatchObject({ findings: verdict.findings.map(({ message, help }) => ({ message, help })) });
  }
});

const machineReadable: readonly (readonly [string, (verdict: Verdict) => string])[] = [
  ['SARIF', (verdict) => renderSarif(verdict, { rules: allRules, pages: new Map(), root: 'a', compressedSize: (text) => text.length })],
  ['GitLab', (verdict) => renderGitlab(verdict, { root: 'a' })],
  ['baseline', renderBaseline],
  ['JUnit', renderJunit],
];

test.each(machineReadable)('%s shows no invisible character and no command, should it be printed', (_name, render) => {
  const lines = seeds.flatMap((seed) => render(hostileVerdict(seed)).split('\n'));
  expect(lines.filter((line) => showsInvisible(line) || isCommand(line))).toEqual([]);
});

test.each(machineReadable.slice(0, 2))('%s holds no invisible character in its values either, but in the names of files', (_name, render) => {
  const values: string[] = [];
  for (const seed of seeds) JSON.parse(render(hostileVerdict(seed)), (key, value: unknown) => (typeof value === 'string' && key !== 'path' ? void values.push(...value.split('\n')) : value));
  expect(values.length).toBeGreaterThan(seeds.length * 10);
  expect(values.filter((value) => showsInvisible(value))).toEqual([]);
});

/** What stays of a line of Markdown once code and our own links and breaks are taken away; an entity is one harmless sign. */
function stripMarkdown(line: string): string {
  return line
    .replace(/<code>(?:[^<>`|\\]|&#\d+;)*<\/code>/g, '')
    .replace(/`[^`|\\]*`/g, '')
    .replace(/\]\(https:\/\/(?:github\.com|host\.example)\/[\w.~%/-]*(?:#L\d+)?\)/g, '')
    .replace(/&#\d+;/g, '∎')
    .replaceAll('<br>', '');
}

const MARKUP = /[`\\*_~$]|<(?!\/?(?:details|summary)>)|@\w|#\d|:\/\/|www\./;

const LABEL = '"[\\p{L}\\p{N} .,:/_✗…#;-]*"';
const BAR = '  \\d+ days · [\\p{L}\\p{N} .=_/*@…-]* :(?:crit, |active, )?[\\d-]{10}, [\\d-]{10}';
const DRAWING = new RegExp(`^(?:\`\`\`(?:mermaid)?|gantt|  dateFormat YYYY-MM-DD|  axisFormat %b %Y|  tickInterval 1month|${BAR}|flowchart LR|  n\\d\\[${LABEL}\\]|  n\\d (?:-\\.->|-->)\\|${LABEL}\\| n\\d|  linkStyle 0 stroke:#c00,color:#c00)$`, 'u');

/** A line of a drawing, in which every label keeps within its quotation marks and every name before its colon. */
function isDrawing(line: string): boolean {
  return DRAWING.test(line);
}

function summaryOf(seed: number): string {
  const random = makeRandom(seed);
  const channels = [{ channel: 'comment', outcome: 'failed', words: hostileText(random) }] as const;
  return renderSummary(hostileVerdict(seed), { sources: 'https://host.example/o/r/blob/c', root: 'a', occasion: hostileText(random), channels });
}

test('Markdown keeps its tables, and nothing in it is markup, mention or address', () => {
  const all = seeds.flatMap((seed) => summaryOf(seed).split('\n'));
  expect(all.filter((line) => showsInvisible(line) || isCommand(line))).toEqual([]);
  const lines = all.filter((line) => !isDrawing(line));
  expect(all.length - lines.length).toBe(seeds.length * (7 + 8));
  // Headings, lists and bold are ours.
  const plain = lines.map((line) => stripMarkdown(line.replaceAll('**', '')));
  expect(plain.filter((line) => MARKUP.test(line))).toEqual([]);
  const rows = plain.filter((line) => /^\| (?:🔴|🟠|🔵)/u.test(line));
  const links = plain.filter((line) => line.startsWith('| ❌'));
  expect(links).toHaveLength(seeds.length);
  expect(links.filter((row) => row.split('|').length !== 10)).toEqual([]);
  expect(rows).toHaveLength(seeds.length * 3);
  expect(rows.filter((row) => row.split('|').length !== 5)).toEqual([]);
});

test('the rendered summary is made of nothing but our own elements', () => {
  expect(seeds.flatMap((seed) => foreignIn(summaryOf(seed)))).toEqual([]);
});

test('each sink disarms each piece on its own', () => {
  const random = makeRandom(1);
  for (const text of Array.from({ length: 1000 }, () => hostileText(random))) {
    expect(isCommand(escapeLogLine(text))).toBe(false);
    expect(escapeCommandProperty(text)).not.toMatch(/[:,\r\n]/);
    expect(stripMarkdown(escapeMarkdown(text))).not.toMatch(MARKUP);
    expect(stripMarkdown(codeSpan(text))).toBe('');
  }
});
