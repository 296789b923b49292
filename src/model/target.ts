import type { Located, Span } from '../source/span.ts';
import type { HealthMonitorDeclaration } from './bundle-declarations.ts';
import type { TargetServerDeclaration } from './resource-declarations.ts';

export interface CommonName {
  readonly name: Located<string>;
  readonly wildcardMatch: boolean;
}

/** A setting that nothing reads: its key, or in XML the beginning of its start tag. */
export interface UnknownSetting extends Located<string> {
  readonly holds: 'scalar' | 'sequence' | 'mapping';
  /** The name in the end tag of an element that has one. */
  readonly endTag?: Span;
  /** The names of all settings of the block, this one among them. */
  readonly beside: readonly string[];
}

/** An SSLInfo block as written; a property that is not there is undefined. */
export interface SslInfo {
  readonly span: Span;
  readonly enabled?: Located<string>;
  readonly enforce?: Located<string>;
  readonly clientAuthEnabled?: Located<string>;
  readonly keyStore?: Located<string>;
  readonly keyAlias?: Located<string>;
  readonly trustStore?: Located<string>;
  readonly ignoreValidationErrors?: Located<string>;
  readonly protocols: readonly Located<string>[];
  readonly ciphers: readonly Located<string>[];
  readonly commonName?: CommonName;
  /** Names of children or properties that Apigee does not know. */
  readonly unknown: readonly UnknownSetting[];
  /** The second and every further occurrence of a child that may stand once. */
  readonly repeated: readonly Located<string>[];
}

/** A URL taken apart; `host` is undefined where a variable or placeholder hides it. */
export interface TargetUrl {
  readonly text: Located<string>;
  readonly scheme: 'http' | 'https' | undefined;
  readonly host: Located<string> | undefined;
  readonly port: number | undefined;
}

/** One southbound connection: of a TargetEndpoint or ServiceCallout, to a target server, or of a policy that opens TLS by itself. */
export interface Target {
  readonly origin: 'target-endpoint' | 'service-callout' | 'target-server' | 'policy';
  /** The name of the endpoint, policy or target server. */
  readonly name: string;
  /** The environment that a target server is declared in; what is in a bundle meets all of them. */
  readonly environment?: string;
  /** The folder that the layout of a target server's file hangs from. */
  readonly home?: string;
  /** For people: `TargetEndpoint "default" of proxy "orders"`. */
  readonly label: string;
  readonly proxy: string;
  readonly span: Span;
  readonly url?: TargetUrl;
  readonly servers: readonly Located<string>[];
  readonly sslInfo?: SslInfo;
  /** What a deploy tool's file says of a target server. */
  readonly declaration?: TargetServerDeclaration;
  /** SSLInfo blocks after the first. */
  readonly repeatedSslInfo: readonly Located<string>[];
  readonly healthMonitor?: HealthMonitorDeclaration;
}
