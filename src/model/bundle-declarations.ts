import type { Located, Span } from '../source/span.ts';
import type { Target } from './target.ts';
import type { SslInfo } from './target.ts';

/** The health checks of a load balancer; each value as written. */
export interface HealthMonitorDeclaration {
  readonly span: Span;
  readonly isEnabled?: Located<string>;
  /** The checks speak HTTP; undefined where they only open a TCP connection. */
  readonly http?: {
    readonly span: Span;
    readonly isSsl?: Located<string>;
    readonly trustAllSsl?: Located<string>;
    readonly useTargetServerSslInfo?: Located<string>;
    readonly port?: Located<string>;
  };
}

/** A policy that opens TLS by itself: httpClient of JavaScript, syslog of MessageLogging. */
export interface PolicyTlsDeclaration {
  readonly policy: 'JavaScript' | 'MessageLogging';
  readonly label: string;
  readonly proxy: string;
  readonly span: Span;
  readonly sslInfo: SslInfo;
  readonly repeatedSslInfo: readonly Located<string>[];
  readonly host?: Located<string>;
  readonly port?: Located<string>;
  readonly protocol?: Located<string>;
}

/** What one file of a bundle says. */
export interface BundleFacts {
  readonly connections: readonly Target[];
  readonly policies: readonly PolicyTlsDeclaration[];
}

/** The file at the top of a bundle that names it. */
export interface BundleRoot {
  readonly kind: 'proxy' | 'shared-flow';
  readonly name: Located<string> | undefined;
  readonly revision: string | undefined;
}

/** Where in which bundle a file stands. */
export interface BundlePart {
  /** The folder `…/apiproxy` or `…/sharedflowbundle`. */
  readonly bundle: string;
  readonly kind: 'proxy' | 'shared-flow';
  readonly part: 'root' | 'proxy-endpoint' | 'target-endpoint' | 'policy';
}
