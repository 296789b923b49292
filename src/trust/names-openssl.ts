/** X509_check_host with default flags: `host` against one pattern of the certificate. */
export function matchesOpensslPattern(host: string, pattern: string, engine: 'openssl' | 'boringssl'): boolean {
  const wanted = host.toLowerCase();
  const offered = pattern.toLowerCase();
  if (wanted === '' || offered.includes('\0')) return false;
  // A host with a leading dot asks for anything below it.
  if (wanted.length > 1 && wanted.startsWith('.')) return offered === wanted || (offered.endsWith(wanted) && offered.length > wanted.length);
  const star = findStar(offered, engine);
  return star === undefined ? offered === wanted : matchesWildcard(wanted, offered.slice(0, star), offered.slice(star + 1));
}

/** valid_star: one wildcard in the first of at least three labels, at its start or end; BoringSSL wants it alone. */
function findStar(pattern: string, engine: 'openssl' | 'boringssl'): number | undefined {
  const label = engine === 'boringssl' ? String.raw`\*` : String.raw`(?:\*(?:[a-z0-9-]*[a-z0-9])?|[a-z0-9][a-z0-9-]*\*)`;
  const shape = new RegExp(String.raw`^(?!xn--)${label}(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?){2,}$`);
  return shape.test(pattern) ? pattern.indexOf('*') : undefined;
}

function matchesWildcard(host: string, before: string, after: string): boolean {
  if (host.length < before.length + after.length || !host.startsWith(before) || !host.endsWith(after)) return false;
  const covered = host.slice(before.length, host.length - after.length);
  const isWholeLabel = before === '' && after.startsWith('.');
  if (isWholeLabel && covered === '') return false;
  // An internationalised label has no parts that could be told apart.
  if (!isWholeLabel && host.slice(before.length).startsWith('xn--')) return false;
  return covered === '*' || /^[a-z0-9-]*$/.test(covered);
}
