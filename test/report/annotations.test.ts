import type { Finding, Verdict } from '../../src/gate/verdict.ts';
import { renderAnnotations, type AnnotationOptions } from '../../src/report/annotations.ts';
import type { Severity } from '../../src/rules/rule.ts';
import { linesOf, parseCommand, type Command } from '../action/grammar.ts';
import { certificateFile, failureOf, fileOf, find, findingAt, overridesFile, verdictOf } from './sample.ts';

function annotate(verdict: Verdict, options?: AnnotationOptions): readonly Command[] {
  const lines = linesOf(renderAnnotations(verdict, options)).filter((line) => line !== '');
  return lines.flatMap((line) => parseCommand(line) ?? []);
}

function many(count: number, severity: Severity, path: string): readonly Finding[] {
  const file = fileOf(path, 'x\n'.repeat(count));
  return Array.from({ length: count }, (_, index) => findingAt({ file, start: index * 2, end: index * 2 + 1 }, { severity }));
}

const countOf = (commands: readonly Command[], name: string): number => commands.filter((command) => command.name === name).length;

test('columns are told only where the span is on one line', () => {
  const block = find(certificateFile, certificateFile.text.slice(certificateFile.text.indexOf('-----BEGIN'), -1));
  const [first, second] = annotate(verdictOf([findingAt(block), findingAt(find(overridesFile, '1.2'))]));
  expect(first?.properties).toEqual({ title: 'certificate-expired', file: 'certs/leaf.pem', line: '2', endLine: '6' });
  expect(second?.properties).toEqual({ title: 'certificate-expired', file: 'overrides.yaml', line: '5', endLine: '5', col: '26', endColumn: '29' });
});

test('the message says what, what to do and who is hurt', () => {
  const related = [{ span: find(overridesFile, 'certs/leaf.pem'), label: 'used here' }];
  const [only] = annotate(verdictOf([findingAt(find(overridesFile, '1.2'), { message: '100%0A wrong%25', help: 'Mend it.', related })]));
  expect(only?.data).toBe('100%0A wrong%25\nhelp: Mend it.\nused here: overrides.yaml:3:16\nwhy: https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules/certificate-expired.md');
});

test('files are named from the root of the repository', () => {
  const file = fileOf('a, b: 100%.yaml', 'x');
  const [only] = annotate(verdictOf([findingAt(find(file, 'x'))]), { root: 'deploy/prod' });
  expect(only?.properties['file']).toBe('deploy/prod/a, b: 100%.yaml');
});

test('a finding inside an archive stands at the archive and names the member', () => {
  const file = fileOf('orders.zip', '\n<a/>', 'apiproxy/a.xml');
  const [only] = annotate(verdictOf([findingAt(find(file, '<a/>'), { message: 'wrong' })]));
  expect(only?.properties).toEqual({ title: 'certificate-expired', file: 'orders.zip' });
  expect(only?.data).toMatch(/^orders\.zip!\/apiproxy\/a\.xml:2:1: wrong\n/);
});

test.each([
  [{ error: 9, warning: 10, notice: 9 }, { error: 9, warning: 10, notice: 9 }],
  [{ error: 12, warning: 0, notice: 0 }, { error: 9, warning: 0, notice: 1 }],
  [{ error: 50, warning: 50, notice: 50 }, { error: 9, warning: 10, notice: 10 }],
])('%j findings become %j annotations', (given, wanted) => {
  const findings = (['notice', 'warning', 'error'] as const).flatMap((severity) => many(given[severity], severity, `${severity}.yaml`));
  const commands = annotate(verdictOf(findings));
  expect({ error: countOf(commands, 'error'), warning: countOf(commands, 'warning'), notice: countOf(commands, 'notice') }).toEqual(wanted);
});

test('what is left out is counted, and told where it is', () => {
  const commands = annotate(verdictOf([...many(12, 'error', 'a.yaml'), ...many(11, 'warning', 'b.yaml')]), { elsewhere: 'the summary' });
  expect(commands.map(({ name }) => name).join(' ')).toMatch(/^(error ){9}(warning ){10}notice$/);
  expect(commands.at(-1)?.data).toBe('4 more findings (3 errors, 1 warning) in 2 files: see the summary');
});

test('the budget is spread over files', () => {
  const commands = annotate(verdictOf([...many(40, 'error', 'a.yaml'), ...many(1, 'error', 'b.yaml'), ...many(3, 'error', 'c.yaml')]));
  const files = commands.map(({ properties }) => properties['file']);
  expect(files.filter((file) => file === 'b.yaml')).toHaveLength(1);
  expect(files.filter((file) => file === 'c.yaml')).toHaveLength(3);
});

test.each(['##[😀', '😀', 'a😀', '\u202E', '%'])('a message of any length stays under the limit of the runner: %j', (piece) => {
  const [only] = annotate(verdictOf([findingAt(find(overridesFile, '1.2'), { message: piece.repeat(5000) })]));
  expect(only?.data.length).toBeGreaterThan(4080);
  expect(only?.data.length).toBeLessThanOrEqual(4096);
  expect(only?.data).toMatch(/…$/);
});

test.each([
  ['incomplete', verdictOf([], { outcome: 'incomplete', failures: [failureOf('yaml', 'a limit was hit')] }), /^The gate could not look at everything\nyaml: a limit was hit$/],
  ['empty', verdictOf([], { outcome: 'empty' }), /^Nothing to inspect\n/],
])('an outcome without findings is an error of its own: %s', (_, verdict, wanted) => {
  const commands = annotate(verdict);
  expect(commands).toMatchObject([{ name: 'error', properties: { title: 'apigee-tls-gate' } }]);
  expect(commands[0]?.data).toMatch(wanted);
});

test('a clean verdict says nothing', () => {
  expect(renderAnnotations(verdictOf([]))).toBe('');
});
