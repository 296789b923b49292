import { isPlaceholder } from '../model/elsewhere.ts';
import type { SslInfo, Target } from '../model/target.ts';
import type { Located } from '../source/span.ts';
import type { Rule } from './rule.ts';

export const variableUnsupported: Rule = {
  id: 'variable-unsupported',
  title: 'A flow variable where Apigee takes none',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference'],
  *check(model) {
    for (const target of model.targets) {
      for (const { name, written } of [...literalFields(target), ...serverFields(target)]) {
        if (!isFlowVariable(written.value, target.origin)) continue;
        yield {
          span: written.span,
          message: `${target.label} has the flow variable ${written.value} in ${name}, where Apigee takes none`,
          help: 'Write the value itself, or have the pipeline fill it in; only Enabled, ClientAuthEnabled, KeyStore, KeyAlias and TrustStore of a target endpoint may hold variables.',
        };
      }
    }
  },
};

interface Field {
  readonly name: string;
  readonly written: Located<string>;
}

/** Settings that are never variables. */
function literalFields({ sslInfo }: Target): readonly Field[] {
  if (sslInfo === undefined || sslInfo.enabled?.value.toLowerCase() === 'false') return [];
  return [
    ...named(sslInfo, { enforce: 'Enforce', ignoreValidationErrors: 'IgnoreValidationErrors' }),
    ...sslInfo.protocols.map((written) => ({ name: 'Protocol', written })),
    ...sslInfo.ciphers.map((written) => ({ name: 'Cipher', written })),
  ];
}

/** A target server lives in the environment, where there is no flow; the syslog of MessageLogging takes none in SSLInfo. */
function serverFields({ origin, name, sslInfo, declaration }: Target): readonly Field[] {
  if (origin !== 'target-server' && (origin !== 'policy' || name !== 'MessageLogging')) return [];
  const others = sslInfo === undefined ? [] : named(sslInfo, { enabled: 'Enabled', clientAuthEnabled: 'ClientAuthEnabled', keyStore: 'KeyStore', keyAlias: 'KeyAlias', trustStore: 'TrustStore' });
  const { host, port } = declaration ?? {};
  return [...others, ...(host === undefined ? [] : [{ name: 'host', written: host }]), ...(port === undefined ? [] : [{ name: 'port', written: port }])];
}

function named(info: SslInfo, names: { readonly [K in 'enabled' | 'enforce' | 'clientAuthEnabled' | 'keyStore' | 'keyAlias' | 'trustStore' | 'ignoreValidationErrors']?: string }): readonly Field[] {
  return (Object.keys(names) as (keyof typeof names)[]).flatMap((key) => {
    const written = info[key];
    return written === undefined ? [] : [{ name: names[key] ?? key, written }];
  });
}

/** `{request.header.x}`; single words are variables in a bundle, but may be placeholders of a pipeline in JSON, and in upper case everywhere. */
function isFlowVariable(value: string, origin: Target['origin']): boolean {
  const inner = /\{([^{}]+)\}/.exec(value)?.[1];
  if (inner === undefined || isPlaceholder(value)) return false;
  return origin === 'target-server' ? /^[a-z][\w-]*(?:\.[\w-]+)+$/.test(inner) : /^[a-z][\w.-]*$/.test(inner);
}
