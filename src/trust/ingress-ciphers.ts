import { elsewhere } from '../model/elsewhere.ts';
import type { Located } from '../source/span.ts';
import { intendedSuite, type CipherSuite } from './ciphers.ts';

/** What Istio lets through to Envoy (security.ValidCipherSuites); anything else it drops with a warning. */
export const ingressCiphers: readonly string[] = [
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA', 'AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA', 'AES256-SHA', 'DES-CBC3-SHA',
];

const known = new Set(ingressCiphers);

/** Whether Istio passes the text on: a known name, ALL, or an expression with an operator in front. */
export function isIngressCipher(name: string): boolean {
  return known.has(name) || name === 'ALL' || /^[^A-Za-z0-9]/.test(name);
}

/** The suites of a list, or undefined where an expression or something filled in later makes them unknowable. */
export function suitesOf(list: readonly Located<string>[]): readonly CipherSuite[] | undefined {
  const suites: CipherSuite[] = [];
  for (const { value } of list) {
    if ((intendedSuite(value) === undefined && elsewhere(value) !== undefined) || value === 'ALL' || /^[^A-Za-z0-9]/.test(value)) return undefined;
    const suite = known.has(value) ? intendedSuite(value) : undefined;
    if (suite !== undefined) suites.push(suite);
  }
  return suites;
}

/** The spelling that the ingress knows for a suite that was named in another way. */
export function ingressSpelling(name: string): string | undefined {
  const meant = intendedSuite(name)?.openssl;
  return meant !== undefined && known.has(meant) ? meant : undefined;
}
