import type { Bounds } from '../source/limits.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located, Span } from '../source/span.ts';
import type { BackendDeclaration, EnvironmentGroupDeclaration } from './declarations.ts';
import type { PolicyTlsDeclaration } from './bundle-declarations.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { EdgeVirtualhostDeclaration, MessageProcessorDeclaration } from './edge-declarations.ts';
import type { GeneratedSecretManifest, RouteConfigManifest, RouteManifest, SecretManifest } from './manifest-declarations.ts';
import type { Contents } from './material.ts';
import type { OverridesDocument, OverridesVirtualhost } from './overrides-declarations.ts';
import type { Platform } from './policy.ts';
import type { AliasResource } from './resource-declarations.ts';
import type { Target } from './target.ts';

/** What a file of certificates or keys is for; each role has one engine that reads it. */
export type Role =
  | 'ingress-certificate' | 'ingress-key' | 'ingress-client-trust'
  | 'keystore-certificate' | 'keystore-key' | 'keystore-archive' | 'truststore'
  | 'backend-certificate' | 'backend-key' | 'backend-client-trust'
  | 'client-trust';

/** One place that names a file, and what it takes it for; `owner` says it in words: `virtual host "dev-grp"`. */
export interface Use {
  readonly role: Role;
  readonly span: Span;
  readonly owner: string;
}

/** A certificate or key file and everything that refers to it; a file that nothing names has no uses. */
export interface MaterialFile {
  readonly contents: Contents;
  readonly uses: readonly Use[];
}

/** Where a path leads. */
export type Lookup =
  | { readonly kind: 'found'; readonly file: MaterialFile }
  | { readonly kind: 'missing'; readonly tried: readonly string[] }
  | { readonly kind: 'elsewhere'; readonly why: Elsewhere }
  /** The file is there but cannot be read: a finding of its own. */
  | { readonly kind: 'unreadable' };

export interface FileReference {
  readonly path: Located<string>;
  readonly use: Use;
  readonly target: Lookup;
}

/** Who presents a chain, with the key that has to fit: an ingress, Apigee as a client, or a backend. */
export interface Identity {
  readonly hop: 'ingress' | 'client' | 'backend';
  readonly owner: string;
  readonly certificate: FileReference;
  readonly key?: FileReference;
}

/** Where the secret of a virtual host is: in a manifest, made by a controller, or nowhere in the repository. */
export type SecretLookup =
  | { readonly kind: 'manifest'; readonly manifest: SecretManifest }
  | { readonly kind: 'generated'; readonly manifest: GeneratedSecretManifest }
  | { readonly kind: 'missing' };

export interface Virtualhost {
  readonly name: Located<string> | undefined;
  /** The place of the whole entry: its name, or its first key. */
  readonly span: Span;
  /** What the overrides say of it; undefined for the environments of versions 1.0 and 1.1, which had certificates of their own. */
  readonly declaration?: OverridesVirtualhost;
  /** The document that it stands in. */
  readonly document: OverridesDocument;
  readonly sslSecret?: Located<string>;
  readonly secret?: SecretLookup;
  readonly certificate?: FileReference;
  readonly key?: FileReference;
  readonly clientTrust?: FileReference;
  /** Host names that reach it, from its environment group or its own aliases. */
  readonly hosts: readonly Located<string>[];
  /** Folders of the Helm chart that its paths may count from. */
  readonly charts: readonly string[];
  readonly group?: EnvironmentGroup;
}

/** A secret that an ApigeeRoute or ApigeeRouteConfig names, with what it holds. */
export interface RouteCredential {
  readonly route: RouteManifest | RouteConfigManifest;
  /** For people: `route "non-sni"`. */
  readonly owner: string;
  readonly name: Located<string>;
  readonly secret: SecretLookup;
  /** The virtual host whose certificate files are packed under this name. */
  readonly virtualhost?: Virtualhost;
  readonly certificate?: FileReference;
  readonly key?: FileReference;
  readonly clientTrust?: FileReference;
}

export interface EnvironmentGroup {
  readonly declaration: EnvironmentGroupDeclaration;
  readonly clientTruststore: readonly FileReference[];
}

/** A trust store of one environment. */
export interface TrustStore {
  readonly name: Located<string>;
  readonly environment: string;
  readonly files: readonly FileReference[];
  /** Whether these files are all that it holds, as far as the repository says. */
  readonly complete: boolean;
}

/** An alias that a deploy tool is told to upload, whether its keystore is declared or not. */
export interface AliasUpload {
  readonly resource: AliasResource;
  readonly environment: string | undefined;
  /** Names of the keystores beside it; undefined where the repository declares none. */
  readonly keystores: readonly Located<string>[] | undefined;
}

export interface KeyAlias {
  readonly name: Located<string>;
  /** What a deploy tool is told to upload. */
  readonly resource?: AliasResource;
  readonly identity?: Identity;
}

