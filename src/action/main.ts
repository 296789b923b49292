import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import * as core from '@actions/core';
import { checkRepository } from '../gate/check.ts';
import type { Verdict } from '../gate/verdict.ts';
import { version } from '../gate/version.ts';
import { renderAnnotations } from '../report/annotations.ts';
import { escapeLogLine } from '../report/escape.ts';
import { renderJson, verdictWord } from '../report/json.ts';
import { renderSummary } from '../report/summary.ts';
import { renderText } from '../report/text.ts';
import { describeOutcome } from '../report/wording.ts';
import { openDirectory } from '../workspace/disk.ts';
import type { Occasion } from './event.ts';
import { wayBelow, writeOwnReport, writeReport } from './files.ts';
import { readInputs, type FormatName, type Inputs } from './inputs.ts';

/** The repository as the runner gives it, and where the gate looks within it. */
interface Site {
  readonly workspace: string;
  readonly root: string;
  /** From the workspace to the root, empty where they are the same. */
  readonly way: string;
}

async function run(): Promise<void> {
  const { readOccasion } = await import('./event.ts');
  const occasion = readOccasion(process.env);
  if (occasion.refusal !== undefined) return fail([occasion.refusal]);
  if (occasion.warning !== undefined) core.warning(escapeLogLine(occasion.warning));
  const inputs = readInputs((name) => core.getInput(name));
  if ('problems' in inputs) return fail(inputs.problems);
  const workspace = resolve(process.env['GITHUB_WORKSPACE'] ?? '.');
  const root = resolve(workspace, inputs.path);
  const way = wayBelow(workspace, root);
  if (way === undefined) return fail([`path is "${inputs.path}", which is outside the repository`]);
  await inspect(inputs, { workspace, root, way }, occasion);
}

async function inspect(inputs: Inputs, site: Site, occasion: Occasion): Promise<void> {
  const started = performance.now();
  const directory = openDirectory(site.root);
  if ('problem' in directory) return fail([`path is "${inputs.path}": ${directory.problem}`]);
  const { config, platform, failOn } = inputs;
  const answer = checkRepository(directory, {
    ...(config === undefined ? {} : { config }),
    ...(platform === undefined ? {} : { platform }),
    ...(failOn === undefined ? {} : { failOn }),
    now: Date.now(),
    version,
    passwordOf: (variable) => process.env[variable],
  });
  if ('problem' in answer) return fail(answer.problem.split('\n'));
  await tell(answer.verdict, inputs, site, occasion, performance.now() - started);
}

async function tell(verdict: Verdict, inputs: Inputs, site: Site, occasion: Occasion, elapsedMs: number): Promise<void> {
  const temporary = process.env['RUNNER_TEMP'] ?? tmpdir();
  const report = writeOwnReport(temporary, renderJson(verdict));
  core.setOutput('verdict', verdictWord(verdict));
  core.setOutput('errors', verdict.counts.error);
  core.setOutput('warnings', verdict.counts.warning);
  core.setOutput('notices', verdict.counts.notice);
  core.setOutput('report', report);
  core.info(renderText(verdict, { colour: true, elapsedMs }));

  const elsewhere = inputs.summary ? 'the summary of this run, or the JSON report (output report)' : 'the log of this step, or the JSON report (output report)';
  const annotations = renderAnnotations(verdict, { root: site.way, elsewhere });
  if (inputs.annotations) process.stdout.write(annotations);

  const summary = renderSummary(verdict, {
    root: site.way,
    occasion: occasion.words,
    ...(occasion.sources === undefined ? {} : { sources: occasion.sources }),
  });
  if (inputs.summary) await addSummary(summary);

  const formats: Readonly<Record<FormatName, () => string>> = {
    text: () => renderText(verdict, { colour: false }),
    json: () => renderJson(verdict),
    github: () => annotations,
    markdown: () => summary,
  };
  for (const { format, file } of inputs.formatFiles) writeReport([site.workspace, temporary], file, formats[format]());
  if (verdict.outcome !== 'pass') fail([`apigee-tls-gate ${describeOutcome(verdict)}`]);
}

async function addSummary(markdown: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'] === undefined) return core.warning('This runner offers no job summary');
  await core.summary.addRaw(markdown).write();
}

/** Fails the step; every line may carry text of the repository. */
function fail(lines: readonly string[]): void {
  core.setFailed(lines.map(escapeLogLine).join('\n'));
}

try {
  await run();
} catch (error) {
  fail([`apigee-tls-gate could not do its work: ${error instanceof Error ? error.message : String(error)}`]);
}
