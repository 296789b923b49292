import { readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { checkRepository } from '../gate/check.ts';
import type { Verdict } from '../gate/verdict.ts';
import { version } from '../gate/version.ts';
import { renderAnnotations } from '../report/annotations.ts';
import { disarmLine, escapeTerminal } from '../report/escape.ts';
import { renderJson } from '../report/json.ts';
import { renderSummary } from '../report/summary.ts';
import { renderText } from '../report/text.ts';
import { allRules } from '../rules/all.ts';
import { nearest } from '../source/nearest.ts';
import { openDirectory } from '../workspace/disk.ts';
import { readArguments, UsageError, type CheckArguments, type Format } from './arguments.ts';
import { help } from './help.ts';
import { initialize } from './init.ts';

const exitCodes = { pass: 0, fail: 1, empty: 2, incomplete: 3 } as const;
const usageExit = 2;
const brokenExit = 3;

function main(words: readonly string[]): number {
  const given = readArguments(words);
  switch (given.command) {
    case 'help':
      return print(help);
    case 'version':
      return print(`${version}\n`);
    case 'init':
      return print(initialize());
    case 'rules':
      return print(given.json ? rulesAsJson() : rulesAsText());
    case 'explain':
      return print(pageOf(given.rule));
    case 'check':
      return check(given);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function check(given: CheckArguments): number {
  const workspace = openDirectory(given.root);
  if ('problem' in workspace) throw new UsageError(workspace.problem);
  const progress = process.stderr.isTTY;
  if (progress) process.stderr.write(`reading ${workspace.paths.length} files …`);
  const result = checkRepository(workspace, { ...given, now: given.now ?? Date.now(), version, passwordOf: (variable) => process.env[variable] });
  if (progress) process.stderr.write('\r\u001B[K');
  if ('problem' in result) throw new UsageError(result.problem);
  for (const { format, file } of given.outputs) {
    const text = render(result.verdict, format, file === undefined, wayTo(given.root));
    if (file === undefined) process.stdout.write(text);
    else writeFileSync(file, text);
  }
  return exitCodes[result.verdict.outcome];
}

function render(verdict: Verdict, format: Format, onScreen: boolean, root: string): string {
  switch (format) {
    case 'json':
      return renderJson(verdict);
    case 'markdown':
      return renderSummary(verdict, { root });
    case 'github':
      return renderAnnotations(verdict, { root });
    case 'text': {
      const colour = onScreen && process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
      return renderText(verdict, { colour, elapsedMs: performance.now(), ...(onScreen && process.stdout.columns > 0 ? { width: process.stdout.columns } : {}) });
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
function pageOf(id: string): string {
  const ids = allRules.map((rule) => rule.id);
  if (!ids.includes(id)) {
    const near = nearest(id, ids);
    throw new UsageError(`there is no rule "${id}"; ${near === undefined ? '"apigee-tls-gate rules" lists them' : `did you mean "${near}"?`}`);
  }
  return readFileSync(new URL(`../docs/rules/${id}.md`, import.meta.url), 'utf8').replace(/^<!-- .* -->\n/gm, '');
}

process.stdout.on('error', () => process.exit(brokenExit));
try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  const wrongUse = error instanceof UsageError;
  const reason = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => disarmLine(escapeTerminal(line))).join('\n');
  process.stderr.write(wrongUse ? `apigee-tls-gate: ${reason}\n` : `apigee-tls-gate failed: ${reason}\nThis is not a verdict on the repository: nothing has been passed.\n`);
  process.exitCode = wrongUse ? usageExit : brokenExit;
}
