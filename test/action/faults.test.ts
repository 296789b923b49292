import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultEnvironment, makeRoom, put, removeRoom, reporters, type Fault } from '../faults/room.ts';
import { runStep, type Step } from './runner.ts';

let folder = '';
beforeEach(() => {
  folder = makeRoom();
});
afterEach(() => {
  removeRoom(folder);
});

const everyFormat = Object.keys(reporters).map((format) => `${format}=out/${format}`).join('\n');

function step(fault: Fault, environment: Readonly<Record<string, string>> = {}): Step {
  return runStep({ workspace: folder, inputs: { path: 'repo', 'format-files': everyFormat }, environment: { ...faultEnvironment(fault), ...environment } });
}

/** The step fails in words, and whoever reads its outputs sees no verdict. */
function expectNoVerdict({ status, log, stderr, outputs }: Step, reason: string | RegExp): void {
  expect(status).toBe(1);
  expect(outputs).not.toHaveProperty('verdict');
  expect(outputs).not.toHaveProperty('errors');
  expect(log + stderr).toMatch(reason);
  expect(log + stderr).not.toMatch(/^ +at .+:\d+/m);
}

const halfFiles = (): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('.part'));

test('without a fault the step passes and writes every report', () => {
  const { status, outputs } = step({});
  expect({ status, verdict: outputs['verdict'] }).toEqual({ status: 0, verdict: 'pass' });
  expect(readdirSync(join(folder, 'out')).sort()).toEqual(Object.keys(reporters).sort());
});

test('what cannot be read makes the verdict incomplete', () => {
  const { status, outputs, log, summary } = step({ call: 'readSync', path: 'locales/en.json', code: 'EIO' });
  expect({ status, verdict: outputs['verdict'] }).toEqual({ status: 1, verdict: 'incomplete' });
  for (const text of [log, summary]) expect(text).toContain('the disk reports an error');
});

test('a file that a reader breaks on makes the verdict incomplete', () => {
  const { status, outputs, log, summary } = step({ within: 'at readConnections [^]*at ofFile ' });
  expect({ status, verdict: outputs['verdict'] }).toEqual({ status: 1, verdict: 'incomplete' });
  for (const text of [log, summary]) {
    expect(text).toContain('payments.xml');
    expect(text).toContain('could not be read to its end: injected');
  }
});

test.each(Object.values(reporters))('%s throws', (reporter) => {
  expectNoVerdict(step({ within: `at (?:\\w+\\.)?${reporter} ` }), /::error::apigee-tls-gate could not do its work: .*injected/);
});

const ownReports: readonly (readonly [string, string])[] = [
  ['report.json', "report.json in the runner's temporary directory"],
  ['report.sarif', "report.sarif in the runner's temporary directory"],
];
const askedReports = Object.keys(reporters).map((format) => [`out/${format}`, `format-files: out/${format}`] as const);
test.each([...ownReports, ...askedReports])('%s finds no space', (path, called) => {
  expectNoVerdict(step({ call: 'writeFileSync', path: `/${path}.part`, code: 'ENOSPC' }), `${called} cannot be written: there is no space left on the disk`);
  expect(halfFiles()).toEqual([]);
});

test('the temporary directory takes no folder', () => {
  expectNoVerdict(step({ call: 'mkdtempSync', code: 'ENOSPC' }), 'could not do its work: ENOSPC');
});

test.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])('%s is full', (name) => {
  expectNoVerdict(step({}, { [name]: '/dev/full' }), 'could not do its work: ENOSPC');
});

test('the log is full', () => {
  expectNoVerdict(step({ stdout: '/dev/full' }), 'the log cannot be written: ENOSPC');
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'])('%s while a report is written', (signal) => {
  const { status, outputs } = step({ call: 'fsyncSync', path: 'out/junit', how: 'signal', signal });
  expect(status).not.toBe(0);
  expect(outputs).not.toHaveProperty('verdict');
  expect(existsSync(join(folder, 'out/junit'))).toBe(false);
});

test('no memory', () => {
  put(folder, 'repo/overrides/overrides-large.yaml', `virtualhosts:\n${'- { name: g, sslCertPath: certs/web-grp.pem, sslKeyPath: certs/web-grp.key }\n'.repeat(20_000)}`);
  const { status, outputs } = runStep({ workspace: folder, inputs: { path: 'repo' }, environment: { NODE_OPTIONS: '--max-old-space-size=24' } });
  expect(status).not.toBe(0);
  expect(outputs).toEqual({});
});
