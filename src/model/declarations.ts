import type { Located, Span } from '../source/span.ts';

/** An entry of `virtualhosts` in Apigee hybrid overrides. */
export interface VirtualhostDeclaration {
  readonly name: Located<string> | undefined;
  readonly span: Span;
  readonly sslSecret?: Located<string>;
  readonly certificate?: PathText;
  readonly key?: PathText;
  readonly clientTrust?: PathText;
  readonly hostAliases: readonly Located<string>[];
}

/** A certificate, chain or key by the path that names it. */
export interface PathText extends Located<string> {
  /** The environment variable that holds the password, for a keystore. */
  readonly passwordVariable?: string;
}

export interface AliasDeclaration {
  readonly name: Located<string>;
  readonly certificate?: PathText;
  readonly key?: PathText;
}

export interface StoreDeclaration {
  readonly name: Located<string>;
  /** Undefined where the store is only named. */
  readonly files: readonly PathText[] | undefined;
}

export interface KeystoreDeclaration {
  readonly name: Located<string>;
  readonly aliases: readonly AliasDeclaration[];
}

export interface ReferenceDeclaration {
  readonly name: Located<string>;
  readonly refers: Located<string>;
}

/** What one environment holds. A kind of resource that is not declared at all is undefined: it is kept elsewhere. */
export interface EnvironmentDeclaration {
  readonly name: Located<string>;
  readonly references?: readonly ReferenceDeclaration[];
  readonly truststores?: readonly StoreDeclaration[];
  readonly keystores?: readonly KeystoreDeclaration[];
}

export interface EnvironmentGroupDeclaration {
  readonly name: Located<string>;
  readonly hostnames: readonly Located<string>[];
  readonly environments: readonly Located<string>[];
  /** What the clients of this group trust. */
  readonly clientTruststore: readonly PathText[];
}

export type ClientAuthentication = 'none' | 'optional' | 'required';

/** What a backend presents and asks for. */
export interface BackendDeclaration {
  readonly span: Span;
  readonly host: Located<string>;
  readonly port: number;
  readonly chain?: PathText;
  readonly key?: PathText;
  readonly protocols: readonly Located<string>[];
  readonly ciphers: readonly Located<string>[];
  readonly clientAuthentication?: ClientAuthentication;
  readonly clientTruststore: readonly PathText[];
  readonly requiresSni?: boolean;
}
