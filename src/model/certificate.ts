/** How two engines may differ about one certificate. `jsse`: Java's PKIX; `openssl`: nginx and strict clients; `boringssl`: Envoy. */
export type Engine = 'jsse' | 'openssl' | 'boringssl';

/** A distinguished name; `canonical` is equal for names that RFC 5280, section 7.1 calls equal. */
export interface DistinguishedName {
  /** For people, most specific attribute first: `CN=www.example.com, O=Example`. */
  readonly text: string;
  readonly canonical: string;
  /** In the order of the encoding. */
  readonly commonNames: readonly string[];
  readonly empty: boolean;
  /** One canonical text for each relative distinguished name, in the order of the encoding. */
  readonly relativeNames: readonly string[];
  /** `emailAddress` attributes, in the order of the encoding. */
  readonly emailAddresses: readonly string[];
}

export type KeyAlgorithm = 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448' | 'dsa' | 'x25519' | 'x448' | 'dh' | 'unknown';

/** A subject public key; `sha256` is the lower-case hex digest of its SubjectPublicKeyInfo. */
export interface PublicKey {
  readonly spki: Uint8Array;
  readonly sha256: string;
  readonly algorithm: KeyAlgorithm;
  /** Modulus or field size in bits, where known. */
  readonly bits?: number;
  /** The OpenSSL name of the named curve: `prime256v1`; `explicit` for spelt-out parameters. */
  readonly curve?: string;
}

export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly value: string }
  | { readonly kind: 'ip'; readonly value: string; readonly octets: Uint8Array }
  | { readonly kind: 'directory'; readonly value: string; readonly name: DistinguishedName }
  /** `form` tells the other forms apart: `otherName:1.2.3`, `x400Address`, `ediPartyName`, `registeredID`. */
  | { readonly kind: 'other'; readonly value: string; readonly form: string };

/** RFC 5280, section 4.2.1.10. Octets of an IP constraint are address and mask. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
  /** Whether a subtree has a minimum other than zero or a maximum, which no engine supports. */
  readonly hasDistances: boolean;
}

export type KeyUsage =
  | 'digitalSignature' | 'nonRepudiation' | 'keyEncipherment' | 'dataEncipherment' | 'keyAgreement'
  | 'keyCertSign' | 'cRLSign' | 'encipherOnly' | 'decipherOnly';

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
}

/** An X.509 certificate as facts; times are milliseconds since the epoch. */
export interface Certificate {
  readonly der: Uint8Array;
  /** Lower-case hex SHA-256 of the DER. */
  readonly sha256: string;
  readonly version: number;
  /** Lower-case hex, with a leading minus where negative. */
  readonly serial: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly selfIssued: boolean;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly key: PublicKey;
  /** The signature algorithm's usual name (`sha256WithRSAEncryption`) or its OID, and its digest where it has one. */
  readonly signature: {
    readonly name: string;
    readonly hash?: string;
    readonly oid: string;
    /** The kind of key that makes such signatures, where known. */
    readonly key?: KeyAlgorithm;
    readonly octets: Uint8Array;
    /** Whether the certificate names the same algorithm inside and outside (RFC 5280, section 4.1.1.2). */
    readonly consistent: boolean;
    /** Whether the signature is a whole number of octets, as every algorithm makes it. */
    readonly whole: boolean;
  };
  /** The DER that the signature signs. */
  readonly signed: Uint8Array;
  /** In the order of the encoding, duplicates kept. */
  readonly extensions: readonly Extension[];
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number };
  readonly keyUsage?: ReadonlySet<KeyUsage>;
  /** Object identifiers. */
  readonly extendedKeyUsage?: readonly string[];
  readonly subjectAlternativeNames?: readonly GeneralName[];
  readonly nameConstraints?: NameConstraints;
  /** Lower-case hex. */
  readonly subjectKeyIdentifier?: string;
  readonly authorityKeyIdentifier?: { readonly keyId?: string; readonly issuer?: readonly GeneralName[]; readonly serial?: string };
  /** The first octet of Netscape's certificate type: 0x80 client, 0x40 server, 0x04 authority. */
  readonly netscapeCertificateType?: number;
  /** Object identifiers of known extensions whose value is not what the standard says, or that occur twice. */
  readonly malformedExtensions: ReadonlySet<string>;
  /** `caIssuers` addresses of the authority information access extension. */
  readonly caIssuers: readonly string[];
  /** What a strict reader (JSSE at load) refuses although OpenSSL reads it, in words. */
  readonly irregularities: readonly { readonly what: string; readonly refusedBy: readonly Engine[] }[];
}
