import type { Located, Span } from '../source/span.ts';
import type { EnvironmentGroupDeclaration, PathText, ReferenceDeclaration } from './declarations.ts';
import type { EdgeVirtualhostDeclaration } from './edge-declarations.ts';
import type { SslInfo } from './target.ts';

/** A target server as a deploy tool's file declares it; values stay text, since booleans and ports also come as strings. */
export interface TargetServerDeclaration {
  readonly name: Located<string> | undefined;
  /** The name, or the first key. */
  readonly span: Span;
  readonly host?: Located<string>;
  readonly port?: Located<string>;
  readonly isEnabled?: Located<string>;
  readonly protocol?: Located<string>;
  readonly sslInfo?: SslInfo;
  /** Properties that Apigee does not know, such as a misspelt `sSLInfo`. */
  readonly unknown: readonly Located<string>[];
}

/** A keystore or trust store by name. */
export interface KeystoreResource {
  readonly name: Located<string>;
}

/** An alias to be uploaded into a keystore or trust store. */
export interface AliasResource {
  readonly name: Located<string> | undefined;
  readonly span: Span;
  readonly keystore?: Located<string>;
  /** `keycertfile`, `pkcs12`, `keycertjar`, `selfsignedcert`. */
  readonly format?: Located<string>;
  readonly certificate?: PathText;
  readonly key?: PathText;
  /** The PKCS#12 or JAR file. */
  readonly archive?: PathText;
  /** The name of its resource in Terraform, which the module has once. */
  readonly label?: string;
  /** The certificate or key itself where it stands in the document, not in a file. */
  readonly certificateText?: Located<string>;
  readonly keyText?: Located<string>;
  /** Opens the key; never to be printed. */
  readonly password?: Located<string>;
  readonly ignoreExpiryValidation?: Located<string>;
  readonly ignoreNewlineValidation?: Located<string>;
}

export interface ReferenceResource extends ReferenceDeclaration {
  /** `KeyStore` or `TrustStore`. */
  readonly resourceType?: Located<string>;
}

/** How the document is laid out, and so which tool deploys it. */
export type ResourceLayout = 'maven' | 'consolidated' | 'export' | 'emulator' | 'terraform' | 'loose';

/** What one document declares for one environment; a kind that the document does not speak of is undefined. */
export interface ResourceDeclarations {
  readonly layout: ResourceLayout;
  /** The folder that the layout hangs from; what is declared for the same environment elsewhere may be of another organisation. */
  readonly home: string;
  /** From the key or the path (then its place is the file's start); undefined for organisation level and where nothing names it. */
  readonly environment: Located<string> | undefined;
  readonly targetServers?: readonly TargetServerDeclaration[];
  readonly keystores?: readonly KeystoreResource[];
  readonly aliases?: readonly AliasResource[];
  readonly references?: readonly ReferenceResource[];
  readonly virtualhosts?: readonly EdgeVirtualhostDeclaration[];
  /** Proxies that the emulator deploys to the environment. */
  readonly deployments?: readonly Located<string>[];
  readonly environmentGroups?: readonly EnvironmentGroupDeclaration[];
}
