import type { UnknownSetting } from '../model/target.ts';
import { renameElement, rewriteKey } from '../source/edit.ts';
import { nearest } from '../source/nearest.ts';
import type { Fix, Rule } from './rule.ts';

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
      for (const setting of sslInfo?.unknown ?? []) {
        const { value, span } = setting;
        if (isRemark(value)) continue;
        const known = namesFor(span.file.path);
        const near = suggest(value, known);
        const alone = sslInfo?.unknown.every((other) => other === setting || suggest(other.value, known) !== near) === true;
        yield {
          span,
          message: `${label} has "${value}" among its TLS settings, which Apigee does not know${near === undefined ? '' : `; there is "${near}"`}: the setting is ignored or refused`,
          help: near === undefined ? 'Remove it.' : helpFor(setting, near),
          ...(near === undefined || !alone ? {} : fixOf(setting, near)),
        };
      }
    }
  },
};

function suggest(value: string, known: readonly string[]): string | undefined {
  return nearest(value, known) ?? known.find((name) => value.toLowerCase().startsWith(name.toLowerCase()));
}

function helpFor(setting: UnknownSetting, near: string): string {
  if (setting.beside.includes(near)) return `Remove it: ${near} is there.`;
  const item = /^(Protocol|Cipher)s$/.exec(near)?.[1];
  // A list whose items stand in no list.
  return item !== undefined && setting.holds === 'scalar' ? `Write <${near}><${item}>…</${item}></${near}>, spelt exactly so.` : `Write ${near}, spelt exactly so.`;
}

/** Not safe: the setting does nothing today, and would begin to, on a hint. With the right name beside it, it would stand twice. */
function fixOf(setting: UnknownSetting, name: string): { readonly fix?: Fix } {
  if (setting.beside.includes(name) || !fits(setting, name)) return {};
  const edits = renameElement(setting, setting.endTag, name) ?? [rewriteKey(setting, name)].flatMap((edit) => edit ?? []);
  return edits.length === 0 ? {} : { fix: { title: `rename it to ${name}`, safe: false, edits } };
}

/** Lists hold elements in XML and an array in JSON; a common name may be an object there. */
function fits({ holds, span }: UnknownSetting, name: string): boolean {
  const element = span.file.text.startsWith('<', span.start);
  if (/^(?:protocols|ciphers)$/i.test(name)) return holds === (element ? 'mapping' : 'sequence');
  return holds === 'scalar' || (holds === 'mapping' && name === 'commonName');
}

/** JSON has no comments, so that people make keys of them. */
function isRemark(key: string): boolean {
  return /^(?:[_$#]|\/\/)|comment|description/i.test(key);
}

function namesFor(path: string): readonly string[] {
  if (/\.xml$/i.test(path)) return xml;
  return /\.tf(?:\.json)?$/i.test(path) ? terraform : json;
}
