import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Virtualhost } from './model.ts';

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

/** The property that a misspelt key of a virtual host stands for. */
export function intendedProperty({ value }: Located<string>): string | undefined {
  if (isHostNames(value) || isKeptAside(value)) return undefined;
  const word = value.replace(/[-_]/g, '');
  return meant[word.toLowerCase()] ?? nearest(word, properties);
}

export function isHostNames(key: string): boolean {
  return /^hostAlias(?:es)?$/i.test(key);
}

/** x- marks what a team keeps for itself. */
export function isKeptAside(key: string): boolean {
  return key === '' || /^(?:x-|[_.]|<<$)/.test(key);
}

/** Of certificate and key what a virtual host does not name, where it names no secret either. */
export function lackingProperties({ sslSecret, certificate, key }: Virtualhost): readonly string[] {
  return sslSecret === undefined ? [...(certificate === undefined ? ['sslCertPath'] : []), ...(key === undefined ? ['sslKeyPath'] : [])] : [];
}

/** A secret stands for both files. */
export function makesUpFor(property: string, lacking: readonly string[]): boolean {
  return lacking.length > 0 && (property === 'sslSecret' || lacking.includes(property));
}