export interface Keystore {
  readonly name: Located<string>;
  readonly environment: string;
  readonly aliases: readonly KeyAlias[];
  /** Whether these aliases are all that it holds, as far as the repository says. */
  readonly complete: boolean;
}

export interface Reference {
  readonly name: Located<string>;
  readonly refers: Located<string>;
}

export interface Environment {
  readonly name: Located<string>;
  /** For people: the name, with a folder behind it where several organisations have an environment of that name. */
  readonly label: string;
  /** The folders that speak of it: those that the layouts of deploy tools hang from, the root for the configuration. */
  readonly homes: readonly string[];
  readonly references: readonly Reference[] | undefined;
  readonly truststores: readonly TrustStore[] | undefined;
  readonly keystores: readonly Keystore[] | undefined;
  /** Stores that aliases are uploaded to and nothing declares: what else they hold is not known. */
  readonly undeclared: { readonly truststores: readonly TrustStore[]; readonly keystores: readonly Keystore[] };
  /** Names of the target servers; undefined where the repository declares none for the environment. */
  readonly targetServers: readonly Located<string>[] | undefined;
}

/** A virtual host of Apigee Edge, with the environment where that is known. */
export interface EdgeVirtualhost {
  readonly declaration: EdgeVirtualhostDeclaration;
  /** The name of its environment, whether that declares more or not. */
  readonly environment: string | undefined;
  readonly declaredIn: Environment | undefined;
}

export interface Backend {
  readonly declaration: BackendDeclaration;
  readonly identity?: Identity;
  readonly clientTruststore: readonly FileReference[];
}

/** Where a store name or `ref://` of a target leads in one environment. */
export type StoreLookup<Store> =
  | { readonly kind: 'found'; readonly store: Store }
  | { readonly kind: 'reference-missing'; readonly reference: string; readonly known: readonly Reference[] }
  | { readonly kind: 'store-missing'; readonly reference: Reference }
  | { readonly kind: 'elsewhere' };

/** A target as it is in one environment (undefined: no environment is declared), joined with what it meets. */
export interface Connection {
  readonly target: Target;
  readonly environment: Environment | undefined;
  readonly trustStore: StoreLookup<TrustStore> | undefined;
  readonly keystore: StoreLookup<Keystore> | undefined;
  readonly backend: Backend | undefined;
}

/** A file that could not be read or parsed: an error where the gate must judge it. */
export interface SourceFault {
  readonly span: Span;
  readonly message: string;
  readonly help: string;
  readonly severity: 'error' | 'warning' | 'notice';
}

/** A YAML file that says nothing; what was in it is told by its path alone. */
export interface HollowFile {
  readonly file: SourceFile;
  readonly how: 'empty' | 'damaged' | 'only comments';
  readonly mayHold: 'overrides' | 'manifest';
  /** Whether the path leaves no doubt that it was Apigee's. */
  readonly certain: boolean;
}

/** What the repository means: everything that rules look at. */
export interface Model {
  readonly platform: { readonly name: Platform; readonly evidence: string } | undefined;
  /** What applies the overrides, where it is known. */
  readonly deployTool: { readonly name: 'helm' | 'apigeectl'; readonly evidence: string } | undefined;
  readonly faults: readonly SourceFault[];
  readonly hollow: readonly HollowFile[];
  /** The certificate and key files to judge: those that are named, and others beside them. */
  readonly material: readonly MaterialFile[];
  /** Every certificate and key file of the repository, to look for what is missing elsewhere. */
  readonly pool: readonly MaterialFile[];
  /** Nothing names any certificate or key file, so that all of them are taken as meant for deployment. */
  readonly onlyMaterial: boolean;
  readonly identities: readonly Identity[];
  readonly virtualhosts: readonly Virtualhost[];
  readonly environmentGroups: readonly EnvironmentGroup[];
  readonly edgeVirtualhosts: readonly EdgeVirtualhost[];
  readonly routes: readonly RouteManifest[];
  readonly routeConfigs: readonly RouteConfigManifest[];
  readonly credentials: readonly RouteCredential[];
  readonly secrets: readonly (SecretManifest | GeneratedSecretManifest)[];
  readonly overrides: readonly OverridesDocument[];
  readonly messageProcessors: readonly MessageProcessorDeclaration[];
  readonly policies: readonly PolicyTlsDeclaration[];
  readonly environments: readonly Environment[];
  readonly aliasUploads: readonly AliasUpload[];
  /** Whoever is called; without the target servers that are switched off. */
  readonly targets: readonly Target[];
  /** Target servers out of rotation (isEnabled is false), so that no handshake is made with them. */
  readonly switchedOff: readonly Target[];
  readonly connections: readonly Connection[];
  readonly backends: readonly Backend[];
  /** References to files, every one of them, found or not. */
  readonly fileReferences: readonly FileReference[];
  readonly proxies: number;
  /** Paths of files with an unencrypted private key that version control tracks. */
  readonly committedKeys: ReadonlySet<string>;
  /** How far searches over the model may go. */
  readonly bounds: Bounds;
}
