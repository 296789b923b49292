import { repositoryFiles } from './seeds.ts';
import { judgeWhole } from './whole.ts';

const named: readonly (readonly [string, RegExp])[] = [
  ['examples/bank-x-fixed', /^resources\/edge\/env\/.*\.json$|\/targets\/.*\.xml$/],
  ['examples/storefront-fixed', /\/targets\/.*\.xml$/],
  ['test/fixtures/playbooks/503-sslhandshakefailed/chain-incomplete-fixed', /\/targets\/.*\.xml$|^certs\/(?:backend|backend-root)\.pem$/],
];
const cases = named.flatMap(([folder, pattern]) => [...repositoryFiles(folder).keys()].filter((path) => pattern.test(path)).map((path) => [folder, path] as const));

test('there are files that matter', () => {
  expect(cases.length).toBeGreaterThan(10);
});

test.each(cases)('%s does not pass with %s cut off, emptied or zeroed', (folder, path) => {
  const files = repositoryFiles(folder);
  const whole = files.get(path) ?? Buffer.alloc(0);
  expect(judgeWhole(files).verdict?.outcome).toBe('pass');
  const damaged = [whole.subarray(0, 0), Buffer.alloc(whole.length), ...[0.2, 0.5, 0.8].map((share) => whole.subarray(0, Math.floor(whole.length * share)))];
  expect(damaged.map((bytes) => judgeWhole(new Map([...files, [path, bytes]])).verdict?.outcome).filter((outcome) => outcome === 'pass' || outcome === undefined)).toEqual([]);
});
