const RULE_PAGES = 'https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules';

/** The address of a rule's page. */
export function documentationOf(rule: string): string {
  return `${RULE_PAGES}/${encodeURIComponent(rule)}.md`;
}

/** A rule's page as people read it, without the marks of its generated parts. */
export function readablePage(page: string): string {
  return page.replace(/^<!-- .* -->\n/gm, '');
}
