import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { checkRepository } from '../gate/check.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { PartialReport } from '../gate/shard.ts';
import { version } from '../gate/version.ts';
import { disarmLine, escapeLogLine, escapeTerminal } from '../report/escape.ts';
import type { Format } from '../report/formats.ts';
import { renderText } from '../report/text.ts';
import { EMPTY_REMEDY, describeCounts, pluralize } from '../report/wording.ts';
import { allRules } from '../rules/all.ts';
import { configurationPaths } from '../read/configuration.ts';
import { defaultLimits } from '../source/limits.ts';
import { nearest } from '../source/nearest.ts';
import { fileAbove } from '../workspace/above.ts';
import { openDirectory, writeWhole } from '../workspace/disk.ts';
import { normalizePath } from '../workspace/workspace.ts';
import { readArguments, UsageError, type BaselineArguments, type CheckArguments, type MergeArguments, type Output } from './arguments.ts';
import { refusePlanted } from './planted.ts';
import { undisturbed } from './signals.ts';

const exitCodes = { pass: 0, fail: 1, empty: 2, incomplete: 3 } as const;
const usageExit = 2;
const brokenExit = 3;

async function main(words: readonly string[]): Promise<number> {
  const given = readArguments(words);
  switch (given.command) {
    case 'help':
      return print((await import('./help.ts')).help);
    case 'version':
      return print(`${version}\n`);
    case 'init':
      return print(await undisturbed((await import('./init.ts')).initialize));
    case 'rules':
      return print(given.json ? rulesAsJson() : rulesAsText());
    case 'explain':
      return print(await pageOf(given.rule));
    case 'check':
      return check(given);
    case 'shard':
      return (await import('./shard.ts')).writeShard(given);
    case 'merge':
      return merge(given);
    case 'baseline':
      return print(await writeBaseline(given));
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

async function check(given: CheckArguments, partials?: readonly PartialReport[]): Promise<number> {
  for (const output of given.outputs) requirePlace(output, given.root);
  const now = given.now ?? Date.now();
  const verdict = given.fix === undefined ? judge(given, now, partials) : await (await import('./fix.ts')).fixFiles(given.root, given.fix, () => judge(given, now));
  const reports: (Output & { readonly text: string })[] = [];
  for (const output of given.outputs) reports.push({ ...output, text: await render(verdict, output, wayTo(given.root)) });
  // Files first: what cannot be written is told instead of a verdict, not after it.
  for (const { format, file, text } of reports) if (file !== undefined) await undisturbed(() => writeWhole(file, text, { called: `--format ${format}=${file}` }));
  for (const { file, text } of reports) if (file === undefined) process.stdout.write(text);
  return exitCodes[verdict.outcome];
}

async function merge({ files, root, outputs }: MergeArguments): Promise<number> {
  const { partials, options } = (await import('./shard.ts')).readPartials(files);
  return check({ command: 'check', ...options, root: root ?? options.root ?? '.', outputs }, partials);
}

/** Before anything is judged or mended: a report that has no place is noticed now rather than at the end. */
function requirePlace({ format, file }: Output, root: string): void {
  if (file === undefined) return;
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Error(`--format ${format}=${file}: there is no folder "${folder}"`);
  refusePlanted(file, root, `--format ${format}=${file}`);
}

function judge({ root, ...options }: CheckArguments | Omit<BaselineArguments, 'file'>, now: number, partials?: readonly PartialReport[]): Verdict {
  const workspace = openDirectory(root);
  if ('problem' in workspace) throw new UsageError(workspace.problem);
  const progress = process.stderr.isTTY;
  if (progress) process.stderr.write('reading …');
  const result = checkRepository(workspace, { ...options, ...(partials === undefined ? {} : { partials }), now, version, passwordOf: (variable) => process.env[variable], elapsedMs: () => performance.now() });
  if (progress) process.stderr.write('\r\u001B[K');
  const unused = options.config === undefined ? fileAbove(root, '.', configurationPaths) : undefined;
  if (unused !== undefined) process.stderr.write(`note: ${disarmLine(escapeTerminal(unused))} is not used, since it lies above ${disarmLine(escapeTerminal(root))}: to judge by it, check its own folder and let include choose\n`);
  if ('problem' in result) throw partials === undefined ? new UsageError(result.problem) : new Error(result.problem);
  return result.verdict;
}

/** Remembers today's findings; what the gate did not see must not read as mended, so a partial look writes nothing. */
async function writeBaseline({ file, ...given }: BaselineArguments): Promise<string> {
  const path = normalizePath(file);
  if (path === undefined || path === '') throw new UsageError(`--baseline "${file}" is not below ${given.root}, where check would look for it`);
  const verdict = judge(given, given.now ?? Date.now());
  if (verdict.outcome === 'empty') throw new UsageError(`nothing to inspect, so no baseline is written. ${EMPTY_REMEDY}`);
  if (verdict.failures.length > 0) throw new Error(['the gate could not look at everything, so no baseline is written', ...verdict.failures.map(({ where, message }) => `${where}: ${message}`)].join('\n'));
  const { renderBaseline } = await import('../report/baseline.ts');
  const text = renderBaseline(verdict);
  if (Buffer.byteLength(text) > defaultLimits.fileBytes) throw new Error(`the baseline would be larger than what check reads (${defaultLimits.fileBytes} bytes)`);
  const target = join(given.root, path);
  refusePlanted(target, given.root, `--baseline ${file}`);
  await undisturbed(() => writeWhole(target, text));
  const counts = describeCounts(verdict.counts);
  return `wrote ${escapeLogLine(target)}: ${pluralize(verdict.findings.length, 'finding')}${counts === undefined ? '' : ` (${counts})`}\n`;
}

async function render(verdict: Verdict, { format, file }: Output, root: string): Promise<string> {
  try {
    return await renderAs(verdict, format, file === undefined, root);
  } catch (error) {
    throw new Error(`the report --format ${format} cannot be made: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Loads what makes this report alone: most runs need none but the text. */
async function renderAs(verdict: Verdict, format: Format, onScreen: boolean, root: string): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).renderJson(verdict);
    case 'sarif': {
      const [{ renderSarif }, { readPages }, { gzipSync }] = await Promise.all([import('../report/sarif.ts'), import('./pages.ts'), import('node:zlib')]);
      return renderSarif(verdict, { rules: allRules, pages: readPages(), root, compressedSize: (text) => gzipSync(text).length });
    }
    case 'junit':
      return (await import('../report/junit.ts')).renderJunit(verdict);
    case 'gitlab':
      return (await import('../report/gitlab.ts')).renderGitlab(verdict, { root });
    case 'markdown':
      return (await import('../report/summary.ts')).renderSummary(verdict, { root });
    case 'github':
      return (await import('../report/annotations.ts')).renderAnnotations(verdict, { root });
    case 'text': {
      const colour = onScreen && process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
      return renderText(verdict, { colour, elapsedMs: process.uptime() * 1000, ...(onScreen && process.stdout.columns > 0 ? { width: process.stdout.columns } : {}) });
    }
  }
}

/** The root as seen from here, where annotations and links count from; empty where it is not below. */
function wayTo(root: string): string {
  const way = relative('.', root);
  return way.startsWith('..') || isAbsolute(way) ? '' : way.split(sep).join('/');
}

function rulesAsText(): string {
  const width = Math.max(...allRules.map((rule) => rule.id.length));
  return allRules.map(({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`).join('');
}

function rulesAsJson(): string {
  return `${JSON.stringify(allRules.map(({ id, severity, title, citations }) => ({ id, severity, title, citations })), undefined, 2)}\n`;
}

/** The page of a rule, which stands beside the bundle. */
async function pageOf(id: string): Promise<string> {
  const ids = allRules.map((rule) => rule.id);
  if (!ids.includes(id)) {
    const near = nearest(id, ids);
    throw new UsageError(`there is no rule "${id}"; ${near === undefined ? '"apigee-tls-gate rules" lists them' : `did you mean "${near}"?`}`);
  }
  const [{ readPages }, { readablePage }] = await Promise.all([import('./pages.ts'), import('../report/documentation.ts')]);
  const page = readPages().get(id);
  if (page === undefined) throw new Error(`the page of ${id} is not beside the program, in docs/rules`);
  return readablePage(page);
}

/** Does what the words of the command line say; never throws, for the exit code tells how it went. */
export async function run(words: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EPIPE' ? 'its reader has closed it' : (error.code ?? error.message);
    process.stderr.write(`apigee-tls-gate failed: standard output cannot be written: ${reason}\n`);
    process.exit(brokenExit);
  });
  process.stderr.on('error', () => process.exit(brokenExit));
  try {
    process.exitCode = await main(words);
  } catch (error) {
    const wrongUse = error instanceof UsageError;
    const reason = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => disarmLine(escapeTerminal(line))).join('\n');
    process.stderr.write(wrongUse ? `apigee-tls-gate: ${reason}\n` : `apigee-tls-gate failed: ${reason}\nThis is not a verdict on the repository: nothing has been passed.\n`);
    process.exitCode = wrongUse ? usageExit : brokenExit;
  }
}
