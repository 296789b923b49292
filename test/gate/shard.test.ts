import { readdirSync } from 'node:fs';
import { checkRepository } from '../../src/gate/check.ts';
import { joinOptions, readPartial, takeShard, type PartialReport } from '../../src/gate/shard.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { allRules } from '../../src/rules/all.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';
import { judgeFolder, readInShards } from '../judge-folder.ts';

/** Everything that people and machines get to see. */
function everyReport(verdict: Verdict): readonly string[] {
  return [renderText(verdict, { colour: false }), renderJson(verdict), renderSummary(verdict, { root: '' }), renderSarif(verdict, { rules: allRules, pages: new Map(), root: '', compressedSize: (text) => text.length })];
}

const fixtures = readdirSync('test/fixtures/rules').flatMap((rule) => readdirSync(`test/fixtures/rules/${rule}`).map((name) => `test/fixtures/rules/${rule}/${name}`));
const repositories = [...readdirSync('examples').map((name) => `examples/${name}`), ...fixtures];

describe('a merged verdict is that of one run, in every report', () => {
  test.each(repositories)('%s', (folder) => {
    const whole = everyReport(judgeFolder(folder));
    for (const shards of [1, 3]) expect(everyReport(judgeFolder(folder, new Map(), shards))).toEqual(whole);
  });
});

const target = '<TargetEndpoint name="default"><HTTPTargetConnection><URL>https://backend.example.com</URL></HTTPTargetConnection></TargetEndpoint>';
const files = (): Map<string, string> =>
  new Map([
    ['a/apiproxy/orders.xml', '<APIProxy name="orders"/>'],
    ['a/apiproxy/targets/default.xml', target],
    ['overrides.yaml', 'virtualhosts:\n- { name: a, sslCertPath: a.pem, sslKeyPath: a.key }\n'],
    ['b/apiproxy/targets/default.xml', target],
    ['c/main.tf', 'resource "google_apigee_target_server" "a" {\n  name = "a"\n  env_id = local.env\n  host = "a.example.com"\n}\n'],
    ['c/variables.tf', 'locals { env = "organizations/o/environments/prod" }\n'],
  ]);

function shard(index: number, count: number, content = files()): PartialReport {
  const taken = takeShard(memoryWorkspace(content), { index, count }, {}, () => 0);
  const partial = 'problem' in taken ? taken : readPartial(`part-${index}`, taken.partial);
  if ('problem' in partial) throw new Error(partial.problem);
  return partial;
}

test('every unit is read by one shard, and bundles and folders of Terraform stay together', () => {
  const readers = new Map<string, number[]>();
  for (const index of [1, 2, 3, 4, 5]) for (const unit of ['a/apiproxy/', 'b/apiproxy/', 'c/', 'overrides.yaml']) if (shard(index, 5).share.includes(`"${unit}`)) readers.set(unit, [...(readers.get(unit) ?? []), index]);
  expect(Object.fromEntries([...readers].map(([unit, indices]) => [unit, indices.length]))).toEqual({ 'a/apiproxy/': 1, 'b/apiproxy/': 1, 'c/': 1, 'overrides.yaml': 1 });
});

test('a bundle that speaks of a secret is read again where it is merged, and counted once', () => {
  const content = files().set('a/apiproxy/targets/default.xml', target.replace('<URL>', '<SSLInfo><KeyStore>password-hunter2</KeyStore></SSLInfo><URL>')).set('a/apiproxy/policies/none.xml', '<AssignMessage name="none"/>');
  const { share } = shard(1, 1, content);
  expect(share).toContain('"a/apiproxy"');
  expect(share).not.toContain('hunter2');
  const workspace = memoryWorkspace(content);
  const [whole, merged] = [undefined, readInShards(workspace, 1)].map((partials) => checkRepository(workspace, { now: 0, version: '0', ...(partials === undefined ? {} : { partials }) }));
  expect(merged).toMatchObject({ verdict: { inspected: { files: 7, targets: 3 } } });
  expect(whole).toMatchObject({ verdict: { inspected: { files: 7, targets: 3 } } });
});

describe('what does not belong together is not merged', () => {
  const other = new Map([...files(), ['new.yaml', 'a: 1']]);
  test.each([
    ['nothing', [], 'there is no partial report to merge'],
    ['a shard that is missing', [shard(1, 3), shard(3, 3)], 'the partial report of shard 2 of 3 is missing, and what it should have read was not judged: look at the job of that shard and at the upload of its artifact, and run it again'],
    ['a shard that is there twice', [shard(1, 2), { ...shard(1, 2), name: 'again' }], 'part-1 and again are both of shard 1: name the partial report of each shard once'],
    ['a file that is named twice', [shard(1, 2), shard(1, 2), shard(2, 2)], 'part-1 and part-1 are both of shard 1: name the partial report of each shard once'],
    ['shards of another number', [shard(1, 2), shard(2, 3)], 'part-1 is of 2 shards and part-2 of 3: merge the partial reports of one run'],
    ['shards of another commit', [shard(1, 2), shard(2, 2, other)], 'part-1 and part-2 have seen other files, or another configuration: all shards have to look at the same commit, and partial reports in the repository have to end in .partial'],
  ])('%s', (_, partials, problem) => {
    expect(joinOptions(partials)).toEqual({ problem });
  });

  test('another commit where it is merged', () => {
    const partials = readInShards(memoryWorkspace(files()), 2);
    expect(checkRepository(memoryWorkspace(other), { now: 0, version: '0', partials })).toEqual({ problem: 'shard 1 has seen other files than are here, or another configuration: merge in a checkout of the same commit (--root, or the input path, names its folder)' });
  });

  test('another content of a file that takes part in a finding', () => {
    const partials = readInShards(memoryWorkspace(files()), 2);
    const changed = files().set('overrides.yaml', 'virtualhosts:\n- { name: b, sslCertPath: a.pem, sslKeyPath: a.key }\n');
    const result = checkRepository(memoryWorkspace(changed), { now: 0, version: '0', partials });
    expect(result).toMatchObject({ verdict: { outcome: 'incomplete', failures: [{ message: 'overrides.yaml is not what its shard has read: all shards and the merging run need the files of the same commit' }] } });
  });

  test.each([
    ['an empty file', '', 'x is not a partial report: check --shard writes them'],
    ['a JSON report', '{"schemaVersion":1}\n', 'x is not a partial report: check --shard writes them'],
    ['another version', '{"partial":1,"version":"9.9.9"}\n[]\n', /of another version/],
    ['a file cut short', '{"partial":1,"version":"0.1.0"}\n[1,', 'x is not whole, its shard broke off: run that shard again'],
  ])('%s', (_, text, problem) => {
    expect(readPartial('x', text)).toEqual({ problem: typeof problem === 'string' ? problem : expect.stringMatching(problem) });
  });
});
