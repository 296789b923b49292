import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { isRegistered, linesOf, parseCommand, type Command } from './grammar.ts';

const ACTION = resolve('dist/index.js');
const ISSUES = ['error', 'warning', 'notice'];
const ISSUES_SHOWN = 10;
const MESSAGE_SHOWN = 4096;
const SUMMARY_BYTES = 1024 * 1024;

/** An annotation as the runner would attach it to the run. */
export interface Annotation {
  readonly level: string;
  readonly message: string;
  readonly title: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly endLine: number | undefined;
  readonly column: number | undefined;
  readonly endColumn: number | undefined;
}

/** What a step left behind. */
export interface Step {
  readonly status: number | null;
  readonly log: string;
  readonly stderr: string;
  /** What the runner shows, after its limits. */
  readonly annotations: readonly Annotation[];
  /** Every command of the log, in order. */
  readonly commands: readonly Command[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface StepOptions {
  readonly workspace: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: { readonly name: string; readonly payload?: unknown };
  readonly environment?: Readonly<Record<string, string>>;
}

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** Makes a directory of files below the system's temporary directory, for as long as the tests of a file run. */
export function makeWorkspace(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'apigee-tls-gate-test-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Runs the committed action on a workspace as the runner would. */
export function runStep(options: StepOptions): Step {
  const { environment, collect } = prepare(options);
  const { status, stdout, stderr } = spawnSync(process.execPath, [ACTION], { cwd: options.workspace, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env: environment });
  return collect(status, stdout, stderr);
}

/** The same while this process goes on, so that it can answer the step's requests. */
export async function startStep(options: StepOptions): Promise<Step> {
  const { environment, collect } = prepare(options);
  const child = spawn(process.execPath, [ACTION], { cwd: options.workspace, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')]);
  return collect(status as number | null, stdout, stderr);
}

interface Prepared {
  readonly environment: NodeJS.ProcessEnv;
  readonly collect: (status: number | null, stdout: string, stderr: string) => Step;
}

function prepare({ workspace, inputs = {}, event = { name: 'push' }, environment = {} }: StepOptions): Prepared {
  const files = makeWorkspace({ output: '', summary: '', state: '', env: '', path: '', 'event.json': JSON.stringify(event.payload ?? {}), 'temp/.keep': '' });
  return {
    environment: {
      PATH: process.env['PATH'],
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: 'example/storefront',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: join(files, 'event.json'),
      GITHUB_OUTPUT: join(files, 'output'),
      GITHUB_STEP_SUMMARY: join(files, 'summary'),
      GITHUB_STATE: join(files, 'state'),
      GITHUB_ENV: join(files, 'env'),
      GITHUB_PATH: join(files, 'path'),
      RUNNER_TEMP: join(files, 'temp'),
      ...inputVariables(inputs),
      ...environment,
    },
    collect: (status, stdout, stderr) => {
      const commands = readCommands(stdout);
      const summary = readFileSync(join(files, 'summary'), 'utf8');
      return {
        status,
        log: stdout,
        stderr,
        commands,
        annotations: limitAnnotations(commands),
        outputs: parseOutputs(readFileSync(join(files, 'output'), 'utf8')),
        summary: Buffer.byteLength(summary) > SUMMARY_BYTES ? '' : summary,
      };
    },
  };
}

/** The runner upper-cases names and keeps hyphens; inputs that the workflow does not name have the default of action.yml, empty. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]));
}

function readCommands(output: string): readonly Command[] {
  const commands: Command[] = [];
  let resume: string | undefined;
  for (const line of linesOf(output)) {
    const command = parseCommand(line, (name) => (resume === undefined ? isRegistered(name) : name === resume));
    if (command === undefined) continue;
    if (resume !== undefined) resume = undefined;
    else if (command.name === 'stop-commands') resume = command.data;
    commands.push(command);
  }
  return commands;
}

function limitAnnotations(commands: readonly Command[]): readonly Annotation[] {
  return ISSUES.flatMap((level) => {
    const issues = commands.filter(({ name }) => name.toLowerCase() === level);
    return issues.slice(0, ISSUES_SHOWN).map((command) => annotationOf(level, command));
  });
}

/** Columns are dropped without a line, and where the annotation spans lines. */
function annotationOf(level: string, { properties, data }: Command): Annotation {
  const number = (name: string): number | undefined => (properties[name] === undefined ? undefined : Number(properties[name]));
  const line = number('line');
  const endLine = number('endLine');
  const columns = line !== undefined && (endLine === undefined || endLine === line);
  return {
    level,
    message: data.slice(0, MESSAGE_SHOWN),
    title: properties['title'],
    file: properties['file'],
    line,
    endLine,
    column: columns ? number('col') : undefined,
    endColumn: columns ? number('endColumn') : undefined,
  };
}

/** `name=value` or `name<<DELIMITER`, the lines of the value, `DELIMITER`. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = linesOf(text);
  for (let index = 0; index < lines.length; index += 1) {
    const [, name = '', mark, rest = ''] = /^(.+?)(<<|=)(.*)$/.exec(lines[index] ?? '') ?? [];
    if (mark === '=') outputs[name] = rest;
    if (mark !== '<<') continue;
    const end = lines.indexOf(rest, index + 1);
    if (end === -1) throw new Error(`output ${name} is not closed`);
    outputs[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return outputs;
}
