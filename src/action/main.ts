import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as core from '@actions/core';
import { checkRepository, type Before } from '../gate/check.ts';
import type { Verdict } from '../gate/verdict.ts';
import { version } from '../gate/version.ts';
import { configurationPaths } from '../read/configuration.ts';
import { renderAnnotations, renderMistakes } from '../report/annotations.ts';
import type { ChannelNote } from '../report/channels.ts';
import { escapeLogLine } from '../report/escape.ts';
import type { Format } from '../report/formats.ts';
import { renderGitlab } from '../report/gitlab.ts';
import { renderJson, verdictWord } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderSarif } from '../report/sarif.ts';
import { renderSummary } from '../report/summary.ts';
import { renderText } from '../report/text.ts';
import { describeOutcome } from '../report/wording.ts';
import { allRules } from '../rules/all.ts';
import { fileAbove } from '../workspace/above.ts';
import { openDirectory } from '../workspace/disk.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openBase } from './base.ts';
import type { Occasion } from './event.ts';
import { makeReportDirectory, objectionTo, wayBelow, writeOwnReport, writeReport } from './files.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { readPages } from './pages.ts';
import { publish } from './publish.ts';
import { readPartials, writeShard } from './shard.ts';

/** The repository as the runner gives it, and where the gate looks within it. */
interface Site {
  readonly workspace: string;
  readonly root: string;
  /** From the workspace to the root, empty where they are the same. */
  readonly way: string;
}

