const RULE_PAGES = 'https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules';

/** The address of a rule's page. */
export function documentationOf(rule: string): string {
  return `${RULE_PAGES}/${encodeURIComponent(rule)}.md`;
}
