import { everyHop, south, type Mutation } from './mutation.ts';
import { certificateOf, change, daysFromNow, rekey, type ClientPlan, type KeyName, type Plan } from './plan.ts';

const unknownProtocol = ['protocol-unknown', 'protocol-obsolete'];
const unmetProtocol = ['protocol-mismatched', 'protocol-obsolete'];

/** What SSLInfo lists and what the backend offers; undefined leaves a side as it is. */
function spoken(id: string, protocols: readonly string[] | undefined, offered: readonly string[] | undefined, causes: readonly string[]): Mutation {
  return {
    id,
    class: 'protocol',
    hops: south,
    causes,
    apply(plan) {
      if (protocols !== undefined) plan.protocols = protocols;
      if (offered !== undefined) plan.offeredProtocols = offered;
      if (plan.offeredProtocols.some((name) => name === 'TLSv1' || name === 'TLSv1.1')) tolerate(plan);
    },
  };
}

function tolerate(plan: Plan): void {
  plan.server = 's_server';
  plan.permissive = true;
}

const everything = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

export const protocolMutations: readonly Mutation[] = [
  spoken('only-tls-1.0', ['TLSv1'], everything, unmetProtocol),
  spoken('only-tls-1.1', ['TLSv1.1'], everything, unmetProtocol),
  spoken('old-beside-new', ['TLSv1', 'TLSv1.1', 'TLSv1.2'], ['TLSv1.2', 'TLSv1.3'], unmetProtocol),
  spoken('only-1.3-for-backend-of-1.2', ['TLSv1.3'], ['TLSv1.2'], unmetProtocol),
  spoken('only-1.2-for-backend-of-1.3', ['TLSv1.2'], ['TLSv1.3'], unmetProtocol),
  spoken('default-for-backend-of-1.1', [], ['TLSv1', 'TLSv1.1'], unmetProtocol),
  spoken('default-for-backend-of-1.3', [], ['TLSv1.3'], unmetProtocol),
  spoken('gap-for-backend-of-1.2', ['TLSv1.1', 'TLSv1.3'], ['TLSv1.2'], unmetProtocol),
  spoken('name-without-v', ['TLS1.2'], [], unknownProtocol),
  spoken('name-in-small-letters', ['tlsv1.2'], [], unknownProtocol),
  spoken('name-with-underscore', ['TLSv1_2', 'TLSv1.3'], [], unknownProtocol),
  spoken('name-with-zero', ['TLSv1.0', 'TLSv1.2'], [], unknownProtocol),
  spoken('ssl-3-beside-new', ['SSLv3', 'TLSv1.2'], ['TLSv1.2'], unmetProtocol),
  // Without extensions only signatures with SHA-1 are left, which a server takes below OpenSSL's security level 1.
  { ...spoken('hello-of-ssl-2', ['SSLv2Hello', 'TLSv1.2'], ['TLSv1.2'], [...unmetProtocol, ...unknownProtocol]), strict: true },
];

interface Suites {
  readonly leaf?: KeyName;
  readonly protocols?: readonly string[];
  readonly ciphers?: readonly string[];
  readonly offered?: readonly string[];
  readonly usages?: readonly number[];
  readonly permissive?: boolean;
}

function ciphered(id: string, { leaf, protocols, ciphers, offered, usages, permissive }: Suites, causes: readonly string[] = ['cipher-unusable']): Mutation {
  return {
    id,
    class: 'cipher',
    hops: south,
    causes,
    apply(plan) {
      if (leaf !== undefined) rekey(plan, 'leaf', leaf);
      if (usages !== undefined) change(plan, 'leaf', { usages });
      plan.protocols = protocols ?? [];
      plan.offeredProtocols = [];
      plan.ciphers = ciphers ?? [];
      plan.offeredCiphers = offered ?? [];
      if (permissive === true) tolerate(plan);
    },
  };
}

const gcm = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const gcm256 = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';
const ecdsa = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
const modern = 'TLS_AES_128_GCM_SHA256';
const fixed = 'TLS_RSA_WITH_AES_128_GCM_SHA256';
const unknownCipher = ['cipher-unknown', 'cipher-unusable'];

