import { sequence, tagged, octets } from '../der.ts';
import { extension, generalName, type KeyKind, type Recipe } from '../mint.ts';
import { everyHop, type Mutation } from './mutation.ts';
import { certificateOf, change, ensureIntermediate, rekey, type CertificatePlan, type Plan } from './plan.ts';

const purpose = ['certificate-purpose-wrong'];
// Where the authority itself is trusted, its defect is one of the trust store.
const constraint = ['chain-constraint-violated', 'truststore-invalid'];
const anchor = [...constraint, 'truststore-unanchored'];

/** Changes to one certificate that its issuer would have made. */
function extended(id: string, name: 'leaf' | 'intermediate' | 'root', changes: Partial<CertificatePlan>, causes: readonly string[]): Mutation {
  return {
    id,
    class: 'extension',
    hops: everyHop,
    causes,
    apply(plan) {
      if (name === 'intermediate') ensureIntermediate(plan);
      change(plan, name, changes);
    },
  };
}

const anyPurpose = '2.5.29.37.0';
const unknownCritical = [extension('1.3.6.1.4.1.55555.1', true, octets(Buffer.from('lab')))];

/** NameConstraints (RFC 5280, section 4.2.1.10) with one permitted or excluded subtree. */
function constrained(kind: 'permitted' | 'excluded', domain: string): Uint8Array[] {
  return [extension('2.5.29.30', true, sequence(tagged(kind === 'permitted' ? 0 : 1, sequence(generalName(domain)))))];
}

export const extensionMutations: readonly Mutation[] = [
  extended('leaf-for-clients-only', 'leaf', { purposes: ['client'] }, purpose),
  extended('leaf-for-servers-and-clients', 'leaf', { purposes: ['server', 'client'] }, purpose),
  extended('leaf-without-purposes', 'leaf', { purposes: [] }, purpose),
  extended('leaf-for-any-purpose', 'leaf', { purposes: [anyPurpose] }, purpose),
  extended('leaf-for-mail', 'leaf', { purposes: ['1.3.6.1.5.5.7.3.4'] }, purpose),
  extended('leaf-usage-encipherment-only', 'leaf', { usages: [2] }, purpose),
  extended('leaf-usage-agreement-only', 'leaf', { usages: [4] }, purpose),
  extended('leaf-usage-certificates-only', 'leaf', { usages: [5] }, purpose),
  extended('leaf-without-usages', 'leaf', { usages: [] }, purpose),
  extended('leaf-is-authority', 'leaf', { ca: true, usages: [0, 5], purposes: ['server'] }, [...purpose, ...constraint]),
  extended('leaf-version-1', 'leaf', { version1: true }, ['hostname-mismatched']),
  extended('leaf-without-basic-constraints', 'leaf', { withoutBasicConstraints: true }, constraint),
  extended('leaf-unknown-critical', 'leaf', { extensions: unknownCritical }, constraint),
  extended('intermediate-without-basic-constraints', 'intermediate', { withoutBasicConstraints: true }, constraint),
  extended('intermediate-not-authority', 'intermediate', { ca: false, usages: [5, 6], purposes: [] }, constraint),
  extended('intermediate-may-not-sign', 'intermediate', { usages: [0, 6] }, [...constraint, ...purpose]),
  extended('intermediate-for-clients-only', 'intermediate', { purposes: ['client'] }, [...constraint, ...purpose]),
  extended('intermediate-for-servers', 'intermediate', { purposes: ['server', 'client'] }, constraint),
  extended('intermediate-unknown-critical', 'intermediate', { extensions: unknownCritical }, constraint),
  extended('intermediate-names-permit-others', 'intermediate', { extensions: constrained('permitted', 'example.org') }, constraint),
  extended('intermediate-names-permit-host', 'intermediate', { extensions: constrained('permitted', 'example.com') }, constraint),
  extended('intermediate-names-exclude-host', 'intermediate', { extensions: constrained('excluded', 'example.com') }, constraint),
  extended('root-names-exclude-host', 'root', { extensions: constrained('excluded', 'example.com') }, constraint),
  extended('root-path-length-kept', 'root', { ca: { pathLength: 3 } }, constraint),
  extended('root-unknown-critical', 'root', { extensions: unknownCritical }, constraint),
  extended('root-for-clients-only', 'root', { purposes: ['client'] }, [...constraint, ...purpose]),
  extended('root-without-basic-constraints', 'root', { withoutBasicConstraints: true }, anchor),
  extended('root-not-authority', 'root', { ca: false, usages: [5, 6], purposes: [] }, anchor),
  extended('root-may-not-sign', 'root', { usages: [0, 6] }, [...anchor, ...purpose]),
  extended('root-version-1', 'root', { version1: true }, anchor),
  { id: 'root-path-length-exceeded', class: 'extension', hops: everyHop, causes: constraint, apply: (plan) => limit(plan, 'root') },
  {
    id: 'intermediate-path-length-exceeded',
    class: 'extension',
    hops: everyHop,
    causes: constraint,
    apply(plan) {
      ensureIntermediate(plan);
      plan.certificates.set('above', { subject: 'CN=Lab Upper CA, O=Lab', key: 'rsa/4', ca: { pathLength: 0 }, issuer: certificateOf(plan, 'intermediate').issuer ?? 'root', from: certificateOf(plan, 'root').from ?? '' });
      change(plan, 'intermediate', { issuer: 'above' });
      plan.served = plan.served.flatMap((name) => (name === 'intermediate' ? ['intermediate', 'above'] : [name]));
    },
  },
];

