import { cipherTable, type CipherRow } from './cipher-table.ts';

/** A cipher suite as the engines know it. */
export interface CipherSuite {
  /** The name of the IANA registry. */
  readonly iana: string;
  /** The name that JSSE prints; undefined where JSSE does not have the suite. */
  readonly jsse: string | undefined;
  readonly openssl: string | undefined;
  /** Java's default: enabled, off but allowed, disabled by jdk.tls.disabledAlgorithms. */
  readonly java: 'on' | 'off' | 'disabled' | undefined;
  readonly exchange: string;
  readonly authentication: string;
  readonly opensslDefault: boolean;
  readonly tls13: boolean;
  /** AEAD and SHA-2 suites came with TLS 1.2. */
  readonly needsTls12: boolean;
}

interface Suites {
  readonly all: readonly CipherSuite[];
  readonly byJsseName: ReadonlyMap<string, CipherSuite>;
  readonly byOpensslName: ReadonlyMap<string, CipherSuite>;
  readonly byIanaName: ReadonlyMap<string, CipherSuite>;
}

let known: Suites | undefined;

/** Made when first asked for: most repositories name no suite. */
function suites(): Suites {
  return (known ??= indexSuites(cipherTable().map(readRow)));
}

function readRow([iana, jsse, openssl, java, exchange, authentication, opensslDefault]: CipherRow): CipherSuite {
  return {
    iana,
    jsse: jsse === '=' ? iana : jsse === '' ? undefined : jsse,
    openssl: openssl === '' ? undefined : openssl,
    java: java === '' ? undefined : java,
    exchange,
    authentication,
    opensslDefault,
    tls13: authentication === 'any',
    needsTls12: /_(?:GCM|CCM|POLY1305)|_SHA(?:256|384)$/.test(iana),
  };
}

function indexSuites(all: readonly CipherSuite[]): Suites {
  return {
    all,
    byJsseName: new Map(all.flatMap((suite) => (suite.jsse === undefined ? [] : [[suite.jsse, suite] as const, [suite.iana, suite] as const]))),
    byOpensslName: new Map(all.flatMap((suite) => (suite.openssl === undefined ? [] : [[suite.openssl, suite] as const]))),
    byIanaName: new Map(all.map((suite) => [suite.iana, suite])),
  };
}

/** The suite of a name that JSSE takes; names are exact, and one unknown name makes JSSE refuse the whole list. */
export function jsseSuite(name: string): CipherSuite | undefined {
  return suites().byJsseName.get(name);
}

/** The suite that is meant, whoever's name it is and whatever the case. */
export function intendedSuite(name: string): CipherSuite | undefined {
  const { byJsseName, byIanaName, byOpensslName } = suites();
  const upper = name.trim().toUpperCase();
  return byJsseName.get(upper) ?? byIanaName.get(upper) ?? byOpensslName.get(upper) ?? byIanaName.get(upper.replaceAll('-', '_'));
}

export function jsseNames(): Iterable<string> {
  return suites().byJsseName.keys();
}

/** What Java enables when nothing is listed. */
export function jsseDefaults(): readonly CipherSuite[] {
  return suites().all.filter((suite) => suite.java === 'on');
}

/** What an OpenSSL server offers when nothing is listed. */
export function opensslDefaults(): readonly CipherSuite[] {
  return suites().all.filter((suite) => suite.opensslDefault);
}

/** A name that stands in lists of suites and is none: it says that renegotiation is safe (RFC 5746, section 3.3). */
export function isSignal(name: string): boolean {
  return name === 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV';
}

/** Whether the suite is broken or without protection: no encryption, no authentication, DES, 3DES, RC4, export strength, MD5. */
export function isObsoleteSuite({ iana }: CipherSuite): boolean {
  return /NULL|anon|EXPORT|_DES_|_DES40_|3DES|RC4|RC2|_MD5$/i.test(iana);
}

/** A server's key as far as suites before TLS 1.3 ask for it: its algorithm, and what its key usage permits. */
export interface ServerKey {
  readonly algorithm: string;
  readonly signs: boolean;
  readonly enciphers: boolean;
}

/** Whether a server with this key can use the suite: RSA key exchange enciphers, ephemeral ones sign. */
export function fitsKey(suite: CipherSuite, { algorithm, signs, enciphers }: ServerKey): boolean {
  return (suite.exchange === 'RSA' ? enciphers : signs) && fitsAlgorithm(suite, algorithm);
}

function fitsAlgorithm(suite: CipherSuite, key: string): boolean {
  if (key === 'rsa') return suite.authentication === 'RSA';
  if (key === 'rsa-pss') return suite.authentication === 'RSA' && suite.exchange !== 'RSA';
  if (key === 'ec' || key === 'ed25519' || key === 'ed448') return suite.authentication === 'ECDSA';
  return key === 'dsa' && suite.authentication === 'DSS';
}
