import { markSuggestion, renderSuggestion, suggestionOf, type Suggestion } from '../report/suggestion.ts';
import { pluralize } from '../report/wording.ts';
import { readPatch, type DiffLine } from './diff.ts';
import { explain, untilClear, type PullRequestErrand, type Setback, type Told } from './errand.ts';

const PERMISSION = 'pull-requests: write';
/** Each comment of a review notifies people, and GitHub limits what a token may create in a minute. */
const MOST_COMMENTS = 30;

type Diff = ReadonlyMap<string, ReadonlyMap<number, DiffLine>>;

/** Suggests the fixes that lie on changed lines, each once, in one review. */
export async function suggestFixes(errand: PullRequestErrand): Promise<Told> {
  const { verdict, root, client, destination, pullRequest } = errand;
  const { owner, repo } = destination;
  const suggestions = verdict.findings.map(suggestionOf).filter((suggestion) => suggestion !== undefined);
  if (suggestions.length === 0) return { outcome: 'nothing to do', words: 'no finding has a fix that can be suggested' };
  const files = await client.list(PERMISSION, (kit, paging) => kit.rest.pulls.listFiles({ owner, repo, pull_number: pullRequest.number, ...paging }));
  if (files.kind !== 'done') return explain(files);
  const diff: Diff = new Map(files.value.map(({ filename, patch = '' }) => [filename, readPatch(patch)]));
  const within = suggestions.map((suggestion) => ({ suggestion, path: root === '' ? suggestion.path : `${root}/${suggestion.path}` })).filter(({ suggestion, path }) => isWithin(suggestion, diff.get(path)));
  if (within.length === 0) return { outcome: 'nothing to do', words: 'no fix lies on the lines that the pull request changes' };
  const login = await client.login();
  if (login.kind !== 'done') return explain(login, 'suggestions that are there already cannot be told from comments of others: ');
  return untilClear(async () => {
    const present = await client.list(PERMISSION, (kit, paging) => kit.rest.pulls.listReviewComments({ owner, repo, pull_number: pullRequest.number, ...paging }));
    if (present.kind !== 'done') return explain(present);
    const known = present.value.filter(({ user }) => user?.login === login.value).map(({ body }) => body);
    const fresh = withoutOverlaps(within).filter(({ suggestion }) => !known.some((body) => body.startsWith(markSuggestion(suggestion.finding.fingerprint))));
    return fresh.length === 0 ? { outcome: 'nothing to do', words: 'all that can be suggested has been suggested' } : review(errand, fresh);
  });
}

interface Placed {
  readonly suggestion: Suggestion;
  /** From the root of the repository. */
  readonly path: string;
}

/** What is suggested must change the very lines that GitHub shows: what was checked out may be a merge, with other lines. */
function isWithin({ startLine, endLine, before }: Suggestion, lines: ReadonlyMap<number, DiffLine> | undefined): boolean {
  const hunk = lines?.get(startLine)?.hunk;
  if (hunk === undefined || before.length !== endLine - startLine + 1) return false;
  return before.every((text, index) => {
    const line = lines?.get(startLine + index);
    return line?.text === text && line.hunk === hunk;
  });
}

/** Two changes of one line cannot both be accepted; the second comes once the first is in. */
function withoutOverlaps(placed: readonly Placed[]): readonly Placed[] {
  const taken = new Set<string>();
  return placed.filter(({ suggestion: { startLine, before }, path }) => {
    const lines = before.map((_, index) => `${startLine + index}:${path}`);
    if (lines.some((line) => taken.has(line))) return false;
    for (const line of lines) taken.add(line);
    return true;
  });
}

async function review({ client, destination: { owner, repo }, pullRequest }: PullRequestErrand, fresh: readonly Placed[]): Promise<Told | Setback> {
  const comments = fresh.slice(0, MOST_COMMENTS).map(({ suggestion, path }) => ({
    path,
    body: renderSuggestion(suggestion),
    line: suggestion.endLine,
    side: 'RIGHT',
    ...(suggestion.startLine === suggestion.endLine ? {} : { start_line: suggestion.startLine, start_side: 'RIGHT' }),
  }));
  const body = `apigee-tls-gate suggests ${pluralize(comments.length, 'change')}.`;
  const outcome = await client.send(PERMISSION, (kit) => kit.rest.pulls.createReview({ owner, repo, pull_number: pullRequest.number, commit_id: pullRequest.head, event: 'COMMENT', body, comments }), 'creates');
  if (outcome.kind !== 'done') return outcome.kind === 'failed' && outcome.words.startsWith('GitHub answered 422') ? { ...outcome, words: `${outcome.words}; the pull request may have moved on since this run began` } : outcome;
  const rest = fresh.length - comments.length;
  return { outcome: 'done', words: `${pluralize(comments.length, 'change')} suggested${rest === 0 ? '' : `; ${rest} more wait for the next run`}` };
}
