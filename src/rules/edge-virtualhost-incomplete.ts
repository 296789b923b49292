import { keystoresIn } from '../model/connections.ts';
import { certificatesOf, fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { EdgeVirtualhost, FileReference } from '../model/model.ts';
import type { SslInfo } from '../model/target.ts';
import type { Located } from '../source/span.ts';
import { concreteHost } from '../trust/called-names.ts';
import { matchHost, namesOf } from '../trust/names.ts';
import { isWhole } from '../trust/served.ts';
import type { Report, Rule } from './rule.ts';

export const edgeVirtualhostIncomplete: Rule = {
  id: 'edge-virtualhost-incomplete',
  title: 'TLS of an Edge virtual host lacks its keystore, alias or trust store, or does not fit',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/fundamentals/virtual-host-property-reference', 'https://docs.apigee.com/api-platform/system-administration/creating-keystores-and-truststore-cloud-using-edge-ui'],
  *check(model) {
    for (const host of model.edgeVirtualhosts) {
      const { sslInfo, useBuiltInFreeTrialCert } = host.declaration;
      if (sslInfo === undefined || !isTrue(sslInfo.enabled)) continue;
      const freeTrial = useBuiltInFreeTrialCert !== undefined && useBuiltInFreeTrialCert.value.toLowerCase() !== 'false';
      if (!freeTrial) yield* lacking(host, sslInfo);
      yield* clientAuthentication(host, sslInfo);
      if (!freeTrial) yield* uncovered(host, sslInfo);
      yield* oldProtocols(host);
    }
  },
};

function isTrue(written: Located<string> | undefined): boolean {
  return written?.value.toLowerCase() === 'true';
}

function labelOf({ declaration: { name }, environment }: EdgeVirtualhost): string {
  return `virtual host "${name?.value ?? 'without a name'}"${environment === undefined ? '' : ` of ${environment}`}`;
}

function* lacking(host: EdgeVirtualhost, { keyStore, keyAlias, enabled, span }: SslInfo): Iterable<Report> {
  const missing = [...(keyStore === undefined ? ['KeyStore'] : []), ...(keyAlias === undefined ? ['KeyAlias'] : [])];
  if (missing.length > 0) {
    yield { span: enabled?.span ?? span, message: `${labelOf(host)} has TLS enabled, but no ${missing.join(' and no ')}: the router has no certificate to present`, help: `Name the ${missing.includes('KeyStore') ? 'keystore (best as ref://NAME) and the alias' : 'alias'} that hold${missing.includes('KeyStore') ? '' : 's'} the certificate of this host.` };
  } else if (keyAlias?.value.startsWith('ref://') === true) {
    yield { span: keyAlias.span, message: `KeyAlias "${keyAlias.value}" of ${labelOf(host)} is written as a reference; references lead to keystores only`, help: `Write ${keyAlias.value.slice('ref://'.length)}, if that is the name of the alias in the keystore.` };
  }
}

function* clientAuthentication(host: EdgeVirtualhost, { clientAuthEnabled: flag, trustStore }: SslInfo): Iterable<Report> {
  if (isTrue(flag) && trustStore === undefined && flag !== undefined) {
    yield { span: flag.span, message: `${labelOf(host)} asks clients for certificates, but has no TrustStore to check them with ("400 The SSL certificate error")`, help: 'Name the trust store with the authorities that clients may come from, best as ref://NAME, or set ClientAuthEnabled to false.' };
  }
}

function* uncovered(host: EdgeVirtualhost, info: SslInfo): Iterable<Report> {
  const certificate = certificateOf(host, info);
  const file = certificate?.target.kind === 'found' && isWhole(certificate.target.file) ? certificate.target.file : undefined;
  const leaf = file === undefined ? undefined : certificatesOf(file.contents)[0]?.certificate;
  if (leaf === undefined || certificate === undefined) return;
  const missing = host.declaration.hostAliases.filter(({ value }) => value !== '*' && elsewhere(value) === undefined && !matchHost(concreteHost(value.replace(/:\d+$/, '')), leaf, 'openssl').matched);
  const [first] = missing;
  if (first === undefined) return;
  yield {
    span: first.span,
    message: `${fewOf(missing.map(({ value }) => `"${value}"`))} of ${labelOf(host)} ${missing.length === 1 ? 'is' : 'are'} not among the names of ${certificate.path.value} (valid for ${fewOf(namesOf(leaf)) || 'no host'})`,
    help: `Have the certificate issued again with ${fewOf(missing.map(({ value }) => value))} among its subject alternative names, or name the alias that has one.`,
    related: [...missing.slice(1).map(({ span }) => ({ span, label: 'not covered either' })), { span: certificate.path.span, label: 'the certificate of its key alias' }],
  };
}

/** The certificate behind keystore and alias, where the environment declares both. */
function certificateOf({ declaredIn: environment }: EdgeVirtualhost, { keyStore, keyAlias }: SslInfo): FileReference | undefined {
  if (environment === undefined || keyStore === undefined || keyAlias === undefined) return undefined;
  const reference = /^ref:\/\/(.*)$/s.exec(keyStore.value)?.[1]?.trim();
  const store = reference === undefined ? keyStore.value : environment.references?.find((candidate) => candidate.name.value === reference)?.refers.value;
  return keystoresIn(environment).find((candidate) => candidate.name.value === store)?.aliases.find((alias) => alias.name.value === keyAlias.value)?.identity?.certificate;
}

/** `ssl_protocols` is a list of nginx: `TLSv1 TLSv1.1`. */
function* oldProtocols(host: EdgeVirtualhost): Iterable<Report> {
  for (const { name, value } of host.declaration.properties) {
    const listed = value.value.split(/[\s,]+/).filter((part) => part !== '');
    if (name.value.toLowerCase() !== 'ssl_protocols' || elsewhere(value.value) !== undefined || listed.length === 0 || listed.some((protocol) => !/^(?:SSLv[23]|TLSv1(?:\.[01])?)$/i.test(protocol))) continue;
    yield { span: value.span, message: `${labelOf(host)} speaks only ${fewOf(listed)}, which current clients refuse ("unsupported protocol", "protocol version")`, help: 'Add TLSv1.2 to ssl_protocols, or remove the property.', severity: 'warning' };
  }
}
