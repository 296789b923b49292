import type { SslInfo } from '../model/target.ts';
import type { Rule } from './rule.ts';

export const targetTlsIgnored: Rule = {
  id: 'target-tls-ignored',
  title: 'TLS settings that Enabled set to false switches off',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls'],
  *check(model) {
    for (const { label, url, sslInfo } of model.targets) {
      if (url?.scheme !== 'https' || sslInfo?.enabled?.value.toLowerCase() !== 'false') continue;
      const lost = lostSettings(sslInfo);
      if (lost.length === 0) continue;
      const certificate = sslInfo.clientAuthEnabled?.value.toLowerCase() === 'true';
      yield {
        span: sslInfo.enabled.span,
        message: `${label} uses TLS without ${lost.join(', ')}: with an https URL and Enabled set to false the block is ignored${certificate ? ' ("Received fatal alert: bad_certificate")' : ''}`,
        help: 'Write <Enabled>true</Enabled>, or remove SSLInfo where its settings are not meant.',
        severity: certificate ? 'error' : 'warning',
        related: [{ span: url.text.span, label: 'TLS is used because of this URL' }],
      };
    }
  },
};

/** The settings that would change anything, by their names. */
function lostSettings(info: SslInfo): readonly string[] {
  const isTrue = (written: SslInfo['enabled']): boolean => written?.value.toLowerCase() === 'true';
  const present: readonly (readonly [string, boolean])[] = [
    ['TrustStore', info.trustStore !== undefined],
    ['Enforce', isTrue(info.enforce)],
    ['ClientAuthEnabled', isTrue(info.clientAuthEnabled)],
    ['KeyStore', info.keyStore !== undefined],
    ['KeyAlias', info.keyAlias !== undefined],
    ['CommonName', info.commonName !== undefined],
    ['IgnoreValidationErrors', isTrue(info.ignoreValidationErrors)],
    ['Protocols', info.protocols.length > 0],
    ['Ciphers', info.ciphers.length > 0],
  ];
  return present.flatMap(([name, written]) => (written ? [name] : []));
}
