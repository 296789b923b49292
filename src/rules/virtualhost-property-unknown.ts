import type { Model } from '../model/model.ts';
import type { OverridesDocument } from '../model/overrides-declarations.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

const properties = ['name', 'sslCertPath', 'sslKeyPath', 'sslSecret', 'caCertPath', 'tlsMode', 'minTLSProtocolVersion', 'maxTLSProtocolVersion', 'cipherSuites', 'additionalGateways', 'selector', 'connectTimeout', 'requestTimeout'];
/** Words of other versions, other parts of Apigee and other tools. */
const meant: Readonly<Record<string, string>> = {
  sslcert: 'sslCertPath', certpath: 'sslCertPath', certificate: 'sslCertPath', tlscertpath: 'sslCertPath', sslcertificate: 'sslCertPath', sslcertificatepath: 'sslCertPath',
  sslkey: 'sslKeyPath', keypath: 'sslKeyPath', tlskeypath: 'sslKeyPath', privatekey: 'sslKeyPath', sslprivatekey: 'sslKeyPath',
  secret: 'sslSecret', secretname: 'sslSecret', tlssecret: 'sslSecret', credentialname: 'sslSecret', sslsecretname: 'sslSecret',
  cacert: 'caCertPath', cacertificate: 'caCertPath', sslcacertpath: 'caCertPath', sslrootcapath: 'caCertPath', truststore: 'caCertPath',
  mode: 'tlsMode', mintlsversion: 'minTLSProtocolVersion', maxtlsversion: 'maxTLSProtocolVersion', minprotocolversion: 'minTLSProtocolVersion', maxprotocolversion: 'maxTLSProtocolVersion',
  ciphers: 'cipherSuites', sslciphers: 'cipherSuites', gateways: 'additionalGateways',
};

export const virtualhostPropertyUnknown: Rule = {
  id: 'virtualhost-property-unknown',
  title: 'A property of a virtual host that nothing reads',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/base-path-routing'],
  *check(model) {
    for (const document of model.overrides) {
      for (const key of document.misspelt) yield { span: key.span, message: `"${key.value}" is not read: the property is virtualhosts, so that no virtual host is deployed from this file`, help: 'Write virtualhosts.', severity: 'error' };
      for (const span of document.misshapen) yield { span, message: 'virtualhosts must be a list of mappings, one for each environment group; Helm cannot read this', help: 'Begin each virtual host with a hyphen and its name: - name: ENVGROUP.', severity: 'error' };
      yield* unknown(document);
      yield* outdated(model, document);
    }
  },
};

function* unknown({ virtualhosts }: OverridesDocument): Iterable<Report> {
  const reported = new Set<string>();
  for (const { name, unknown: keys } of virtualhosts) {
    for (const key of keys) {
      // Through an anchor one text is a key of several virtual hosts; x- marks what a team keeps for itself.
      const place = `${key.span.start}`;
      if (reported.has(place) || /^(?:x-|[_.]|<<$)/.test(key.value) || key.value === '') continue;
      reported.add(place);
      yield describe(key, name);
    }
  }
}

function describe(key: Located<string>, name: Located<string> | undefined): Report {
  const owner = `virtual host "${name?.value ?? 'without a name'}"`;
  if (/^hostAlias(?:es)?$/i.test(key.value)) return hostNames(key, owner);
  const right = meant[key.value.replace(/[-_]/g, '').toLowerCase()] ?? nearest(key.value.replace(/[-_]/g, ''), properties);
  return {
    span: key.span,
    message: `"${key.value}" of ${owner} is silently ignored${right === undefined ? ': no version of Apigee hybrid has such a property' : `; the property is ${right}`}`,
    help: right === undefined ? 'Remove it, or put x- in front where it is meant for another tool.' : `Write ${right}.`,
    severity: right === undefined ? 'notice' : 'warning',
  };
}

function hostNames(key: Located<string>, owner: string): Report {
  return {
    span: key.span,
    message: `"${key.value}" of ${owner} is silently ignored: since hybrid 1.3 host names belong to the environment group, not to the overrides`,
    help: 'Remove it, and give the host names to the environment group.',
    severity: 'warning',
  };
}

/** Helm and ingressGateways came after host names had moved to the environment groups. */
function* outdated({ deployTool }: Model, { virtualhosts, ingressGateways }: OverridesDocument): Iterable<Report> {
  if (deployTool?.name !== 'helm' && ingressGateways === undefined) return;
  for (const { name, hostAliases } of virtualhosts) {
    const [first] = hostAliases;
    if (first !== undefined) yield { ...hostNames({ value: 'hostAliases', span: first.span }, `virtual host "${name?.value ?? 'without a name'}"`), related: hostAliases.slice(1).map(({ span }) => ({ span, label: 'ignored too' })) };
  }
}
