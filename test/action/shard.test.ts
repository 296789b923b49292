import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { failureOf } from './findings.ts';
import { runStep, type Step } from './runner.ts';

const workspace = resolve('examples');
const path = 'storefront-broken';
let partials = '';

beforeEach(() => {
  partials = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
});
afterEach(() => {
  chmodSync(partials, 0o700);
  rmSync(partials, { recursive: true, force: true });
});

/** What the jobs of a matrix upload, and the last one downloads. */
function readShards(count: number, indices = Array.from({ length: count }, (_, index) => index + 1), inputs: Readonly<Record<string, string>> = {}): readonly Step[] {
  return indices.map((index) => {
    const step = runStep({ workspace, inputs: { path, shard: `${index}/${count}`, ...inputs } });
    copyFileSync(step.outputs['partial'] ?? '', join(partials, basename(step.outputs['partial'] ?? '')));
    return step;
  });
}

const merge = (inputs: Readonly<Record<string, string>> = {}): Step => runStep({ workspace, inputs: { path, merge: partials, ...inputs } });
const timeless = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'MOMENT');

test('a shard passes on what it has read, and judges nothing', () => {
  for (const step of readShards(2)) {
    expect(step).toMatchObject({ status: 0, stderr: '', annotations: [], summary: '' });
    expect(Object.keys(step.outputs)).toEqual(['partial']);
  }
});

test('inputs that count only where a verdict is made are told', () => {
  const step = runStep({ workspace, inputs: { path, shard: '1/2', 'only-new': 'true', comment: 'always', 'format-files': 'json=a.json', token: 't0ken' } });
  expect(step).toMatchObject({ status: 0, stderr: '' });
  expect(step.annotations.map(({ level, message }) => ({ level, message }))).toEqual([{ level: 'warning', message: 'With shard these inputs have no effect: format-files, only-new, comment. Set them on the job that merges.' }]);
});

test('the merging job says what one job would have said', () => {
  const whole = runStep({ workspace, inputs: { path } });
  readShards(3);
  const merged = merge();
  expect(merged.status).toBe(whole.status);
  expect(merged.annotations).toEqual(whole.annotations);
  expect(timeless(merged.summary)).toBe(timeless(whole.summary));
  for (const output of ['report', 'sarif']) expect(timeless(readFileSync(merged.outputs[output] ?? '', 'utf8'))).toBe(timeless(readFileSync(whole.outputs[output] ?? '', 'utf8')));
  for (const output of ['verdict', 'errors', 'warnings', 'notices']) expect(merged.outputs[output]).toBe(whole.outputs[output]);
});

test('the merging job judges with the options of the shards', () => {
  readShards(2, [1, 2], { 'fail-on': 'never' });
  expect(merge()).toMatchObject({ status: 0, outputs: { verdict: 'pass' } });
});

describe('the merging job fails, and says why', () => {
  test.each<[string, () => Step, RegExp]>([
    ['no shard has come through', () => merge(), /there is no \*\.partial file in ".*": did each shard upload its output partial/],
    ['a worker was killed before it wrote', () => (readShards(3, [1, 3]), merge()), /the partial report of shard 2 of 3 is missing, and what it should have read was not judged/],
    ['a worker was killed while it wrote', () => (readShards(2), writeFileSync(join(partials, 'shard-2-of-2.partial'), readFileSync(join(partials, 'shard-2-of-2.partial')).subarray(0, -400)), merge()), /shard-2-of-2\.partial is not whole, its shard broke off: run that shard again/],
    ['a file of something else', () => (readShards(1), writeFileSync(join(partials, 'other.partial'), '{}'), merge()), /other\.partial is not a partial report: check --shard writes them/],
    ['other options', () => (readShards(2, [1]), copyFileSync(runStep({ workspace, inputs: { path, shard: '2/2', platform: 'hybrid' } }).outputs['partial'] ?? '', join(partials, 'x.partial')), merge()), /was made with other options \(\{\}\) than x\.partial \(\{"platform":"hybrid"\}\): give all shards the same/],
    ['another fail-on', () => (readShards(2), merge({ 'fail-on': 'never' })), /fail-on is "never" here, but the shards ran without fail-on: give the jobs of the matrix and this one the same/],
    ['another path', () => (readShards(2), merge({ path: 'bank-x-broken' })), /shard-1-of-2\.partial has seen other files than are here/],
    ['no directory', () => merge({ merge: join(partials, 'none') }), /the partial reports in ".*none" cannot be read: there is no such file or directory/],
    ['wrong inputs', () => merge({ shard: '3/2' }), /shard is "3\/2", but takes K\/N with K from 1 to N/],
    ['both inputs', () => merge({ shard: '1/2' }), /shard and merge are both set/],
  ])('%s', (_, run, reason) => {
    const step = run();
    expect(step.status).toBe(1);
    expect(failureOf(step)).toMatch(reason);
    expect(step.outputs['verdict']).toBeUndefined();
  });
});

test('what a shard could not see fails its own job, and the verdict', () => {
  const folder = join(partials, 'repository');
  mkdirSync(folder);
  writeFileSync(join(folder, 'overrides.yaml'), 'virtualhosts: []\n');
  const step = runStep({ workspace: folder, inputs: { shard: '1/1' }, environment: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent("import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; const { openSync } = fs; fs.openSync = (path, ...rest) => { if (String(path).endsWith('overrides.yaml')) throw Object.assign(new Error('EIO'), { code: 'EIO' }); return openSync(path, ...rest); }; syncBuiltinESMExports();")}` } });
  expect(step.status).toBe(1);
  expect(failureOf(step)).toBe('overrides.yaml: the file cannot be read: the disk reports an error');
  copyFileSync(step.outputs['partial'] ?? '', join(partials, 'one.partial'));
  const merged = runStep({ workspace: folder, inputs: { merge: partials } });
  expect(merged.status).toBe(1);
  expect(merged.outputs['verdict']).toBe('incomplete');
});
