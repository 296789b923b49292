import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { checkRepository } from '../../src/gate/check.ts';
import { joinOptions, readPartial, takeShard } from '../../src/gate/shard.ts';
import { trackedPaths } from '../../src/workspace/git-index.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';
import { mutate, stepRange, type Step } from './mutate.ts';
import { repositoryFiles } from './seeds.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const budget = 5 * Number(process.env['FUZZ_MILLISECONDS'] ?? 900);
const settings = { seed, numRuns: 100_000, interruptAfterTimeLimit: budget, markInterruptAsFailure: false } as const;
const number = fc.nat({ max: stepRange - 1 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({ operator: number, at: number, size: number, value: number }), { minLength: 1, maxLength: 8 });

test('a partial report that was changed never makes a broken repository pass', () => {
  const workspace = memoryWorkspace(repositoryFiles('examples/storefront-broken'));
  const [first, second] = [1, 2].map((index) => {
    const taken = takeShard(workspace, { index, count: 2 }, {}, () => 0);
    if ('problem' in taken) throw new Error(taken.problem);
    return taken.partial;
  }) as [string, string];
  const ends = new Set<string>();
  fc.assert(
    fc.property(steps, (changes) => {
      const changed = Buffer.from(mutate(Buffer.from(first), Buffer.from(second), changes)).toString('utf8');
      const partials = [readPartial('1', changed), readPartial('2', second)].flatMap((partial) => ('problem' in partial ? [] : [partial]));
      const options = joinOptions(partials);
      if ('problem' in options) return void ends.add('refused');
      try {
        const result = checkRepository(workspace, { now: 0, version: '0', partials });
        ends.add('problem' in result ? 'refused' : result.verdict.outcome);
      } catch {
        // The shells take what is thrown for a failure.
        ends.add('thrown');
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    settings,
  );
  expect([...ends].sort()).toEqual(expect.arrayContaining(['fail', 'refused', 'thrown']));
  expect(ends).not.toContain('pass');
  expect(ends).not.toContain('empty');
});

test('an index of Git that was changed is read or refused, and never throws', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
  try {
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    for (const path of ['a/b/one.yaml', 'a/two.pem', 'three']) writeFileSync(join(folder, path), path);
    const git = (...words: readonly string[]): void => expect(spawnSync('git', words, { cwd: folder }).status).toBe(0);
    git('init', '--quiet');
    git('add', '--all');
    const whole = readFileSync(join(folder, '.git/index'));
    git('update-index', '--index-version', '4', '--split-index');
    const split = readFileSync(join(folder, '.git/index'));
    fc.assert(
      fc.property(fc.boolean(), steps, (isWhole, changes) => {
        const changed = mutate(isWhole ? whole : split, isWhole ? split : whole, changes);
        const read = trackedPaths(changed, () => mutate(whole, split, changes));
        expect('problem' in read || typeof read.has('a/two.pem') === 'boolean').toBe(true);
      }),
      settings,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
