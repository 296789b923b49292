import type { Certificate, GeneralName } from '../model/certificate.ts';
import { looksLikeDnsName, looksLikeDnsNameToBoringssl } from './common-name.ts';
import { refuse, type PathFailure } from './path-result.ts';

/** NAME_CHECK_MAX: names times constraints that OpenSSL and BoringSSL are willing to compare. */
const maxComparisons = 1 << 20;

type Verdict = 'inside' | 'outside' | 'unsupported';
type Family = 'openssl' | 'boringssl';

/** check_name_constraints: every certificate that is not self-issued against the constraints of all above it, the anchor's too. */
export function checkNameConstraints(path: readonly Certificate[], engine: Family): PathFailure | undefined {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const certificate = path[depth];
    if (certificate === undefined || (depth > 0 && certificate.selfIssued)) continue;
    for (const authority of path.slice(depth + 1).toReversed()) {
      const failure = authority.nameConstraints && checkOne(certificate, authority, depth === 0, engine);
      if (failure !== undefined) return failure;
    }
  }
  return engine === 'boringssl' ? checkBareCommonName(path) : undefined;
}

function checkOne(certificate: Certificate, authority: Certificate, isLeaf: boolean, engine: Family): PathFailure | undefined {
  const constraints = authority.nameConstraints;
  if (constraints === undefined) return undefined;
  const { subject, subjectAlternativeNames = [] } = certificate;
  const count = subject.relativeNames.length + subjectAlternativeNames.length;
  if (count * (constraints.permitted.length + constraints.excluded.length) > maxComparisons) {
    return refuse('work-limit', certificate, 'names', `${count} names against ${constraints.permitted.length + constraints.excluded.length} constraints`, `${maxComparisons} comparisons at most`);
  }
  for (const name of namesOf(certificate, isLeaf, engine)) {
    const failure = checkName(name, certificate, authority, engine);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function* namesOf(certificate: Certificate, isLeaf: boolean, engine: Family): Iterable<GeneralName> {
  const { subject, subjectAlternativeNames = [] } = certificate;
  if (!subject.empty) yield { kind: 'directory', value: subject.text, name: subject };
  for (const value of subject.emailAddresses) yield { kind: 'email', value };
  yield* subjectAlternativeNames;
  if (engine === 'openssl' && isLeaf && !subjectAlternativeNames.some(({ kind }) => kind === 'dns')) {
    for (const value of subject.commonNames) if (looksLikeDnsName(value)) yield { kind: 'dns', value };
  }
}

function checkName(name: GeneralName, certificate: Certificate, authority: Certificate, engine: Family): PathFailure | undefined {
  const { permitted = [], excluded = [], hasDistances = false } = authority.nameConstraints ?? {};
  const fail = (value: string, expected: string): PathFailure => refuse('name-constraint', certificate, 'nameConstraints', `${name.value} ${value}`, expected);
  const relevant = permitted.filter((base) => sameForm(name, base));
  const against = excluded.filter((base) => sameForm(name, base));
  if (hasDistances && relevant.length + against.length > 0) return fail('meets a constraint with a minimum or maximum', 'constraints without distances');
  const verdicts = relevant.map((base) => compare(name, base, engine));
  if (verdicts.includes('unsupported')) return fail(`meets a constraint on ${name.kind} names that the engine does not support`, 'another form of name');
  if (verdicts.length > 0 && !verdicts.includes('inside')) return fail(`is outside what ${authority.subject.text} permits`, relevant.map(({ value }) => value).join(', '));
  for (const base of against) {
    const verdict = compare(name, base, engine);
    if (verdict === 'unsupported') return fail(`meets a constraint on ${name.kind} names that the engine does not support`, 'another form of name');
    if (verdict === 'inside') return fail(`is inside what ${authority.subject.text} excludes`, `not ${base.value}`);
  }
  return undefined;
}

function sameForm(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'other' && base.kind === 'other') return name.form === base.form;
  return name.kind === base.kind;
}

function compare(name: GeneralName, base: GeneralName, engine: Family): Verdict {
  switch (name.kind) {
    case 'directory':
      return base.kind === 'directory' && name.name.canonical.startsWith(base.name.canonical) ? 'inside' : 'outside';
    case 'dns':
      return compareDns(name.value.toLowerCase(), base.value.toLowerCase());
    case 'email':
      return compareEmail(name.value, base.value);
    case 'uri':
      return compareUri(name.value, base.value.toLowerCase());
    case 'ip':
      return engine === 'boringssl' || base.kind !== 'ip' ? 'unsupported' : compareAddress(name.octets, base.octets);
    case 'other':
      return 'unsupported';
  }
}

function compareDns(name: string, base: string): Verdict {
  if (base === '' || name === base) return 'inside';
  return name.endsWith(base.startsWith('.') ? base : `.${base}`) ? 'inside' : 'outside';
}

function compareEmail(name: string, base: string): Verdict {
  const at = name.lastIndexOf('@');
  if (at === -1) return 'unsupported';
  const host = name.slice(at + 1).toLowerCase();
  const baseAt = base.lastIndexOf('@');
  if (baseAt === -1 && base.startsWith('.')) return name.toLowerCase().endsWith(base.toLowerCase()) && name.length > base.length ? 'inside' : 'outside';
  // RFC 5280, section 4.2.1.10: the local part keeps its case.
  if (baseAt > 0 && name.slice(0, at) !== base.slice(0, baseAt)) return 'outside';
  return host === base.slice(baseAt + 1).toLowerCase() ? 'inside' : 'outside';
}

function compareUri(name: string, base: string): Verdict {
  const colon = name.indexOf(':');
  if (colon === -1 || !name.startsWith('//', colon + 1)) return 'unsupported';
  const rest = name.slice(colon + 3);
  const port = rest.indexOf(':');
  const end = port === -1 ? rest.indexOf('/') : port;
  const host = (end === -1 ? rest : rest.slice(0, end)).toLowerCase();
  if (host === '') return 'unsupported';
  if (base.startsWith('.')) return host.length > base.length && host.endsWith(base) ? 'inside' : 'outside';
  return host === base ? 'inside' : 'outside';
}

function compareAddress(address: Uint8Array, base: Uint8Array): Verdict {
  if ((address.length !== 4 && address.length !== 16) || (base.length !== 8 && base.length !== 32)) return 'unsupported';
  if (base.length !== 2 * address.length) return 'outside';
  return address.every((octet, index) => ((octet ^ (base[index] ?? 0)) & (base[address.length + index] ?? 0)) === 0) ? 'inside' : 'outside';
}

// BoringSSL does not compare common names with constraints; it refuses a leaf that could use one to get around them.
function checkBareCommonName(path: readonly Certificate[]): PathFailure | undefined {
  const [leaf, ...authorities] = path;
  if (leaf === undefined || leaf.subjectAlternativeNames !== undefined || !authorities.some(({ nameConstraints }) => nameConstraints !== undefined)) return undefined;
  const name = leaf.subject.commonNames.find(looksLikeDnsNameToBoringssl);
  return name === undefined ? undefined : refuse('name-constraint', leaf, 'subjectAltName', 'absent under name constraints', `an alternative name for ${name}`);
}
