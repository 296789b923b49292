import type { Certificate, GeneralName } from '../model/certificate.ts';
import { parseAddress } from './addresses.ts';
import { refuse, type PathFailure } from './path-result.ts';

/** What `GeneralNameInterface.constrains` says of a name, seen from a constraint; `unsupported` is an exception there. */
type Verdict = 'inside' | 'outside' | 'other-form' | 'unsupported';

/** Java compares them all; a gate has to end. */
const maxComparisons = 1 << 23;

/** The constraints of the intermediates against all below them; those of the anchor are not asked (ConstraintsChecker). */
export function checkJsseNameConstraints(path: readonly Certificate[]): PathFailure | undefined {
  const certificates = path.slice(0, -1);
  for (let depth = certificates.length - 2; depth >= 0; depth--) {
    const certificate = certificates[depth];
    if (certificate === undefined || (depth > 0 && certificate.selfIssued)) continue;
    for (const authority of certificates.slice(depth + 1).toReversed()) {
      const failure = authority.nameConstraints && checkOne(certificate, authority);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

function checkOne(certificate: Certificate, authority: Certificate): PathFailure | undefined {
  const { permitted = [], excluded = [], hasDistances = false } = authority.nameConstraints ?? {};
  if (hasDistances) return refuse('name-constraint', authority, 'nameConstraints', 'a minimum or maximum', 'constraints without distances');
  const names = namesOf(certificate);
  if (names.length * (permitted.length + excluded.length) > maxComparisons) return refuse('work-limit', certificate, 'names', `${names.length} names`, `${maxComparisons} comparisons at most`);
  for (const name of names) {
    const against = excluded.map((base) => constrain(base, name));
    const within = permitted.map((base) => constrain(base, name)).filter((verdict) => verdict !== 'other-form');
    const problem = describeProblem(against, within);
    if (problem !== undefined) return refuse('name-constraint', certificate, 'nameConstraints', `${name.value} ${problem}`, `a name that ${authority.subject.text} allows`);
  }
  return undefined;
}

function describeProblem(against: readonly Verdict[], within: readonly Verdict[]): string | undefined {
  if (against.includes('unsupported') || within.includes('unsupported')) return 'meets a constraint that Java does not support';
  if (against.includes('inside')) return 'is excluded';
  return within.length > 0 && !within.includes('inside') ? 'is not permitted' : undefined;
}

// NameConstraintsExtension.verify: addresses of the subject only without alternative names, the last common name where
// there is no alternative name of its form.
function namesOf(certificate: Certificate): readonly GeneralName[] {
  const { subject, subjectAlternativeNames } = certificate;
  const names: GeneralName[] = subject.empty ? [] : [{ kind: 'directory', value: subject.text, name: subject }];
  names.push(...(subjectAlternativeNames ?? subject.emailAddresses.map((value) => ({ kind: 'email' as const, value }))));
  const commonName = subject.commonNames.at(-1);
  const octets = commonName === undefined ? undefined : parseAddress(commonName);
  if (commonName === undefined) return names;
  if (octets !== undefined) return names.some(({ kind }) => kind === 'ip') ? names : [...names, { kind: 'ip', value: commonName, octets }];
  return names.some(({ kind }) => kind === 'dns') || !isDnsName(commonName) ? names : [...names, { kind: 'dns', value: commonName }];
}

function isDnsName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/i.test(name);
}

function constrain(base: GeneralName, name: GeneralName): Verdict {
  if (base.kind !== name.kind) return 'other-form';
  switch (base.kind) {
    case 'directory':
      return name.kind === 'directory' && name.name.canonical.startsWith(base.name.canonical) ? 'inside' : 'outside';
    case 'dns':
      return constrainDns(base.value.toLowerCase(), name.value.toLowerCase());
    case 'email':
      return constrainEmail(base.value.toLowerCase(), name.value.toLowerCase());
    case 'uri':
      return constrainUri(base.value.toLowerCase(), hostOf(name.value.toLowerCase()));
    case 'ip':
      return name.kind === 'ip' ? constrainAddress(base.octets, name.octets) : 'other-form';
    case 'other':
      // OtherName, X400Address, EDIPartyName: compared only to throw UnsupportedOperationException.
      return name.kind === 'other' && formOf(base) === formOf(name) ? 'unsupported' : 'other-form';
  }
}

function formOf(name: GeneralName): string {
  return name.kind === 'other' ? (name.form.split(':')[0] ?? '') : name.kind;
}

function constrainDns(base: string, name: string): Verdict {
  if (name === base) return 'inside';
  if (base === '') return 'unsupported';
  if (!name.endsWith(base)) return 'outside';
  return (name.charAt(name.length - base.length - 1) === '.') !== base.startsWith('.') ? 'inside' : 'outside';
}

function constrainEmail(base: string, name: string): Verdict {
  if (name === base) return 'inside';
  if (!name.endsWith(base) || base.includes('@')) return 'outside';
  return base.startsWith('.') || name.charAt(name.length - base.length - 1) === '@' ? 'inside' : 'outside';
}

// URIName.constrains: a host stands for itself, a domain with a leading dot for what is below it.
function constrainUri(base: string, host: string): Verdict {
  if (host === base) return 'inside';
  return base.startsWith('.') && !host.startsWith('.') && host.endsWith(base) ? 'inside' : 'outside';
}

function hostOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/.exec(uri)?.[1] ?? '';
}

// IPAddressName.constrains; an alternative name may itself be an address with a mask.
function constrainAddress(base: Uint8Array, name: Uint8Array): Verdict {
  const width = base.length / 2;
  if (name.length !== width && name.length !== base.length) return 'outside';
  const mask = base.subarray(width);
  const isWithin = name.subarray(0, width).every((octet, index) => (octet & (mask[index] ?? 0)) === base[index]);
  const isNarrower = name.subarray(width).every((octet, index) => (octet & (mask[index] ?? 0)) === mask[index]);
  return isWithin && isNarrower ? 'inside' : 'outside';
}
