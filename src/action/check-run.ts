import type { Verdict } from '../gate/verdict.ts';
import { chooseAnnotations } from '../report/annotations.ts';
import { renderCheckRun } from '../report/check-run.ts';
import { pluralize } from '../report/wording.ts';
import { explain, type Errand, type Told } from './errand.ts';

const PERMISSION = 'checks: write';

/** Whether the annotations of the step leave anything for a check run to show. */
export function needsCheckRun(verdict: Verdict): boolean {
  return chooseAnnotations(verdict).leftOut.length > 0;
}

/** Shows all findings as annotations of a check run of its own. */
export async function createCheckRun({ verdict, root, client, destination }: Errand): Promise<Told> {
  const { owner, repo, commit, key, run } = destination;
  const { title, summary, conclusion, pages, leftOut } = renderCheckRun(verdict, { root, ...(run === undefined ? {} : { run }) });
  const [first = [], ...others] = pages;
  // Not the name that a workflow would give its job: a required check of that name must stay the job's.
  const name = root === '' ? 'apigee-tls-gate findings' : `apigee-tls-gate findings (${root})`;
  const given = { owner, repo, name, external_id: key, ...(run === undefined ? {} : { details_url: run }) };
  // Sent again it takes the place of the first, since GitHub shows the latest of a name.
  const created = await client.send(PERMISSION, (kit) => kit.rest.checks.create({ ...given, head_sha: commit, status: 'completed', conclusion, output: { title, summary, annotations: [...first] } }));
  if (created.kind !== 'done') return explain(created);
  let shown = first.length;
  for (const annotations of others) {
    const { id } = created.value;
    // Where the answer is lost the page is sent again: findings shown twice are better than findings not shown.
    const added = await client.send(PERMISSION, (kit) => kit.rest.checks.update({ owner, repo, check_run_id: id, output: { title, summary, annotations: [...annotations] } }));
    if (added.kind !== 'done') return explain(added, `it shows only the first ${pluralize(shown, 'finding')}: `);
    shown += annotations.length;
  }
  const rest = leftOut === 0 ? '' : `; ${leftOut} more did not fit: the JSON report has them all`;
  return { outcome: 'done', words: `"${name}" shows ${pluralize(shown, 'finding')} on ${commit.slice(0, 7)}${rest}` };
}
