import type { Certificate, Engine } from '../model/certificate.ts';
import { parseAddress } from './addresses.ts';
import { matchesJsseTemplate, readJsseHost } from './names-jsse.ts';
import { looksLikeDnsNameToBoringssl } from './common-name.ts';
import { matchesOpensslPattern } from './names-openssl.ts';

/** How a certificate answers for a host, or why it does not; `names` is what it does answer for. */
export type NameMatch =
  | { readonly matched: true; readonly by: 'dns' | 'ip' | 'common-name'; readonly name: string }
  | {
      readonly matched: false;
      /** `invalid-host`: the engine refuses the host name itself, whatever the certificate says. */
      readonly reason: 'invalid-host' | 'no-names' | 'mismatch';
      readonly detail: string;
      readonly names: readonly string[];
      /** How many names more there are than `names` lists. */
      readonly more: number;
    };

const maxNames = 8;

/** Whether the engine takes the certificate for the host: a name, or an address with or without brackets. */
export function matchHost(host: string, certificate: Certificate, engine: Engine): NameMatch {
  const octets = parseAddress(host);
  if (octets !== undefined) return matchAddress(host, octets, certificate);
  return engine === 'jsse' ? matchJsse(host, certificate) : matchOpenssl(host, certificate, engine);
}

/** Every name that engines may match, as messages show them: DNS names and addresses, or the common name that stands in for them. */
export function namesOf(certificate: Certificate): readonly string[] {
  const names = (certificate.subjectAlternativeNames ?? []).filter(({ kind }) => kind === 'dns' || kind === 'ip').map(({ value }) => value);
  return names.length > 0 ? [...new Set(names)] : certificate.subject.commonNames;
}

// No engine takes a common name or a DNS name for an address.
function matchAddress(host: string, octets: Uint8Array, certificate: Certificate): NameMatch {
  const found = (certificate.subjectAlternativeNames ?? []).find((name) => name.kind === 'ip' && sameOctets(name.octets, octets));
  return found === undefined ? mismatch(host, certificate) : { matched: true, by: 'ip', name: found.value };
}

function matchJsse(host: string, certificate: Certificate): NameMatch {
  const readable = readJsseHost(host);
  if ('reason' in readable) return { ...mismatch(host, certificate), matched: false, reason: 'invalid-host', detail: readable.reason };
  const dnsNames = dnsNamesOf(certificate, 'jsse');
  const name = dnsNames.find((template) => matchesJsseTemplate(readable.host, template));
  if (name !== undefined) return { matched: true, by: 'dns', name };
  const commonName = certificate.subject.commonNames.at(-1);
  if (dnsNames.length > 0 || commonName === undefined) return mismatch(host, certificate);
  const matches = commonName.normalize('NFKC') === commonName && matchesJsseTemplate(readable.host, commonName);
  return matches ? { matched: true, by: 'common-name', name: commonName } : mismatch(host, certificate);
}

function matchOpenssl(host: string, certificate: Certificate, engine: 'openssl' | 'boringssl'): NameMatch {
  const dnsNames = dnsNamesOf(certificate, engine);
  const name = dnsNames.find((pattern) => matchesOpensslPattern(host, pattern, engine));
  if (name !== undefined) return { matched: true, by: 'dns', name };
  // BoringSSL falls back only where there is no alternative name of any kind.
  const fallsBack = engine === 'boringssl' ? certificate.subjectAlternativeNames === undefined : dnsNames.length === 0;
  const commonName = certificate.subject.commonNames.find((candidate) => (engine === 'openssl' || looksLikeDnsNameToBoringssl(candidate)) && matchesOpensslPattern(host, candidate, engine));
  return fallsBack && commonName !== undefined ? { matched: true, by: 'common-name', name: commonName } : mismatch(host, certificate);
}

// Alternative names that OpenSSL cannot decode leave none; Java forgets an extension that it cannot read.
function dnsNamesOf(certificate: Certificate, engine: Engine): readonly string[] {
  const names = certificate.subjectAlternativeNames ?? [];
  return names.filter(({ kind, value }) => kind === 'dns' && (engine === 'jsse' || value !== '')).map(({ value }) => value);
}

function sameOctets(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((octet, index) => octet === right[index]);
}

function mismatch(host: string, certificate: Certificate): NameMatch & { readonly matched: false } {
  const names = namesOf(certificate);
  return {
    matched: false,
    reason: names.length === 0 ? 'no-names' : 'mismatch',
    detail: names.length === 0 ? 'the certificate has no name for a host' : `"${host}" is not among its names`,
    names: names.slice(0, maxNames),
    more: Math.max(0, names.length - maxNames),
  };
}
