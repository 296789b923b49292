import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { runIn, type Ran } from './command.ts';

const now = '--now=2026-11-21T00:00:00Z';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: readonly string[]): Ran => runIn(folder, words);

const root = (): string => relative(folder, resolve('examples/bank-x-broken'));

test('the README\'s example in four shards, merged: the same bytes in every format', () => {
  const parts = [1, 2, 3, 4].map((index) => `${index}.partial`);
  for (const [index, part] of parts.entries()) expect(run('check', `--shard=${index + 1}/4`, now, `--format=partial=${part}`, root())).toMatchObject({ code: 0, out: '', err: `Shard ${index + 1} of 4 has read its slice. This is no verdict: merge makes it.\n` });
  for (const format of ['json', 'sarif', 'junit', 'gitlab', 'markdown', 'github']) expect(run('merge', `--format=${format}`, ...parts)).toEqual(run('check', now, `--format=${format}`, root()));
  expect(run('merge', '--format=json', '--root', resolve('examples/bank-x-broken'), ...parts.toReversed()).out).toBe(run('check', now, '--format=json', resolve('examples/bank-x-broken')).out);
});

test('a shard writes to standard output where no file is named', () => {
  const { code, out } = run('check', '--shard', '1/1', root());
  expect(code).toBe(0);
  writeFileSync(join(folder, 'whole.partial'), out);
  expect(run('merge', 'whole.partial', '--format=json').code).toBe(1);
});

test('what the shards were told holds for the verdict', () => {
  run('check', '--shard=1/1', '--fail-on=never', now, '--format=partial=all.partial', root());
  expect(run('merge', 'all.partial', '--format=json')).toEqual(run('check', '--fail-on=never', now, '--format=json', root()));
});

test.each([
  ['no shard of that number', ['check', '--shard=5/4'], 2, /--shard "5\/4" is no shard; it takes K\/N with K from 1 to N, and N at most 256, like 2\/4/],
  ['no number', ['check', '--shard=two'], 2, /--shard "two" is no shard/],
  ['too many', ['check', '--shard=1/257'], 2, /N at most 256/],
  ['another report of a shard', ['check', '--shard=1/2', '--format=json'], 2, /with --shard there is one report, --format partial or --format partial=FILE; merge makes the others/],
  ['a partial report of a whole run', ['check', '--format=partial'], 2, /--format partial goes with --shard K\/N/],
  ['mending a slice', ['check', '--shard=1/2', '--fix'], 2, /--fix needs the whole repository: run it without --shard/],
  ['nothing to merge', ['merge'], 2, /merge needs the partial reports of all shards/],
  ['a partial report that is not there', ['merge', 'none.partial'], 3, /the partial report none\.partial cannot be read: there is no such file or directory\nThis is not a verdict/],
])('%s', (_, words, code, reason) => {
  const ran = run(...words);
  expect(ran).toMatchObject({ code, out: '' });
  expect(ran.err).toMatch(reason);
});

test.each([['no share', '[1,'], ['another document', '[{}]']])('a partial report that holds %s is no verdict', (_, share) => {
  run('check', '--shard=1/1', '--format=partial=1.partial', root());
  const [head = ''] = readFileSync(join(folder, '1.partial'), 'utf8').split('\n');
  writeFileSync(join(folder, '1.partial'), `${head}\n${share}\n`);
  expect(run('merge', '1.partial')).toEqual({ code: 3, out: '', err: 'apigee-tls-gate failed: 1.partial is damaged: run its shard again, or its upload\nThis is not a verdict on the repository: nothing has been passed.\n' });
});

test('a shard that is missing is no verdict', () => {
  run('check', '--shard=1/2', '--format=partial=1.partial', root());
  expect(run('merge', '1.partial')).toEqual({ code: 3, out: '', err: 'apigee-tls-gate failed: the partial report of shard 2 of 2 is missing, and what it should have read was not judged: look at the job of that shard and at the upload of its artifact, and run it again\nThis is not a verdict on the repository: nothing has been passed.\n' });
});

test('a partial report with a key named __proto__ is no verdict', () => {
  run('check', '--shard=1/1', '--format=partial=1.partial', root());
  const text = readFileSync(join(folder, '1.partial'), 'utf8');
  writeFileSync(join(folder, '1.partial'), text.replace('"targets":', '"__proto__":'));
  expect(run('merge', '1.partial').code).toBe(3);
});
