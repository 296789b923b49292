import { spawnSync } from 'node:child_process';

/** Questions to the git repository of the checkout; undefined is the answer where git fails. */
export interface Git {
  text(...words: readonly string[]): string | undefined;
  /** The output without its line end. */
  line(...words: readonly string[]): string | undefined;
  hasCommit(commit: string): boolean;
  /** Fetches one commit without its history. */
  fetch(commit: string): boolean;
  /** Sizes in bytes by the name of the object. */
  sizes(objects: readonly string[]): ReadonlyMap<string, number> | undefined;
  /** Contents by the name of the object. */
  blobs(objects: readonly string[]): ReadonlyMap<string, Uint8Array> | undefined;
}

const localMs = 60_000;
const fetchMs = 60_000;
const mostOutput = 512 * 1024 * 1024;

/** Nothing that a repository configures is run: no hooks, no monitors, no other transports. */
const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'protocol.ext.allow=never', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];

export function openGit(folder: string, token: string | undefined): Git {
  const run = (words: readonly string[], timeout: number, environment: Readonly<Record<string, string>> = {}, input?: string): Buffer | undefined => {
    const result = spawnSync('git', ['-c', `safe.directory=${folder}`, ...quiet, ...words], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C', ...environment },
      timeout,
      maxBuffer: mostOutput,
      stdio: ['pipe', 'pipe', 'ignore'],
      ...(input === undefined ? {} : { input }),
    });
    return result.status === 0 ? result.stdout : undefined;
  };
  const text = (...words: readonly string[]): string | undefined => run(words, localMs)?.toString('utf8');
  return {
    text,
    line: (...words) => text(...words)?.trimEnd(),
    hasCommit: (commit) => run(['cat-file', '-e', `${commit}^{commit}`], localMs) !== undefined,
    fetch: (commit) => run(['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--depth=1', 'origin', commit], fetchMs, credentials(token)) !== undefined,
    sizes(objects) {
      const output = objects.length === 0 ? Buffer.alloc(0) : run(['cat-file', '--batch-check=%(objectname) %(objectsize)'], localMs, {}, listOf(objects));
      const lines = output?.toString('utf8').split('\n').filter((line) => line !== '');
      if (lines === undefined || lines.some((line) => !/^[0-9a-f]+ \d+$/.test(line))) return undefined;
      return new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
    },
    blobs(objects) {
      const output = objects.length === 0 ? Buffer.alloc(0) : run(['cat-file', '--batch=%(objectname) %(objectsize)'], localMs, {}, listOf(objects));
      return output === undefined ? undefined : readBatch(output);
    },
  };
}

function listOf(objects: readonly string[]): string {
  return [...new Set(objects)].map((object) => `${object}\n`).join('');
}

/** `NAME SIZE`, a line end, the bytes, a line end; and so on. */
function readBatch(output: Buffer): ReadonlyMap<string, Uint8Array> | undefined {
  const blobs = new Map<string, Uint8Array>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [, name, size] = /^([0-9a-f]+) (\d+)$/.exec(output.toString('latin1', at, end)) ?? [];
    if (end === -1 || name === undefined) return undefined;
    const start = end + 1;
    at = start + Number(size) + 1;
    if (at > output.length) return undefined;
    blobs.set(name, output.subarray(start, at - 1));
  }
  return blobs;
}

/** The token as git takes it for the server of the repository, in the environment, where other users of the machine do not see it. */
function credentials(token: string | undefined): Record<string, string> {
  if (token === undefined) return {};
  const key = `http.${process.env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/.extraheader`;
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  // The empty value drops what the checkout has left there: two headers would be refused.
  return { GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: '', GIT_CONFIG_KEY_1: key, GIT_CONFIG_VALUE_1: header };
}
