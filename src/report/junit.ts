import type { Finding, Verdict } from '../gate/verdict.ts';
import { displayPath } from '../source/source-file.ts';
import { documentationOf } from './documentation.ts';
import { escapeXml } from './escape.ts';
import { describePlace } from './place.ts';
import { describeKnown, describeWaiver, EMPTY_REMEDY, failsGate, pluralize } from './wording.ts';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly outcome: Outcome;
  /** One line: what is wrong, or why it is skipped. */
  readonly message: string;
  readonly lines: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/**
 * The verdict as JUnit XML: a suite for the gate itself and one for each file with findings. What fails the gate is a failure,
 * what it only mentions a passed test with its text as output, what is waived or known is skipped.
 */
export function renderJunit(verdict: Verdict): string {
  const suites = [{ name: 'apigee-tls-gate', cases: casesOfGate(verdict) }, ...suitesOfFiles(verdict)];
  const all = suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="apigee-tls-gate" tests="${all.length}" failures="${count(all, 'failure')}" errors="${count(all, 'error')}">`,
    ...suites.flatMap(renderSuite),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

/** There for every verdict, so that a report is never empty: viewers take an empty one for a broken one. */
function casesOfGate({ failures, outcome, inspected }: Verdict): readonly TestCase[] {
  const group = 'gate';
  const troubles = [
    ...failures.map(({ where, message }) => ({ name: where, message: `The gate could not look at everything: ${where}: ${message}`, lines: [] })),
    ...(outcome === 'empty' ? [{ name: 'nothing to inspect', message: 'Nothing to inspect', lines: [EMPTY_REMEDY] }] : []),
  ];
  if (troubles.length > 0) return troubles.map((trouble) => ({ group, outcome: 'error', ...trouble }));
  return [{ group, name: 'looked at everything', outcome: 'passed', message: `Inspected ${pluralize(inspected.files, 'file')}`, lines: [] }];
}

function suitesOfFiles(verdict: Verdict): readonly Suite[] {
  const suites = new Map<string, TestCase[]>();
  const add = (finding: Finding, outcome: Outcome, message = finding.message): void => {
    const file = displayPath(finding.span.file);
    const cases = suites.get(file);
    const one = caseOf(finding, file, outcome, message);
    if (cases === undefined) suites.set(file, [one]);
    else cases.push(one);
  };
  for (const finding of verdict.findings) add(finding, failsGate(verdict, finding.severity) ? 'failure' : 'passed');
  for (const { finding, waiver } of verdict.waived) add(finding, 'skipped', `waived: ${describeWaiver(waiver)}`);
  for (const finding of verdict.known) add(finding, 'skipped', describeKnown(verdict));
  return [...suites].map(([name, cases]) => ({ name, cases }));
}

/**
 * Jenkins takes what stands before the last dot of a class for its package, so the class is the rule and the file goes into
 * the name. With a part of the fingerprint a test stays the same test from build to build, also when lines move.
 */
function caseOf(finding: Finding, file: string, outcome: Outcome, message: string): TestCase {
  const { rule, severity, span, help, fingerprint, related = [] } = finding;
  return {
    group: rule,
    name: `${file} (${fingerprint.slice(0, 8)})`,
    outcome,
    message,
    lines: [
      `${severity}: ${finding.message}`,
      `at ${describePlace(span)}`,
      ...related.map(({ span: place, label }) => `${label}: ${describePlace(place)}`),
      `help: ${help}`,
      `see ${documentationOf(rule)}`,
      `fingerprint: ${fingerprint}`,
    ],
  };
}

function renderSuite({ name, cases }: Suite): readonly string[] {
  const totals = `tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}" skipped="${count(cases, 'skipped')}"`;
  return [`  <testsuite name="${escapeXml(name)}" ${totals}>`, ...cases.flatMap(renderCase), '  </testsuite>'];
}

function renderCase({ group, name, outcome, message, lines }: TestCase): readonly string[] {
  const text = lines.map(escapeXml);
  const start = `    <testcase classname="apigee-tls-gate.${escapeXml(group)}" name="${escapeXml(name)}">`;
  const content = outcome === 'passed' ? `<system-out>${(text.length === 0 ? [escapeXml(message)] : text).join('\n')}</system-out>` : `<${outcome} message="${escapeXml(message)}">${text.join('\n')}</${outcome}>`;
  return [start, `      ${content}`, '    </testcase>'];
}

function count(cases: readonly TestCase[], outcome: Outcome): number {
  return cases.filter((one) => one.outcome === outcome).length;
}
