import type { Located, Span } from '../source/span.ts';
import type { PathText, VirtualhostDeclaration } from './declarations.ts';
import type { UnknownSetting } from './target.ts';

/** A scalar with the type that YAML gives it: `1.2` without quotation marks is a number. */
export interface WrittenText extends Located<string> {
  readonly type: 'string' | 'number' | 'boolean';
}

/** Labels that choose pods, such as a virtual host's `selector`. */
export interface LabelSelector {
  readonly span: Span;
  readonly labels: readonly { readonly key: Located<string>; readonly value: Located<string> }[];
}

/** An entry of `virtualhosts` with everything that bears on TLS. */
export interface OverridesVirtualhost extends VirtualhostDeclaration {
  readonly tlsMode?: Located<string>;
  readonly minTLSProtocolVersion?: WrittenText;
  readonly maxTLSProtocolVersion?: WrittenText;
  /** Undefined where the property is not there. */
  readonly cipherSuites?: readonly Located<string>[];
  readonly additionalGateways: readonly Located<string>[];
  readonly selector?: LabelSelector;
  /** Properties that no version of hybrid knows; the place is that of the key. */
  readonly unknown: readonly UnknownSetting[];
  /** Parts of the entry are written elsewhere, behind a YAML anchor. */
  readonly anchored: boolean;
}

/** An environment of versions 1.0 and 1.1, which owned its ingress certificate. */
export interface OverridesEnvironment {
  readonly name: Located<string> | undefined;
  readonly span: Span;
  readonly hostAliases: readonly Located<string>[];
  readonly certificate?: PathText;
  readonly key?: PathText;
}

/** The certificate of the MART endpoint, versions 1.0 to 1.2. */
export interface MartDeclaration {
  readonly span: Span;
  readonly hostAlias?: Located<string>;
  readonly certificate?: PathText;
  readonly key?: PathText;
}

/** Cassandra's own certificates, apigeectl era. */
export interface CassandraTlsDeclaration {
  readonly span: Span;
  readonly certificate?: PathText;
  readonly key?: PathText;
  readonly root?: PathText;
}

/** One document of an overrides file, of any version. */
export interface OverridesDocument {
  readonly span: Span;
  readonly organisation?: Located<string>;
  readonly namespace?: Located<string>;
  readonly virtualhosts: readonly OverridesVirtualhost[];
  /** `virtualhosts` is there. */
  readonly declaresVirtualhosts: boolean;
  /** `virtualhosts` is there but not a list, or one of its items is not a mapping. */
  readonly misshapen: readonly Span[];
  /** Keys that can only be a misspelt `virtualhosts`. */
  readonly misspelt: readonly Located<string>[];
  /** Names of `ingressGateways`; undefined where the property is not there. */
  readonly ingressGateways?: readonly Located<string>[];
  readonly environments: readonly OverridesEnvironment[];
  readonly mart?: MartDeclaration;
  /** Protocol versions of the whole ingress, versions 1.1 and 1.2. */
  readonly ingress?: { readonly span: Span; readonly minTLSProtocolVersion?: WrittenText; readonly maxTLSProtocolVersion?: WrittenText };
  readonly cassandra?: CassandraTlsDeclaration;
  /** Adds a gateway for proxy chaining to every virtual host. */
  readonly enhanceProxyLimits?: Located<boolean>;
  /** Anchors or merge keys are in use, so that a value may stand far from the entry that has it. */
  readonly anchored: boolean;
}
