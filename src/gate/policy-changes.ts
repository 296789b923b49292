import type { Waiver } from '../model/policy.ts';
import { configurationPaths } from '../read/configuration.ts';
import { entriesOf, plainOf } from '../read/tree.ts';
import { readYaml } from '../read/yaml.ts';
import type { PolicyChange } from '../rules/rule.ts';
import type { SourceFile } from '../source/source-file.ts';
import { lineStarts, startOf, type Span } from '../source/span.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** One state of the repository, with what it waives in comments. */
export interface PolicyState {
  readonly workspace: Workspace;
  readonly waiversInComments: readonly Waiver[];
}

/** What the change does to the policy that it is judged by: the configuration, the baseline, waivers in comments. */
export function policyChanges(before: PolicyState, after: PolicyState, configuration: string | undefined, baseline: string | undefined): readonly PolicyChange[] {
  const paths = configuration === undefined ? configurationPaths : [configuration];
  return [
    ...paths.flatMap((path) => configurationChange(open(before, path), open(after, path))),
    ...(baseline === undefined ? [] : baselineChange(open(before, baseline), open(after, baseline))),
    ...commentChanges(before.waiversInComments, after.waiversInComments),
  ];
}

function open({ workspace }: PolicyState, path: string): SourceFile | undefined {
  const result = workspace.read(path);
  return result.kind === 'read' ? result.source : undefined;
}

function configurationChange(before: SourceFile | undefined, after: SourceFile | undefined): PolicyChange[] {
  if (after === undefined) return before === undefined ? [] : [{ span: startOf(before), what: `removes ${before.path}` }];
  if (before === undefined) return [{ span: startOf(after), what: `adds ${after.path}` }];
  const [old, now] = [sectionsOf(before), sectionsOf(after)];
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key)?.value !== now.get(key)?.value);
  if (changed.length === 0) return [];
  const span = changed.map((key) => now.get(key)?.span).find((place) => place !== undefined) ?? startOf(after);
  return [{ span, what: `edits ${changed.join(', ')} in ${after.path}` }];
}

/** The top keys of a configuration with their values as JSON; comments and layout are no policy. */
function sectionsOf(source: SourceFile): ReadonlyMap<string, { readonly span: Span; readonly value: string }> {
  const entries = readYaml(source).documents.flatMap((document) => entriesOf(document));
  return new Map(entries.map(({ key, value }) => [key.value, { span: key.span, value: JSON.stringify(plainOf(value)) }]));
}

function baselineChange(before: SourceFile | undefined, after: SourceFile | undefined): PolicyChange[] {
  const file = after ?? before;
  if (file === undefined || before?.text === after?.text) return [];
  return [{ span: startOf(file), what: `${before === undefined ? 'adds' : after === undefined ? 'removes' : 'edits'} the baseline ${file.path}` }];
}

/** One change for each file; a waiver that goes away hides nothing. */
function commentChanges(before: readonly Waiver[], after: readonly Waiver[]): PolicyChange[] {
  const added = new Map<string, Waiver[]>();
  for (const waiver of addedWaivers(before, after)) {
    const { path } = waiver.rule.span.file;
    added.set(path, [...(added.get(path) ?? []), waiver]);
  }
  return [...added].flatMap(([path, waivers]) => {
    const [first] = waivers;
    return first === undefined ? [] : [{ span: first.rule.span, what: `allows ${[...new Set(waivers.map(({ rule }) => rule.value))].join(', ')} in ${path}` }];
  });
}

/** Tells whether a waiver in a comment was there before, as often as now: of copies nobody knows which one was agreed on. */
export function standingWaivers(before: readonly Waiver[], after: readonly Waiver[]): (waiver: Waiver) => boolean {
  const [then, now] = [countWaivers(before), countWaivers(after)];
  return (waiver) => (now.get(identityOf(waiver)) ?? 0) <= (then.get(identityOf(waiver)) ?? 0);
}

/** The waivers in comments that an earlier state does not have; a copy is one more. */
function addedWaivers(before: readonly Waiver[], after: readonly Waiver[]): readonly Waiver[] {
  const left = countWaivers(before);
  return after.filter((waiver) => {
    const identity = identityOf(waiver);
    const count = left.get(identity) ?? 0;
    left.set(identity, count - 1);
    return count <= 0;
  });
}

function countWaivers(waivers: readonly Waiver[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const waiver of waivers) counts.set(identityOf(waiver), (counts.get(identityOf(waiver)) ?? 0) + 1);
  return counts;
}

/** What makes a waiver in a comment the same waiver in another state of its file: its line may move, but not to other text. */
function identityOf({ rule, reason, expires, line = 1 }: Waiver): string {
  const { file } = rule.span;
  const starts = lineStarts(file);
  return [file.path, file.member ?? '', rule.value, reason, expires ?? '', file.text.slice(starts[line - 1], starts[line]).trim()].join('\0');
}
