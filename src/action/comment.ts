import type { Verdict } from '../gate/verdict.ts';
import { renderComment } from '../report/comment.ts';
import type { Outcome } from './client.ts';
import { explain, untilClear, type PullRequestErrand, type Setback, type Told } from './errand.ts';
import type { CommentMode } from './inputs.ts';

const PERMISSION = 'pull-requests: write';

interface Comment {
  readonly id: number;
  readonly body?: string | undefined;
}

/** Keeps one comment on the pull request; once it is there it is brought up to date whatever the mode. */
export async function keepComment(errand: PullRequestErrand, mode: CommentMode): Promise<Told> {
  const { verdict, root, client, destination } = errand;
  const { key, run, sources } = destination;
  const login = await client.login();
  // A stranger may plant the marker, and without the name such a comment cannot be told from ours.
  if (login.kind !== 'done') return explain(login, 'comments of others cannot be told from those of the gate: ');
  const marker = `<!-- apigee-tls-gate:comment:${key} -->`;
  const body = renderComment(verdict, { marker, root, ...(sources === undefined ? {} : { sources }), ...(run === undefined ? {} : { run }) });
  return untilClear(async () => {
    const found = await findComments(errand, marker, login.value);
    // Reading is tried again by the client itself.
    if (found.kind !== 'done') return explain(found);
    const [comment] = found.value;
    if (comment !== undefined) return isSame(comment.body ?? '', body) ? { outcome: 'nothing to do', words: 'the comment is up to date' } : update(errand, comment.id, body);
    return reasonAgainst(verdict, mode) ?? create(errand, body);
  });
}

/** The comments of the gate, which is at most one; GitHub lists the oldest first. */
async function findComments({ client, destination: { owner, repo }, pullRequest }: PullRequestErrand, marker: string, login: string): Promise<Outcome<readonly Comment[]>> {
  const comments = await client.list(PERMISSION, (kit, paging) => kit.rest.issues.listComments({ owner, repo, issue_number: pullRequest.number, ...paging }));
  return comments.kind === 'done' ? { kind: 'done', value: comments.value.filter(({ user, body }) => user?.login === login && body?.startsWith(marker) === true) } : comments;
}

/** Each run has an address of its own; that alone is no reason to write. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((body) => body.replaceAll('\r\n', '\n').replace(/\/actions\/runs\/\d+/g, '').trim());
  return a === b;
}

/** Why there is nothing to begin a comment for. */
function reasonAgainst({ outcome, comparisons, findings }: Verdict, mode: CommentMode): Told | undefined {
  const base = comparisons.find(({ kind }) => kind === 'base');
  if (mode === 'failures' && outcome === 'pass') return { outcome: 'nothing to do', words: 'the gate passed' };
  if (mode !== 'changes') return undefined;
  if (base === undefined) return { outcome: 'not available', words: 'the findings were not compared with those of the base, so it is not known what the pull request changes' };
  const differs = base.gone.length > 0 || findings.some(({ age }) => age === 'new');
  return differs ? undefined : { outcome: 'nothing to do', words: 'the findings are those of the base' };
}

async function create({ client, destination: { owner, repo }, pullRequest }: PullRequestErrand, body: string): Promise<Told | Setback> {
  const outcome = await client.send(PERMISSION, (kit) => kit.rest.issues.createComment({ owner, repo, issue_number: pullRequest.number, body }), 'creates');
  return outcome.kind === 'done' ? { outcome: 'done', words: 'written' } : outcome;
}

async function update({ client, destination: { owner, repo } }: PullRequestErrand, id: number, body: string): Promise<Told | Setback> {
  const outcome = await client.send(PERMISSION, (kit) => kit.rest.issues.updateComment({ owner, repo, comment_id: id, body }));
  return outcome.kind === 'done' ? { outcome: 'done', words: 'brought up to date' } : explain(outcome);
}
