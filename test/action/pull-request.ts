import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeWorkspace, runStep, type Step } from './runner.ts';

/** Contents by path, or where a symbolic link leads; undefined removes what is there. */
export type Files = Readonly<Record<string, string | { readonly link: string } | undefined>>;

/** A target that shows one finding for a protocol that is too old. */
export const target = (name: string, protocol: string, comment = ''): string => `<TargetEndpoint name="${name}">
  <HTTPTargetConnection>
    <URL>https://payments.internal.example/v2</URL>
    <SSLInfo>
      <Enabled>true</Enabled>
      <Enforce>true</Enforce>
      <Protocols>
        <Protocol>${protocol}</Protocol>${comment}
      </Protocols>
      <TrustStore>ref://internalTruststore</TrustStore>
    </SSLInfo>
  </HTTPTargetConnection>
</TargetEndpoint>
`;
export const [stock, orders] = ['apiproxy/targets/stock.xml', 'apiproxy/targets/orders.xml'];
export const configuration = '.apigee-tls-gate.yml';

export function git(folder: string, ...words: readonly string[]): string {
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.test', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.test', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', ...words], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...identity }, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

export function put(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    rmSync(join(folder, path), { force: content !== undefined, recursive: true });
    if (content === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(folder, path), content);
    else symlinkSync(content.link, join(folder, path));
  }
}

function commit(folder: string, files: Files, gitlinks: NonNullable<Further['gitlinks']> = {}, state = 0): string {
  put(folder, files);
  git(folder, 'add', '--all');
  for (const [path, commits] of Object.entries(gitlinks)) git(folder, 'update-index', '--add', '--cacheinfo', `160000,${commits[state] ?? ''},${path}`);
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'x');
  return git(folder, 'rev-parse', 'HEAD');
}

export interface Request {
  readonly checkout: string;
  readonly sha: string;
  readonly payload: unknown;
}

interface Further {
  readonly depth?: number;
  /** What the base branch gets after the branch has begun. */
  readonly later?: Files;
  /** Commits of submodules by path, before the change and with it. */
  readonly gitlinks?: Readonly<Record<string, readonly string[]>>;
}

/** A pull request as GitHub gives it to a job: the merge commit of `change` into `base`, of which the checkout has `depth` commits. */
export function pullRequest(base: Files, change: Files, { depth = 2, later = {}, gitlinks = {} }: Further = {}): Request {
  const origin = makeWorkspace({});
  git(origin, 'init', '--quiet');
  const start = commit(origin, base, gitlinks, 0);
  git(origin, 'checkout', '--quiet', '-b', 'feature');
  const head = commit(origin, change, gitlinks, 1);
  git(origin, 'checkout', '--quiet', 'main');
  if (Object.keys(later).length > 0) commit(origin, later);
  git(origin, 'checkout', '--quiet', '--detach');
  git(origin, 'merge', '--quiet', '--no-ff', '--message', 'merge', head);
  const sha = git(origin, 'rev-parse', 'HEAD');
  git(origin, 'update-ref', 'refs/pull/1/merge', sha);
  const checkout = makeWorkspace({});
  git(checkout, 'init', '--quiet');
  git(checkout, 'remote', 'add', 'origin', `file://${origin}`);
  git(checkout, 'fetch', '--quiet', `--depth=${depth}`, 'origin', 'refs/pull/1/merge');
  git(checkout, 'checkout', '--quiet', '--detach', sha);
  const repository = { full_name: 'example/storefront' };
  return { checkout, sha, payload: { pull_request: { number: 1, head: { sha: head, repo: repository }, base: { sha: start, repo: repository } } } };
}

export function judge({ checkout, sha, payload }: Request, inputs: Readonly<Record<string, string>> = {}, event = 'pull_request'): Step {
  return runStep({ workspace: checkout, inputs, event: { name: event, payload }, environment: { GITHUB_SHA: sha } });
}

export interface Told {
  readonly verdict: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly startLine: number; readonly age?: string }[];
  readonly waived: readonly unknown[];
}
export const told = (step: Step): Told => JSON.parse(readFileSync(step.outputs['report'] ?? '', 'utf8')) as Told;
export const shown = (step: Step): readonly string[] => told(step).findings.map(({ rule, path, age }) => `${age ?? 'ageless'} ${rule} ${path}`);
