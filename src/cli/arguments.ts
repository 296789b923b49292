import { parseArgs } from 'node:util';
import type { FixChoice } from '../gate/fix.ts';
import { parseShard, shardShape, type Shard, type ShardOptions } from '../gate/shard.ts';
import type { FailOn, Platform } from '../model/policy.ts';
import { failOnValues, platforms } from '../read/configuration.ts';
import { formats, type Format } from '../report/formats.ts';
import { nearest } from '../source/nearest.ts';

/** Wrong use of the command line: the message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A report that was asked for, and the file that it goes to; without one, standard output. */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/** What every judgement needs. */
interface Judging {
  readonly root: string;
  readonly config?: string;
  readonly platform?: Platform;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

export interface CheckArguments extends Judging {
  readonly command: 'check';
  readonly outputs: readonly Output[];
  readonly failOn?: FailOn;
  /** Which fixes to apply. */
  readonly fix?: FixChoice;
  readonly baseline?: string;
}

export interface ShardArguments {
  readonly command: 'shard';
  readonly root: string;
  readonly shard: Shard;
  /** For the run that merges. */
  readonly options: ShardOptions;
  /** Where the partial report goes; without it, standard output. */
  readonly file?: string;
}

export interface MergeArguments {
  readonly command: 'merge';
  /** Partial reports. */
  readonly files: readonly string[];
  /** Where the repository is, if not where the shards had it. */
  readonly root?: string;
  readonly outputs: readonly Output[];
}

export interface BaselineArguments extends Judging {
  readonly command: 'baseline';
  /** The file to write, from the root. */
  readonly file: string;
}

export type Arguments =
  | CheckArguments
  | ShardArguments
  | MergeArguments
  | BaselineArguments
  | { readonly command: 'explain'; readonly rule: string }
  | { readonly command: 'rules'; readonly json: boolean }
  | { readonly command: 'init' | 'help' | 'version' };

const commands = ['check', 'merge', 'baseline', 'explain', 'rules', 'init'] as const;
const usualBaseline = '.apigee-tls-gate-baseline.json';

/** Reads the arguments after the program's name; throws a UsageError where they are not of the contract. */
export function readArguments(words: readonly string[]): Arguments {
  if (words.length === 0 || words.includes('--help') || words.includes('-h')) return { command: 'help' };
  if (words.includes('--version')) return { command: 'version' };
  const [command, ...rest] = words;
  switch (command) {
    case 'check':
      return readCheck(rest);
    case 'merge':
      return readMerge(rest);
    case 'baseline':
      return readBaselineCommand(rest);
    case 'explain': {
      const { positionals } = parse(rest, [], 1, 'explain takes the id of one rule: apigee-tls-gate explain certificate-expired');
      if (positionals[0] === undefined) throw new UsageError('explain needs the id of a rule; "apigee-tls-gate rules" lists them');
      return { command, rule: positionals[0] };
    }
    case 'rules': {
      const { values } = parse(rest, ['format'], 0, 'rules takes no argument');
      const format = lastOf(values, 'format');
      if (format !== undefined && format !== 'json') throw new UsageError(`--format "${format}" is not known here; rules can print json`);
      return { command, json: format === 'json' };
    }
    case 'init':
      parse(rest, [], 0, 'init takes no argument; it writes into the current folder');
      return { command };
    default: {
      const near = nearest(command ?? '', commands);
      throw new UsageError(`"${command}" is not a command; ${near === undefined ? `there are ${commands.join(', ')}` : `did you mean "${near}"?`}`);
    }
  }
}

const judgingOptions = ['config', 'platform', 'now', 'baseline'];
const fixChoices: readonly FixChoice[] = ['safe', 'all'];

function readCheck(words: readonly string[]): CheckArguments | ShardArguments {
  const { values, positionals } = parse(spellOutFix(words), [...judgingOptions, 'format', 'fail-on', 'fix', 'shard'], 1, 'check takes one folder');
  const failOn = oneOf('--fail-on', lastOf(values, 'fail-on'), failOnValues);
  const fix = oneOf('--fix', lastOf(values, 'fix'), fixChoices);
  const baseline = lastOf(values, 'baseline');
  const shard = lastOf(values, 'shard');
  const judging = { ...readJudging(values, positionals), ...(failOn === undefined ? {} : { failOn }), ...(baseline === undefined ? {} : { baseline }) };
  if (shard === undefined) return { command: 'check', ...judging, outputs: readOutputs(values), ...(fix === undefined ? {} : { fix }) };
  if (fix !== undefined) throw new UsageError('--fix needs the whole repository: run it without --shard');
  const file = readPartialOutput(values['format'] ?? ['partial']);
  return { command: 'shard', root: judging.root, shard: readShard(shard), options: judging, ...(file === undefined ? {} : { file }) };
}

function readShard(text: string): Shard {
  const shard = parseShard(text);
  if (shard === undefined) throw new UsageError(`--shard "${text}" is no shard; it takes ${shardShape}`);
  return shard;
}

function readPartialOutput(texts: readonly string[]): string | undefined {
  const [text = '', another] = texts;
  const [format, ...rest] = text.split('=');
  if (format !== 'partial' || another !== undefined) throw new UsageError(`with --shard there is one report, --format partial or --format partial=FILE; merge makes the others`);
  if (rest.length > 0 && rest.join('=') === '') throw new UsageError('--format partial= names no file after "="');
  return rest.length === 0 ? undefined : rest.join('=');
}

function readMerge(words: readonly string[]): MergeArguments {
  const { values, positionals } = parse(words, ['format', 'root'], Number.POSITIVE_INFINITY, 'merge takes partial reports');
  if (positionals.length === 0) throw new UsageError('merge needs the partial reports of all shards: apigee-tls-gate merge shard-1.partial shard-2.partial');
  const root = lastOf(values, 'root');
  return { command: 'merge', files: positionals, ...(root === undefined ? {} : { root }), outputs: readOutputs(values) };
}

function readOutputs(values: Values): readonly Output[] {
  const outputs = (values['format'] ?? ['text']).map(readOutput);
  const onScreen = outputs.filter((output) => output.file === undefined);
  if (onScreen.length > 1) throw new UsageError(`only one --format can go to standard output; give the others a file: --format ${onScreen[1]?.format}=FILE`);
  const twice = outputs.find(({ file }, index) => file !== undefined && outputs.findIndex((other) => other.file === file) < index);
  if (twice !== undefined) throw new UsageError(`two reports go to the same file, ${twice.file}: the second would replace the first`);
  return outputs;
}

function readBaselineCommand(words: readonly string[]): BaselineArguments {
  const { values, positionals } = parse(words, judgingOptions, 1, 'baseline takes one folder');
  return { command: 'baseline', ...readJudging(values, positionals), file: lastOf(values, 'baseline') ?? usualBaseline };
}

function readJudging(values: Values, positionals: readonly string[]): Judging {
  const config = lastOf(values, 'config');
  const platform = oneOf('--platform', lastOf(values, 'platform'), platforms);
  const moment = lastOf(values, 'now');
  return {
    root: positionals[0] ?? '.',
    ...(config === undefined ? {} : { config }),
    ...(platform === undefined ? {} : { platform }),
    ...(moment === undefined ? {} : { now: readMoment(moment) }),
  };
}

/** `--fix` by itself means the safe ones; parseArgs knows no option that may go without its value. */
function spellOutFix(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return words.map((word, index) => (word === '--fix' && (end === -1 || index < end) ? '--fix=safe' : word));
}

/** `NAME` or `NAME=FILE`. */
function readOutput(text: string): Output {
  const [name, ...rest] = text.split('=');
  if (name === 'partial') throw new UsageError('--format partial goes with --shard K/N');
  const format = oneOf('--format', name, formats);
  if (format === undefined) throw new UsageError('--format needs a name');
  const file = rest.join('=');
  if (rest.length > 0 && file === '') throw new UsageError(`--format ${text} names no file after "="`);
  return rest.length === 0 ? { format } : { format, file };
}

function oneOf<Value extends string>(option: string, given: string | undefined, allowed: readonly Value[]): Value | undefined {
  if (given === undefined) return undefined;
  const value = allowed.find((candidate) => candidate === given);
  if (value === undefined) throw new UsageError(`${option} "${given}" is not known; it takes ${allowed.join(', ')}`);
  return value;
}

/** An RFC 3339 moment, as milliseconds since the epoch. */
function readMoment(text: string): number {
  const shaped = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i.test(text);
  const moment = shaped ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw new UsageError(`--now "${text}" is not a moment; it takes RFC 3339, like 2026-12-31T00:00:00Z`);
  return moment;
}

type Values = Readonly<Record<string, readonly string[] | undefined>>;

function lastOf(values: Values, option: string): string | undefined {
  return values[option]?.at(-1);
}

/** Takes words apart into options, each with all its values, and positionals, at most `most` of them. */
function parse(words: readonly string[], options: readonly string[], most: number, usage: string): { values: Values; positionals: readonly string[] } {
  const shapes = Object.fromEntries(options.map((option) => [option, { type: 'string', multiple: true } as const]));
  let parsed: { values: Values; positionals: readonly string[] };
  try {
    parsed = parseArgs({ args: [...words], options: shapes, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(describe(error, options));
  }
  const empty = options.find((option) => parsed.values[option]?.includes(''));
  if (empty !== undefined) throw new UsageError(needsValue(empty));
  if (parsed.positionals.length > most) throw new UsageError(`${usage}; "${parsed.positionals[most]}" is one too many`);
  return parsed;
}

const values: Readonly<Record<string, string>> = {
  config: 'a file, from ROOT',
  baseline: 'a file, from ROOT',
  platform: platforms.join(', '),
  now: 'a moment, like 2026-12-31T00:00:00Z',
  format: `${formats.join(', ')}, each also as NAME=FILE`,
  'fail-on': failOnValues.join(', '),
  fix: fixChoices.join(', '),
  shard: 'K/N, like 2/4',
  root: 'a folder',
};

function needsValue(option: string): string {
  return `--${option} needs a value: ${values[option] ?? 'see --help'}`;
}

function describe(error: unknown, options: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const bare = /^Option '--([a-z-]+)(?: <value>' argument missing|' argument is ambiguous)/.exec(message)?.[1];
  if (bare !== undefined) return needsValue(bare);
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return message.split('\n', 1)[0] ?? message;
  const near = nearest(unknown.replace(/^-+/, ''), options);
  const known = options.length === 0 ? 'this command takes none' : `there are ${options.map((option) => `--${option}`).join(', ')}`;
  return `unknown option "${unknown}"; ${near === undefined ? known : `did you mean "--${near}"?`}`;
}
