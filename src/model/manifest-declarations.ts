import type { SourceFile } from '../source/source-file.ts';
import type { Located, Span } from '../source/span.ts';
import type { PathText } from './declarations.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { LabelSelector } from './overrides-declarations.ts';

/** What every Kubernetes object of interest has. */
export interface ManifestHead {
  readonly apiVersion: string;
  readonly name: Located<string> | undefined;
  /** Undefined where the namespace is left to the command that applies it. */
  readonly namespace: Located<string> | undefined;
  /** The name, or the first key. */
  readonly span: Span;
}

/** One key of a Secret. */
export interface SecretEntry {
  readonly key: Located<string>;
  readonly section: 'data' | 'stringData';
  /** The place of the value; the text itself is a secret and is never to be printed. */
  readonly span: Span;
  /** The decoded content as a file of its own, `<secret>/<key>` of the manifest; absent where it is elsewhere or not base64. */
  readonly content?: SourceFile;
  readonly elsewhere?: Elsewhere;
  /** Set where `data` is not base64 as the API server reads it; one character of the value is the place. */
  readonly notBase64?: Span;
}

export interface SecretManifest extends ManifestHead {
  readonly kind: 'secret';
  /** `Opaque`, `kubernetes.io/tls`. */
  readonly type?: Located<string>;
  readonly entries: readonly SecretEntry[];
}

/** An object from which a controller, or kustomize, makes a Secret, so that its content is not in the object. */
export interface GeneratedSecretManifest extends ManifestHead {
  readonly kind: 'generated-secret';
  readonly generator: 'SealedSecret' | 'ExternalSecret' | 'Certificate' | 'SecretProviderClass' | 'kustomize';
  readonly secretName: Located<string>;
  /** Keys that the Secret will have, as far as they are named. */
  readonly keys: readonly Located<string>[];
  /** The files that kustomize packs, by their key; paths count from the kustomization's folder. */
  readonly files: readonly { readonly key: string; readonly path: PathText }[];
  /** Names in the certificate that cert-manager will order. */
  readonly dnsNames: readonly Located<string>[];
}

/** TLS settings of a route's port or of a route configuration. */
export interface RouteTls {
  readonly span: Span;
  readonly mode?: Located<string>;
  /** `credentialName` of a route, `secretNameRef` of a route configuration. */
  readonly credential?: Located<string>;
  readonly minProtocolVersion?: Located<string>;
  readonly maxProtocolVersion?: Located<string>;
  readonly cipherSuites: readonly Located<string>[];
  /** Paths inside the gateway's pod. */
  readonly serverCertificate?: Located<string>;
  readonly privateKey?: Located<string>;
  readonly caCertificates?: Located<string>;
  readonly httpsRedirect?: Located<string>;
}

export interface RoutePort {
  readonly span: Span;
  readonly number?: Located<string>;
  readonly protocol?: Located<string>;
  readonly tls?: RouteTls;
}

/** An ApigeeRoute. */
export interface RouteManifest extends ManifestHead {
  readonly kind: 'route';
  readonly hostnames: readonly Located<string>[];
  readonly ports: readonly RoutePort[];
  readonly selector?: LabelSelector;
  readonly enableNonSniClient?: Located<string>;
  readonly additionalGateways: readonly Located<string>[];
}

/** An ApigeeRouteConfig: what Helm makes of a virtual host. */
export interface RouteConfigManifest extends ManifestHead {
  readonly kind: 'route-config';
  readonly selector?: LabelSelector;
  readonly enableNonSniClient?: Located<string>;
  readonly additionalGateways: readonly Located<string>[];
  readonly tls?: RouteTls;
}

export type Manifest = SecretManifest | GeneratedSecretManifest | RouteManifest | RouteConfigManifest;