export const cipherMutations: readonly Mutation[] = [
  ciphered('suites-that-fit-rsa', { leaf: 'rsa/3', ciphers: [gcm, gcm256], protocols: ['TLSv1.2'] }),
  ciphered('suites-that-fit-ec', { leaf: 'ec/3', ciphers: [ecdsa], protocols: ['TLSv1.2'] }),
  ciphered('suites-of-both-versions', { leaf: 'ec/3', ciphers: [gcm, modern] }),
  ciphered('suites-of-openssl', { leaf: 'rsa/3', ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'] }, unknownCipher),
  ciphered('suites-in-small-letters', { leaf: 'rsa/3', ciphers: [gcm.toLowerCase()] }, unknownCipher),
  ciphered('suite-misspelt-beside-right', { leaf: 'rsa/3', ciphers: [gcm, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265'] }, unknownCipher),
  ciphered('suites-for-rsa-with-ec', { leaf: 'ec/3', ciphers: [gcm, gcm256], protocols: ['TLSv1.2'] }),
  ciphered('suites-for-ec-with-rsa', { leaf: 'rsa/3', ciphers: [ecdsa], protocols: ['TLSv1.2'] }),
  ciphered('suites-of-1.2-for-1.3', { leaf: 'rsa/3', ciphers: [gcm], protocols: ['TLSv1.3'] }),
  ciphered('suites-of-1.3-for-1.2', { leaf: 'rsa/3', ciphers: [modern], protocols: ['TLSv1.2'] }),
  ciphered('suites-with-fixed-rsa', { leaf: 'rsa/3', usages: [0, 2], ciphers: [fixed], protocols: ['TLSv1.2'], offered: [fixed, gcm] }),
  ciphered('suites-with-fixed-rsa-for-signing-key', { leaf: 'rsa/3', ciphers: [fixed], protocols: ['TLSv1.2'], offered: [fixed, gcm] }, ['cipher-unusable', 'certificate-purpose-wrong']),
  ciphered('suites-with-fixed-rsa-for-encipherment-key', { leaf: 'rsa/3', usages: [2], ciphers: [fixed], protocols: ['TLSv1.2'], offered: [fixed, gcm] }, ['certificate-purpose-wrong']),
  ciphered('suites-with-triple-des', { leaf: 'rsa/3', ciphers: ['TLS_RSA_WITH_3DES_EDE_CBC_SHA'], protocols: ['TLSv1.2'], permissive: true }),
  ciphered('suites-without-encryption', { leaf: 'rsa/3', ciphers: ['TLS_RSA_WITH_NULL_SHA256'], protocols: ['TLSv1.2'], permissive: true }),
  ciphered('backend-with-other-suites', { leaf: 'rsa/3', ciphers: [gcm], protocols: ['TLSv1.2'], offered: [gcm256] }, ['cipher-unusable', 'cipher-mismatched']),
  ciphered('backend-with-one-common-suite', { leaf: 'rsa/3', ciphers: [gcm, gcm256], protocols: ['TLSv1.2'], offered: [gcm256] }),
];

export const pairingMutations: readonly Mutation[] = [
  pairing('key-of-another-certificate', ['key-mismatched'], (plan) => void (plan.serverKey = `${kindOf(plan.serverKey)}/8`)),
  pairing('key-of-another-kind', ['key-mismatched'], (plan) => void (plan.serverKey = kindOf(plan.serverKey).startsWith('rsa') ? 'ec/8' : 'rsa/8')),
  pairing('key-of-the-issuer', ['key-mismatched'], (plan) => void (plan.serverKey = certificateOf(plan, certificateOf(plan, 'leaf').issuer ?? 'leaf').key === plan.serverKey ? 'rsa/8' : certificateOf(plan, certificateOf(plan, 'leaf').issuer ?? 'root').key)),
  // A backend may be given its passphrase; the ingress cannot.
  pairing('key-encrypted', ['key-encrypted'], (plan) => void (plan.serverKeyFormat = 'encrypted'), ['northbound']),
  pairing('key-is-public', ['pem-wrong-content', 'key-unreadable'], (plan) => void (plan.serverKeyFormat = 'public')),
  pairing('key-traditional', ['key-unreadable'], (plan) => void (plan.serverKeyFormat = 'traditional')),
  pairing('certificate-renewed-with-new-key', ['key-mismatched'], (plan) => change(plan, 'leaf', { key: `${kindOf(plan.serverKey)}/9` })),
  pairing('certificate-missing', ['file-missing'], (plan) => void plan.absent.add('served'), ['northbound']),
  pairing('key-missing', ['file-missing'], (plan) => void plan.absent.add('server-key'), ['northbound']),
];

/** The key is told to the gate, since nothing can be said about one that it does not see. */
function pairing(id: string, causes: readonly string[], apply: (plan: Plan) => void, hops: Mutation['hops'] = everyHop): Mutation {
  return {
    id,
    class: 'pairing',
    hops,
    causes,
    server: 'nginx',
    apply(plan) {
      plan.keyKnown = true;
      apply(plan);
    },
  };
}

function kindOf(key: KeyName): 'rsa' | 'ec' | 'ec-384' | 'rsa-3072' {
  const kind = key.split('/')[0];
  return kind === 'rsa' || kind === 'ec-384' || kind === 'rsa-3072' ? kind : 'ec';
}

/** Changes to what Apigee presents to a backend that asks for it. */
function mutual(id: string, causes: readonly string[], apply: (client: ClientPlan, plan: Plan) => void, demanded: ClientPlan['demanded'] = 'required', strict = false): Mutation {
  return {
    id,
    strict,
    class: 'mutual TLS',
    hops: ['mutual'],
    causes,
    apply(plan) {
      if (plan.client === undefined) return;
      plan.client.demanded = demanded;
      apply(plan.client, plan);
    },
  };
}

function withIssuer(client: ClientPlan, plan: Plan): void {
  if (plan.certificates.has('client-issuer')) return;
  plan.certificates.set('client-issuer', { subject: 'CN=Lab Client Issuing CA, O=Lab', key: 'rsa/7', ca: true, issuer: 'client-root', from: daysFromNow(-800), to: daysFromNow(1500) });
  change(plan, 'client', { issuer: 'client-issuer' });
  client.chain = ['client', 'client-issuer'];
}

const absent = ['target-client-certificate-missing'];
const purpose = ['certificate-purpose-wrong'];
const unordered = ['chain-out-of-order', 'key-mismatched', 'chain-cluttered'];
const untrusted = ['chain-incomplete', 'truststore-unanchored', 'chain-broken'];

export const mutualMutations: readonly Mutation[] = [
  mutual('client-not-presented', absent, (client) => void (client.presented = false)),
  mutual('client-not-presented-optional', absent, (client) => void (client.presented = false), 'optional'),
  mutual('client-expired', ['certificate-expired'], (_, plan) => change(plan, 'client', { from: daysFromNow(-400), to: daysFromNow(-2) })),
  mutual('client-not-yet-valid', ['certificate-not-yet-valid'], (_, plan) => change(plan, 'client', { from: daysFromNow(3), to: daysFromNow(300) })),
  mutual('client-expired-optional', ['certificate-expired'], (_, plan) => change(plan, 'client', { from: daysFromNow(-400), to: daysFromNow(-2) }), 'optional'),
  mutual('client-for-servers-only', purpose, (_, plan) => change(plan, 'client', { purposes: ['server'] })),
  mutual('client-for-both', purpose, (_, plan) => change(plan, 'client', { purposes: ['server', 'client'] })),
  mutual('client-without-purposes', purpose, (_, plan) => change(plan, 'client', { purposes: [] })),
  mutual('client-usage-encipherment-only', purpose, (_, plan) => change(plan, 'client', { usages: [2] })),
  mutual('client-intermediate-not-sent', untrusted, (client, plan) => {
    withIssuer(client, plan);
    client.chain = ['client'];
  }),
  mutual('client-intermediate-accepted', untrusted, (client, plan) => {
    withIssuer(client, plan);
    client.chain = ['client'];
    client.accepted = ['client-root', 'client-issuer'];
  }),
  mutual('client-of-another-authority', untrusted, (client) => void (client.accepted = ['root'])),
  mutual('client-key-of-another', ['key-mismatched'], (client) => void (client.key = client.key.startsWith('rsa') ? 'rsa/8' : 'ec/8')),
  mutual('client-key-of-another-kind', ['key-mismatched'], (client) => void (client.key = client.key.startsWith('rsa') ? 'ec/8' : 'rsa/8')),
  mutual('client-chain-with-root', unordered, (client) => void (client.chain = [...client.chain, 'client-root'])),
  mutual('client-chain-reversed', unordered, (client, plan) => {
    withIssuer(client, plan);
    client.chain = ['client-issuer', 'client'];
  }),
  mutual('client-chain-shuffled', unordered, (client, plan) => {
    withIssuer(client, plan);
    client.chain = ['client', 'client-root', 'client-issuer'];
  }),
  mutual('client-chain-with-stranger', unordered, (client) => void (client.chain = [...client.chain, 'root'])),
  mutual('client-certificate-twice', unordered, (client) => void (client.chain = ['client', ...client.chain])),
  mutual('client-self-signed-accepted', untrusted, (client, plan) => {
    selfSign(plan);
    client.chain = ['client'];
    client.accepted = ['client'];
  }),
  mutual('client-self-signed-not-accepted', [...untrusted, 'certificate-self-signed'], (client, plan) => {
    selfSign(plan);
    client.chain = ['client'];
  }),
  mutual('client-rsa-1024', ['certificate-weak'], (_, plan) => rekey(plan, 'client', 'rsa-1024/5'), 'required', true),
  mutual('client-sha1', ['certificate-weak'], (_, plan) => change(plan, 'client', { hash: 'sha1' }), 'required', true),
  mutual('client-p521', ['certificate-key-unsupported'], (_, plan) => rekey(plan, 'client', 'ec-521/5')),
  mutual('client-ed25519', ['certificate-key-unsupported'], (_, plan) => rekey(plan, 'client', 'ed25519/5')),
  mutual('client-secp256k1', ['certificate-key-unsupported'], (_, plan) => rekey(plan, 'client', 'secp256k1/5')),
  mutual('client-root-expired', ['certificate-expired', 'chain-incomplete'], (_, plan) => change(plan, 'client-root', { from: daysFromNow(-4000), to: daysFromNow(-10) })),
];

function selfSign(plan: Plan): void {
  const { issuer: _, ...client } = certificateOf(plan, 'client');
  plan.certificates.set('client', client);
}

