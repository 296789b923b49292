import type { Located, Span } from '../source/span.ts';
import type { SslInfo } from './target.ts';

/** A virtual host of Apigee Edge, from XML or JSON. */
export interface EdgeVirtualhostDeclaration {
  readonly name: Located<string> | undefined;
  readonly span: Span;
  readonly hostAliases: readonly Located<string>[];
  readonly port?: Located<string>;
  readonly baseUrl?: Located<string>;
  readonly sslInfo?: SslInfo;
  readonly useBuiltInFreeTrialCert?: Located<string>;
  /** `ssl_protocols`, `ssl_ciphers` and other free properties. */
  readonly properties: readonly { readonly name: Located<string>; readonly value: Located<string> }[];
}

/** One `key=value` of a Java properties file. */
export interface PropertyDeclaration {
  readonly key: Located<string>;
  readonly value: Located<string>;
}

/** What the configuration of an Edge message processor says about TLS. */
export interface MessageProcessorDeclaration {
  /** `conf_system_jsse.enableSNIExtension`; where it is written twice, the last one, which counts. */
  readonly serverNameIndication?: Located<string>;
  /** Every property whose name speaks of TLS: protocols, ciphers, key stores. */
  readonly tlsProperties: readonly PropertyDeclaration[];
}
