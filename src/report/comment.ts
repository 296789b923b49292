import type { Comparison, Verdict } from '../gate/verdict.ts';
import { displayPath } from '../source/source-file.ts';
import { codeSpan, cutText } from './escape.ts';
import { renderHead } from './summary.ts';
import { renderFailures, renderInspected } from './summary-asides.ts';
import { fitTables, joinBlocks, type LinkOptions, type Section } from './tables.ts';
import { pluralize } from './wording.ts';

/** `marker` is the hidden first line that the comment is found by, `run` the address of the workflow run. */
export interface CommentOptions extends LinkOptions {
  readonly marker: string;
  readonly run?: string;
}

/** GitHub counts characters; in bytes the text is never shorter. */
const MOST_BYTES = 65_536;
/** What stands around the tables must stay far below the limit, whatever hostile text it is made of. */
const MOST_ASIDES = 5;
const LONGEST_PLACE = 100;

/** The verdict as a comment on a pull request: what is new in it first, then the rest. */
export function renderComment(verdict: Verdict, options: CommentOptions): string {
  const { marker, run } = options;
  const base = verdict.comparisons.find(({ kind }) => kind === 'base');
  return fitTables(sectionsOf(verdict, base), MOST_BYTES, options, (tables) => {
    const blocks = [renderHead(verdict), renderFailures(verdict, MOST_ASIDES), ...tables, base === undefined ? '' : renderGone(base), renderInspected(verdict)];
    const more = run === undefined ? [] : [`[Summary and reports of this run](${run})`];
    return `${marker}\n${joinBlocks([...blocks, ...more])}`;
  });
}

function sectionsOf({ findings }: Verdict, base: Comparison | undefined): readonly Section[] {
  if (base === undefined) return [{ findings }];
  return [
    { heading: 'New in this pull request', findings: findings.filter(({ age }) => age === 'new') },
    { heading: 'Not from this pull request', findings: findings.filter(({ age }) => age !== 'new') },
  ];
}

function renderGone({ gone }: Comparison): string {
  if (gone.length === 0) return '';
  const shown = gone.slice(0, MOST_ASIDES).map((finding) => `- ${codeSpan(cutText(finding.rule, LONGEST_PLACE))} in ${codeSpan(cutText(displayPath(finding), LONGEST_PLACE))}`);
  const more = gone.length > shown.length ? [`- and ${gone.length - shown.length} more`] : [];
  return [`Mended in this pull request: **${pluralize(gone.length, 'finding')}**`, '', ...shown, ...more].join('\n');
}
