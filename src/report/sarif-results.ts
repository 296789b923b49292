import type { Finding, Verdict } from '../gate/verdict.ts';
import type { Related } from '../rules/rule.ts';
import type { Span } from '../source/span.ts';
import { cutText, escapePath, showInvisible } from './escape.ts';
import { describePlace, placeOf, repositoryPath } from './place.ts';
import { LEVELS } from './sarif-rules.ts';
import { SEVERITIES } from './wording.ts';

/** GitHub shows a hundred locations of a result. */
const MOST_RELATED = 100;
/** Links in the message; the places behind further ones are still listed. */
const MOST_LINKS = 10;
/** Messages are short by habit; what is longer comes from hostile input. */
const LONGEST_TEXT = 1000;

/** What the places and indices of results count from. */
export interface ResultContext {
  /** The way from the repository to the directory under the gate. */
  readonly root: string;
  readonly indexOf: ReadonlyMap<string, number>;
}

/**
 * The findings as SARIF results, worst first. GitHub does not know suppressions and would open an alert for each
 * (github/codeql-action#1230), so what a waiver or the baseline covers is left out. What only the base of a change had is
 * there: as an alert of the base branch it would else seem mended.
 */
export function listResults({ findings, known }: Verdict, context: ResultContext): readonly object[] {
  return [findings, known.filter(({ age }) => age === 'known')].flatMap((entries) => SEVERITIES.flatMap((severity) => entries.filter((finding) => finding.severity === severity)).map((finding) => resultOf(finding, context)));
}

function resultOf(finding: Finding, { root, indexOf }: ResultContext): object {
  const { rule, severity, span, age, fingerprint } = finding;
  const index = indexOf.get(rule);
  const related = (finding.related ?? []).slice(0, MOST_RELATED);
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: LEVELS[severity],
    message: { text: messageOf(finding) },
    locations: [locationOf(span, root)],
    ...(related.length === 0 ? {} : { relatedLocations: related.map(({ span: place, label }, id) => ({ id, message: { text: plain(label) }, ...locationOf(place, root) })) }),
    partialFingerprints: { 'apigeeTlsGate/v1': fingerprint, ...lineHashOf(finding) },
    ...(age === undefined ? {} : { baselineState: age === 'new' ? 'new' : 'unchanged' }),
  };
}

/**
 * GitHub matches alerts by `primaryLocationLineHash`. Where a result has a line, upload-sarif works it out from the file, and
 * warns at every result whose value differs from its own: so it is left out. Without a line it works out nothing, and all
 * findings in one archive would be one alert: so there the fingerprint stands in.
 */
function lineHashOf({ span, fingerprint }: Finding): { readonly primaryLocationLineHash?: string } {
  return span.file.member === undefined ? {} : { primaryLocationLineHash: fingerprint };
}

function messageOf({ message, help, span, related = [] }: Finding): string {
  const links = related.slice(0, MOST_LINKS).map(({ label, span: place }, id) => `${linkTo({ label, span: place }, id)}: ${plain(describePlace(place))}`);
  return [
    plain(message),
    ...(span.file.member === undefined ? [] : [`in ${plain(describePlace(span))}`]),
    plain(help),
    ...links,
    ...(related.length > links.length ? [`and ${related.length - links.length} more places`] : []),
  ].join('\n');
}

/** Links to a related location by its id, which is how GitHub comes to show it. */
function linkTo({ label }: Related, id: number): string {
  return `[${plain(label).replace(/[[\]\\]/g, '')}](${id})`;
}

/** Untrusted text that holds no link of SARIF, `[text](place)`. */
function plain(text: string): string {
  return showInvisible(cutText(text, LONGEST_TEXT)).replaceAll('](', '] (');
}

/** GitHub knows the files of the repository alone: a member of an archive is located at the archive, without a region. */
function locationOf(span: Span, root: string): object {
  const { path, member, startLine, startColumn, endLine, endColumn } = placeOf(span);
  const artifactLocation = { uri: escapePath(repositoryPath(path, root)), uriBaseId: '%SRCROOT%' };
  if (member === undefined) return { physicalLocation: { artifactLocation, region: { startLine, startColumn, endLine, endColumn } } };
  return { physicalLocation: { artifactLocation }, logicalLocations: [{ name: plain(member), fullyQualifiedName: plain(describePlace(span)), kind: 'resource' }] };
}
