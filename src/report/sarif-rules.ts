import type { Rule, Severity } from '../rules/rule.ts';
import { documentationOf, readablePage } from './documentation.ts';

export const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

const PROBLEM_SEVERITIES = { error: 'error', warning: 'warning', notice: 'recommendation' } as const;

/**
 * The low ends of GitHub's bands high, medium and low. A handshake that fails is an outage, not a breach, and most warnings
 * are about what works today: nothing here is critical.
 */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = { error: '7.0', warning: '4.0', notice: '1.0' };

/** The rules as SARIF describes them, in their order; `pages` are the texts of `docs/rules` by rule. */
export function describeRules(rules: readonly Rule[], pages: ReadonlyMap<string, string>): readonly object[] {
  return rules.map((rule) => describeRule(rule, pages.get(rule.id)));
}

function describeRule({ id, title, severity }: Rule, page: string | undefined): object {
  const address = documentationOf(id);
  const help = page === undefined ? `${title}. See ${address}` : readablePage(page);
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${title}. This is of severity ${severity} unless the finding or the configuration says otherwise; the page of the rule tells what goes wrong and how to mend it.` },
    helpUri: address,
    help: { text: help, markdown: help },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      // GitHub reads security-severity only of rules with the tag "security".
      tags: ['security', 'tls', 'apigee', subjectOf(id)],
      precision: 'high',
      'problem.severity': PROBLEM_SEVERITIES[severity],
      'security-severity': SECURITY_SEVERITIES[severity],
    },
  };
}

/** The first word of an id says what it is about. */
function subjectOf(id: string): string {
  return id.split('-', 1)[0] ?? id;
}

function pascalCase(id: string): string {
  return id.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}
