/** Protocol names that JSSE takes in `setEnabledProtocols`, oldest first (Java Security Standard Algorithm Names, "SSLContext"). */
export const jsseProtocols = ['SSLv2Hello', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** The spelling that Apigee's own playbook uses for `TLSv1`. */
const playbookProtocol = 'TLSv1.0';

export function isProtocolName(name: string): boolean {
  return name === playbookProtocol || jsseProtocols.some((known) => known === name);
}

/** Protocols that jdk.tls.disabledAlgorithms switches off and that Apigee X and hybrid do not speak southbound. */
export function isObsoleteProtocol(name: string): boolean {
  return isProtocolName(name) && name !== 'TLSv1.2' && name !== 'TLSv1.3';
}

/** The JSSE name that a misspelling means: `TLS1.2`, `tlsv1.2`, `TLSv1_2`, `TLSv12`. */
export function intendedProtocol(name: string): string | undefined {
  const match = /^(tls|ssl)\s*(?:(?:[-_]v?|v)\s*)?([123])(?:[._]?([0-3]))?$/i.exec(name.trim());
  if (match === null) return undefined;
  const [, family, major, minor] = match;
  if (family?.toLowerCase() === 'ssl') return major === '3' ? 'SSLv3' : undefined;
  if (major !== '1') return undefined;
  return minor === undefined || minor === '0' ? 'TLSv1' : `TLSv1.${minor}`;
}