async function run(): Promise<void> {
  const { readOccasion } = await import('./event.ts').catch((error: unknown) => {
    throw new Error(`what the runner says of the event (GITHUB_EVENT_PATH, GITHUB_API_URL) cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const occasion = readOccasion(process.env);
  if (occasion.refusal !== undefined) return fail([occasion.refusal]);
  if (occasion.warning !== undefined) core.warning(escapeLogLine(occasion.warning));
  const inputs = readInputs((name) => core.getInput(name));
  if ('problems' in inputs) return fail(inputs.problems);
  if (inputs.token !== undefined) core.setSecret(inputs.token);
  if (inputs.idle.length > 0) core.warning(`With shard these inputs have no effect: ${inputs.idle.join(', ')}. Set them on the job that merges.`);
  const workspace = resolve(process.env['GITHUB_WORKSPACE'] ?? '.');
  const root = resolve(workspace, inputs.path);
  const way = wayBelow(workspace, root);
  if (way === undefined) return fail([`path is "${inputs.path}", which is outside the repository`]);
  const objections = inputs.formatFiles.flatMap(({ file }) => objectionTo([workspace, temporaryDirectory()], file) ?? []);
  if (objections.length > 0) return fail(objections);
  await inspect(inputs, { workspace, root, way }, occasion);
}

function temporaryDirectory(): string {
  return process.env['RUNNER_TEMP'] ?? tmpdir();
}

async function inspect(inputs: Inputs, site: Site, occasion: Occasion): Promise<void> {
  const started = performance.now();
  const directory = openDirectory(site.root);
  if ('problem' in directory) return fail([`path is "${inputs.path}": ${directory.problem}`]);
  const now = Date.now();
  const unused = inputs.config === undefined ? fileAbove(site.root, site.workspace, configurationPaths) : undefined;
  if (unused !== undefined) core.warning(escapeLogLine(`${unused} is not used, since path is "${inputs.path}": to judge by it, leave path out and choose with include in the configuration`));
  const before = openBefore(directory, inputs, site, occasion, now);
  if (before !== undefined && 'unavailable' in before && inputs.configRef === 'base') return fail([`config-ref is "base", but ${before.unavailable}`]);
  if (inputs.shard !== undefined) return passOn(writeShard(directory, before === undefined || 'unavailable' in before || !before.governs ? directory : before.workspace, inputs.shard, inputs, temporaryDirectory()));
  const merged = inputs.merge === undefined ? undefined : readPartials(resolve(site.workspace, inputs.merge), inputs);
  if (merged !== undefined && 'problem' in merged) return fail([merged.problem]);
  const { config, platform, failOn, baseline } = merged?.options ?? inputs;
  const answer = checkRepository(directory, {
    ...(merged === undefined ? {} : { partials: merged.partials }),
    ...(config === undefined ? {} : { config }),
    ...(platform === undefined ? {} : { platform }),
    ...(failOn === undefined ? {} : { failOn }),
    ...(before === undefined || 'unavailable' in before ? {} : { before }),
    ...(baseline === undefined ? {} : { baseline }),
    now,
    version,
    passwordOf: (variable) => process.env[variable],
    elapsedMs: () => performance.now(),
  });
  if ('problem' in answer) {
    if (inputs.annotations) process.stdout.write(renderMistakes(answer.places ?? [], site.way));
    return fail(answer.problem.split('\n'));
  }
  const missing = whyNoBase(before, inputs, occasion);
  if (inputs.onlyNew && missing !== undefined) core.warning(escapeLogLine(`only-new: all findings count, since ${missing}`));
  const notes: ChannelNote[] = missing === undefined ? [] : [{ channel: 'comparison with the base', outcome: 'not available', words: inputs.onlyNew ? `${missing}: all findings count` : missing }];
  await tell(answer.verdict, inputs, site, occasion, notes, performance.now() - started);
}

/** Why there is no base where one was asked for, or where the event has one. */
function whyNoBase(before: ReturnType<typeof openBefore>, { onlyNew, configRef }: Inputs, { change }: Occasion): string | undefined {
  if (before !== undefined && 'unavailable' in before) return before.unavailable;
  return change === undefined && (onlyNew || configRef === 'base') ? 'this run is not for a pull request or a merge group' : undefined;
}

/** The partial report goes to the job that merges; what its shard could not see fails this job as well. */
function passOn(written: ReturnType<typeof writeShard>): void {
  if ('problem' in written) return fail(written.problem.split('\n'));
  core.setOutput('partial', written.file);
  core.info('The shard has read its slice. This is no verdict: the job that merges makes it.');
  if (written.blind.length > 0) fail(written.blind.map(({ path, reason }) => `${path}: ${reason}`));
}

/** The state before the change, on events that are about one; on a schedule the same files at the time of the run before. */
function openBefore(directory: Workspace, { onlyNew, configRef, comment, token }: Inputs, { workspace, root }: Site, { change, periodMs }: Occasion, now: number): Before | { readonly unavailable: string } | undefined {
  if (periodMs !== undefined) return { workspace: directory, name: new Date(now - periodMs).toISOString().slice(0, 10), now: now - periodMs, onlyNew: false, governs: false };
  if (change === undefined) return undefined;
  if (change === 'unknown') return { unavailable: 'the event does not name the base commit' };
  // Without a wish that needs the base, nothing is fetched: the gate works without a network.
  const mayFetch = onlyNew || configRef === 'base' || comment === 'changes';
  const state = openBase(workspace, root, directory, change, { mayFetch, governs: configRef === 'base', ...(token === undefined ? {} : { token }) });
  return 'unavailable' in state ? state : { ...state, name: `the base commit ${state.name}`, onlyNew, governs: configRef === 'base' };
}

async function tell(verdict: Verdict, inputs: Inputs, site: Site, occasion: Occasion, notes: readonly ChannelNote[], elapsedMs: number): Promise<void> {
  const temporary = temporaryDirectory();
  const own = makeReportDirectory(temporary);
  const report = writeOwnReport(own, 'report.json', renderJson(verdict));
  const sarif = renderSarif(verdict, { rules: allRules, pages: readPages(), root: site.way, compressedSize: (text) => gzipSync(text).length });
  core.setOutput('report', report);
  core.setOutput('sarif', writeOwnReport(own, 'report.sarif', sarif));
  core.info(renderText(verdict, { colour: true, elapsedMs }));

  const elsewhere = inputs.summary ? 'the summary of this run, or the JSON report (output report)' : 'the log of this step, or the JSON report (output report)';
  const warnings = Number(occasion.warning !== undefined) + Number(inputs.onlyNew && notes.length > 0);
  const annotations = renderAnnotations(verdict, { root: site.way, elsewhere, warnings });
  if (inputs.annotations) process.stdout.write(annotations);

  const channels = [...notes, ...await publish(verdict, inputs, site.way)];
  for (const { channel, outcome, words } of channels) core.info(escapeLogLine(`${channel}: ${outcome}: ${words}`));

  const summary = renderSummary(verdict, {
    root: site.way,
    occasion: occasion.words,
    channels,
    ...(occasion.sources === undefined ? {} : { sources: occasion.sources }),
  });
  if (inputs.summary) await addSummary(summary);

  const formats: Readonly<Record<Format, () => string>> = {
    text: () => renderText(verdict, { colour: false }),
    json: () => renderJson(verdict),
    sarif: () => sarif,
    junit: () => renderJunit(verdict),
    gitlab: () => renderGitlab(verdict, { root: site.way }),
    markdown: () => summary,
    github: () => annotations,
  };
  for (const { format, file } of inputs.formatFiles) writeReport([site.workspace, temporary], file, formats[format]());
  await told();
  setVerdict(verdict);
  if (verdict.outcome !== 'pass') fail([`apigee-tls-gate ${describeOutcome(verdict)}`]);
}

/** Resolves when standard output has taken everything; where it has not, the step fails first. */
async function told(): Promise<void> {
  await new Promise<void>((done, failed) => process.stdout.write('', (error) => (error ? failed(error) : done())));
}

/** Last of all, and the verdict after the rest: a step that breaks off leaves no verdict behind that somebody could take for its own. */
function setVerdict(verdict: Verdict): void {
  core.setOutput('errors', verdict.counts.error);
  core.setOutput('warnings', verdict.counts.warning);
  core.setOutput('notices', verdict.counts.notice);
  core.setOutput('verdict', verdictWord(verdict));
}

async function addSummary(markdown: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'] === undefined) return core.warning('This runner offers no job summary');
  await core.summary.addRaw(markdown).write();
}

/** Fails the step; every line may carry text of the repository. */
function fail(lines: readonly string[]): void {
  core.setFailed(lines.map(escapeLogLine).join('\n'));
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(`apigee-tls-gate failed: the log cannot be written: ${error.code ?? error.message}\n`);
  process.exit(1);
});
run().catch((error: unknown) => {
  fail([`apigee-tls-gate could not do its work: ${error instanceof Error ? error.message : String(error)}`]);
});
