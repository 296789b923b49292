import { trimEndOf } from '../source/trim-end.ts';
/** OpenSSL's cn2dnsid: whether a common name could be a host name; one label alone does not count. */
export function looksLikeDnsName(commonName: string): boolean {
  return /^[\w](?:[\w-]|\.(?![.-])(?<!-\.))*\w$/.test(trimEndOf(commonName, '\0')) && commonName.includes('.');
}

/** BoringSSL's x509v3_looks_like_dns_name: one label counts, so do a wildcard in front, a dot at the end, `_` and `:`. */
export function looksLikeDnsNameToBoringssl(commonName: string): boolean {
  const name = commonName.replace(/\.$/, '').replace(/^\*\./, '');
  return /^[a-z0-9_:][a-z0-9_:-]*(?:\.[a-z0-9_:][a-z0-9_:-]*)*$/i.test(name);
}
