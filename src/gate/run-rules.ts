import type { Model } from '../model/model.ts';
import { sha256Hex } from '../read/digest.ts';
import type { Report, Rule, RuleContext, Severity } from '../rules/rule.ts';
import { withoutBodyOf, withoutKeys } from '../source/key-text.ts';
import { textOf, type Span } from '../source/span.ts';
import { isUsable } from './fix.ts';
import type { Failure, Finding } from './verdict.ts';

interface Judged {
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  /** Rules that were not run, or not to their end, since the time was over. */
  readonly unfinished: readonly string[];
}

/** Runs the rules that are not switched off; one that throws is a failure by its name, and the others still run. */
export function runRules(rules: readonly Rule[], model: Model, context: RuleContext, isOverdue: () => boolean = () => false): Judged {
  const findings: Finding[] = [];
  const failures: Failure[] = [];
  const unfinished: string[] = [];
  const seen = new Map<string, number>();
  for (const rule of rules) {
    const chosen = context.policy.severity.get(rule.id);
    if (chosen === 'off') continue;
    try {
      const reports = isOverdue() ? [] : rule.check(model, context);
      for (const report of reports) {
        findings.push(findingOf(rule, report, chosen, seen));
        if (isOverdue()) break;
      }
      if (isOverdue()) unfinished.push(rule.id);
    } catch (error) {
      failures.push({ where: rule.id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { findings: findings.sort(byPlace), failures, unfinished };
}

function findingOf(rule: Rule, { fix, ...report }: Report, chosen: Severity | undefined, seen: Map<string, number>): Finding {
  const { path, member } = report.span.file;
  const base = [rule.id, path, member ?? '', report.identity ?? firstLine(report.span)].join('\0');
  const count = seen.get(base) ?? 0;
  seen.set(base, count + 1);
  const [likeness, fingerprint] = [digestOf(base, 0), digestOf(base, count)];
  const told = (text: string): string => withoutBodyOf(withoutKeys(text), report.span.file.text);
  const words = { message: told(report.message), help: told(report.help), ...(report.related === undefined ? {} : { related: report.related.map((place) => ({ ...place, label: told(place.label) })) }) };
  return { ...report, ...words, ...(fix === undefined || !isUsable(fix) ? {} : { fix }), rule: rule.id, severity: chosen ?? report.severity ?? rule.severity, likeness, fingerprint };
}

function digestOf(base: string, count: number): string {
  return sha256Hex(`${base}\0${count}`).slice(0, 32);
}

/** Never more than one line, and nothing of a secret: the body of a private key must not flow into anything derived from it. */
function firstLine(span: Span): string {
  if (span.file.confidential === true) return '';
  return withoutKeys(textOf(span).split(/[\r\n]/, 1)[0] ?? '');
}

export function byPlace(left: Finding, right: Finding): number {
  return (
    compare(left.span.file.path, right.span.file.path) ||
    compare(left.span.file.member ?? '', right.span.file.member ?? '') ||
    left.span.start - right.span.start ||
    left.span.end - right.span.end ||
    compare(left.rule, right.rule) ||
    compare(left.message, right.message)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