/** No authority is allowed below this one, and there is one. */
function limit(plan: Plan, name: string): void {
  ensureIntermediate(plan);
  change(plan, name, { ca: { pathLength: 0 } });
}

const weak = ['certificate-weak'];
const unsupported = ['certificate-key-unsupported', 'certificate-weak', 'cipher-unusable'];

/** A key of this kind under a name; the certificates below it are signed with it. */
function keyed(id: string, name: 'leaf' | 'intermediate' | 'root', kind: KeyKind, causes: readonly string[]): Mutation {
  return {
    id,
    class: 'algorithm',
    hops: everyHop,
    causes,
    apply(plan) {
      tolerate(plan);
      if (name === 'leaf') rekey(plan, 'leaf', `${kind}/3`);
      else {
        if (name === 'intermediate') ensureIntermediate(plan);
        change(plan, name, { key: `${kind}/${name === 'root' ? 0 : 1}` });
      }
    },
  };
}

/** The digest under one certificate, whose issuer is given a key that can be used with it. */
function digested(id: string, name: 'leaf' | 'intermediate' | 'root', hash: NonNullable<Recipe['hash']>, causes: readonly string[]): Mutation {
  return {
    id,
    class: 'algorithm',
    hops: everyHop,
    causes,
    apply(plan) {
      tolerate(plan);
      if (name === 'intermediate') ensureIntermediate(plan);
      const issuer = certificateOf(plan, name).issuer ?? name;
      if (issuer !== 'leaf') change(plan, issuer, { key: issuer === 'root' ? 'rsa/0' : `rsa/${issuer === 'intermediate' ? 1 : 2}` });
      else rekey(plan, 'leaf', 'rsa/3');
      change(plan, name, { hash });
    },
  };
}

/** A backend may be anything, so that what the client takes is what counts; the ingress is what it is. */
function tolerate(plan: Plan): void {
  if (plan.hop === 'northbound') return;
  plan.server = 's_server';
  plan.permissive = true;
}

export const algorithmMutations: readonly Mutation[] = [
  keyed('leaf-rsa-1024', 'leaf', 'rsa-1024', weak),
  keyed('intermediate-rsa-1024', 'intermediate', 'rsa-1024', weak),
  keyed('root-rsa-1024', 'root', 'rsa-1024', weak),
  keyed('leaf-p384', 'leaf', 'ec-384', unsupported),
  keyed('leaf-p521', 'leaf', 'ec-521', unsupported),
  keyed('leaf-p224', 'leaf', 'secp224r1', unsupported),
  keyed('leaf-secp256k1', 'leaf', 'secp256k1', unsupported),
  keyed('leaf-ed25519', 'leaf', 'ed25519', unsupported),
  keyed('leaf-rsa-pss', 'leaf', 'rsa-pss', unsupported),
  keyed('leaf-dsa', 'leaf', 'dsa', unsupported),
  keyed('intermediate-ed25519', 'intermediate', 'ed25519', unsupported),
  keyed('intermediate-rsa-pss', 'intermediate', 'rsa-pss', unsupported),
  keyed('root-dsa', 'root', 'dsa', unsupported),
  keyed('root-secp256k1', 'root', 'secp256k1', unsupported),
  digested('leaf-sha1', 'leaf', 'sha1', weak),
  digested('leaf-md5', 'leaf', 'md5', weak),
  digested('leaf-sha224', 'leaf', 'sha224', weak),
  digested('intermediate-sha224', 'intermediate', 'sha224', weak),
  digested('leaf-sha512', 'leaf', 'sha512', weak),
  digested('intermediate-sha1', 'intermediate', 'sha1', weak),
  digested('intermediate-md5', 'intermediate', 'md5', weak),
  digested('root-sha1', 'root', 'sha1', weak),
  digested('root-md5', 'root', 'md5', weak),
];
