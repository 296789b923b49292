import type { FailOn, Platform } from '../model/policy.ts';
import { failOnValues, platforms } from '../read/configuration.ts';
import { parseShard, shardShape, type Shard } from '../gate/shard.ts';
import { formats, type Format } from '../report/formats.ts';

export interface FormatFile {
  readonly format: Format;
  readonly file: string;
}

/** When a pull request gets a comment. */
export type CommentMode = 'off' | 'failures' | 'changes' | 'always';

/** The inputs of the step; what is absent is for the configuration file to say. */
export interface Inputs {
  readonly path: string;
  readonly config?: string;
  readonly platform?: Platform;
  readonly failOn?: FailOn;
  readonly onlyNew: boolean;
  /** Whose configuration, baseline and waivers hold. */
  readonly configRef: 'base' | 'head';
  readonly baseline?: string;
  readonly formatFiles: readonly FormatFile[];
  readonly annotations: boolean;
  readonly summary: boolean;
  readonly comment: CommentMode;
  readonly suggestions: boolean;
  readonly token?: string;
  /** The slice to read into a partial report, for another job to merge. */
  readonly shard?: Shard;
  /** Inputs that are set and have no effect, since a shard makes no verdict. */
  readonly idle: readonly string[];
  /** The directory with the partial reports to merge. */
  readonly merge?: string;
}

const COMMENT_MODES: readonly CommentMode[] = ['off', 'failures', 'changes', 'always'];

/** The inputs that only a job with a verdict has a use for. */
const ofVerdicts = ['format-files', 'annotations', 'summary', 'only-new', 'comment', 'suggestions'];

/** Reads all inputs; everything that is wrong with them is told at once. */
export function readInputs(read: (name: string) => string): Inputs | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const choose = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = read(name);
    const choice = choices.find((candidate) => candidate === value);
    if (value !== '' && choice === undefined) problems.push(`${name} is "${value}", but takes ${listChoices(choices)}`);
    return choice;
  };
  const platform = choose('platform', platforms);
  const failOn = choose('fail-on', failOnValues);
  const annotations = choose('annotations', ['true', 'false']) !== 'false';
  const summary = choose('summary', ['true', 'false']) !== 'false';
  const onlyNew = choose('only-new', ['true', 'false']) === 'true';
  const configRef = choose('config-ref', ['base', 'head']) ?? 'head';
  const comment = choose('comment', COMMENT_MODES) ?? 'off';
  const suggestions = choose('suggestions', ['true', 'false']) === 'true';
  const formatFiles = readFormatFiles(read('format-files'), problems);
  const shard = read('shard') === '' ? undefined : parseShard(read('shard'));
  if (read('shard') !== '' && shard === undefined) problems.push(`shard is "${read('shard')}", but takes ${shardShape}`);
  const merge = read('merge');
  if (shard !== undefined && merge !== '') problems.push('shard and merge are both set, but they belong to different jobs');
  if (problems.length > 0) return { problems };
  const config = read('config');
  const token = read('token');
  const baseline = read('baseline');
  return {
    path: read('path') || '.',
    ...(config === '' ? {} : { config }),
    ...(platform === undefined ? {} : { platform }),
    ...(failOn === undefined ? {} : { failOn }),
    onlyNew,
    configRef,
    ...(baseline === '' ? {} : { baseline }),
    formatFiles,
    annotations,
    summary,
    comment,
    suggestions,
    ...(token === '' ? {} : { token }),
    ...(shard === undefined ? {} : { shard }),
    idle: shard === undefined ? [] : ofVerdicts.filter((name) => read(name) !== ''),
    ...(merge === '' ? {} : { merge }),
  };
}

function readFormatFiles(value: string, problems: string[]): readonly FormatFile[] {
  const files: FormatFile[] = [];
  for (const line of value.split(/[\r\n]+/).map((part) => part.trim())) {
    if (line === '') continue;
    const sign = line.indexOf('=');
    const [name, file] = sign === -1 ? ['', ''] : [line.slice(0, sign).trimEnd(), line.slice(sign + 1).trimStart()];
    const format = formats.find((candidate) => candidate === name);
    if (format === undefined || file === '') problems.push(`format-files has "${line}", but takes lines of NAME=FILE, where NAME is ${listChoices(formats)}`);
    else if (files.some((other) => other.file === file)) problems.push(`format-files writes "${file}" twice`);
    else files.push({ format, file });
  }
  return files;
}

function listChoices(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
}
