import { checkRepository } from '../../src/gate/check.ts';
import { applyFixes } from '../../src/gate/fix.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import { renderAnnotations, renderMistakes } from '../../src/report/annotations.ts';
import { renderBaseline } from '../../src/report/baseline.ts';
import { renderCheckRun } from '../../src/report/check-run.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderGitlab } from '../../src/report/gitlab.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderSuggestion, suggestionOf } from '../../src/report/suggestion.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { allRules } from '../../src/rules/all.ts';
import { memoryWorkspace } from '../../src/workspace/memory.ts';

export const now = Date.parse('2030-01-01T00:00:00Z');

/** Every report on a verdict, by the name of the reporter. */
export const reporters: Readonly<Record<string, (verdict: Verdict) => unknown>> = {
  text: (verdict) => renderText(verdict, { colour: false }),
  'text in colour': (verdict) => renderText(verdict, { colour: true, width: 60 }),
  json: (verdict) => parsed(renderJson(verdict)),
  sarif: (verdict) => parsed(renderSarif(verdict, { rules: allRules, pages: new Map(), compressedSize: (text) => text.length / 8 })),
  junit: renderJunit,
  gitlab: (verdict) => parsed(renderGitlab(verdict, { root: 'a' })),
  markdown: (verdict) => renderSummary(verdict),
  annotations: (verdict) => renderAnnotations(verdict),
  comment: (verdict) => renderComment(verdict, { marker: '<!-- apigee-tls-gate:comment:0123456789abcdef -->' }),
  'check run': (verdict) => renderCheckRun(verdict, {}),
  suggestions: (verdict) => verdict.findings.flatMap((finding) => suggestionOf(finding) ?? []).map(renderSuggestion),
  baseline: renderBaseline,
};

function parsed(json: string): unknown {
  return JSON.parse(json);
}

export interface Judged {
  readonly verdict?: Verdict;
  /** What is wrong with the configuration, in words. */
  readonly problem?: string;
  readonly reports: Readonly<Record<string, unknown>>;
  readonly fixed: ReturnType<typeof applyFixes> | undefined;
}

/** Judges a whole repository, renders every report and applies all fixes. */
export function judgeWhole(files: ReadonlyMap<string, Uint8Array>): Judged {
  const result = checkRepository(memoryWorkspace(files, new Set(files.keys())), { now, version: '0.0.0', passwordOf: () => 'changeit' });
  if ('problem' in result) return { problem: result.problem, reports: { annotations: renderMistakes(result.places ?? [], 'a') }, fixed: undefined };
  const { verdict } = result;
  return { verdict, reports: Object.fromEntries(Object.entries(reporters).map(([name, render]) => [name, render(verdict)])), fixed: applyFixes(verdict.findings, 'all') };
}
