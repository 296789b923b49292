import type { Waiver } from '../model/policy.ts';
import { positionAt } from '../source/span.ts';
import { selectPaths } from '../workspace/selection.ts';
import type { Finding } from './verdict.ts';

interface Waived {
  readonly kept: readonly Finding[];
  readonly waived: readonly { readonly finding: Finding; readonly waiver: Waiver }[];
  /** The waivers that cover something, also where they have expired. */
  readonly used: ReadonlySet<Waiver>;
}

interface Cover {
  readonly waiver: Waiver;
  readonly covers: (finding: Finding) => boolean;
}

/** Sets apart what a waiver that still holds covers; `now` is milliseconds since the epoch. */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], now: number): Waived {
  const byRule = new Map<string, Cover[]>();
  for (const waiver of waivers) {
    const cover = { waiver, covers: coverOf(waiver) };
    const others = byRule.get(waiver.rule.value);
    if (others === undefined) byRule.set(waiver.rule.value, [cover]);
    else others.push(cover);
  }
  const kept: Finding[] = [];
  const waived: { finding: Finding; waiver: Waiver }[] = [];
  const used = new Set<Waiver>();
  for (const finding of findings) {
    const covering = (byRule.get(finding.rule) ?? []).filter(({ covers }) => covers(finding)).map(({ waiver }) => waiver);
    for (const waiver of covering) used.add(waiver);
    const holding = covering.find(({ expires }) => expires === undefined || expires >= now);
    if (holding === undefined) kept.push(finding);
    else waived.push({ finding, waiver: holding });
  }
  return { kept, waived, used };
}

function coverOf({ path, line, rule }: Waiver): Cover['covers'] {
  if (line !== undefined) {
    const { file } = rule.span;
    return ({ span }) => span.file.path === file.path && span.file.member === file.member && positionAt(span.file, span.start).line === line;
  }
  if (path === undefined) return () => true;
  const matches = selectPaths([path], []);
  return ({ span }) => matches(span.file.path);
}
