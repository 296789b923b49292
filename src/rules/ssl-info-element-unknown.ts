import { nearest } from '../source/nearest.ts';
import type { Rule } from './rule.ts';

const xml = ['Enabled', 'Enforce', 'ClientAuthEnabled', 'KeyStore', 'KeyAlias', 'TrustStore', 'IgnoreValidationErrors', 'Protocols', 'Ciphers', 'CommonName'];
const json = ['enabled', 'enforce', 'clientAuthEnabled', 'keyStore', 'keyAlias', 'trustStore', 'ignoreValidationErrors', 'protocols', 'ciphers', 'commonName'];
const terraform = ['enabled', 'enforce', 'client_auth_enabled', 'key_store', 'key_alias', 'trust_store', 'ignore_validation_errors', 'protocols', 'ciphers', 'common_name'];

export const sslInfoElementUnknown: Rule = {
  id: 'ssl-info-element-unknown',
  title: 'A TLS setting that Apigee does not know',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://cloud.google.com/apigee/docs/reference/apis/apigee/rest/v1/organizations.environments.targetservers'],
  *check(model) {
    for (const { label, sslInfo } of model.targets) {
      for (const { value, span } of sslInfo?.unknown ?? []) {
        if (isRemark(value)) continue;
        const known = namesFor(span.file.path);
        const near = nearest(value, known) ?? known.find((name) => value.toLowerCase().startsWith(name.toLowerCase()));
        yield {
          span,
          message: `${label} has "${value}" among its TLS settings, which Apigee does not know${near === undefined ? '' : `; there is "${near}"`}: the setting is ignored or refused`,
          help: near === undefined ? 'Remove it.' : `Write ${near}, spelt exactly so.`,
        };
      }
    }
  },
};

/** JSON has no comments, so that people make keys of them. */
function isRemark(key: string): boolean {
  return /^(?:[_$#]|\/\/)|comment|description/i.test(key);
}

function namesFor(path: string): readonly string[] {
  if (/\.xml$/i.test(path)) return xml;
  return /\.tf(?:\.json)?$/i.test(path) ? terraform : json;
}
