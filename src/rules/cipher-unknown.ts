import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Model } from '../model/model.ts';
import type { Target } from '../model/target.ts';
import { effectiveSslInfo } from '../model/ssl-info.ts';
import { rewriteValue } from '../source/edit.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import { intendedSuite, isObsoleteSuite, isSignal, jsseNames, jsseSuite } from '../trust/ciphers.ts';
import type { Fix, Rule } from './rule.ts';

export const cipherUnknown: Rule = {
  id: 'cipher-unknown',
  title: 'A cipher suite name that Java does not know',
  severity: 'error',
  citations: ['https://docs.oracle.com/en/java/javase/17/docs/specs/security/standard-names.html#jsse-cipher-suite-names', 'https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference'],
  *check(model) {
    for (const target of model.targets) {
      const unknown = (effectiveSslInfo(target)?.ciphers ?? []).filter(({ value }) => !isFilledIn(value) && jsseSuite(value) === undefined && !isSignal(value));
      for (const { value, span } of unknown) {
        const configurable = intendedSuite(value)?.openssl === value && mayBeConfigurable(model, target);
        yield {
          span,
          message: `"${value}" is ${describe(value)}; one unknown name makes Java refuse the whole list ("Unsupported CipherSuite")`,
          help: helpFor(value),
          severity: configurable ? 'warning' : 'error',
          ...fixOf({ value, span }, !configurable),
        };
      }
    }
  },
};

/** Java refuses the whole list as it is; only where it may not be Java that reads it, a working name could be lost. What is obsolete would only be the next finding. */
function fixOf(written: Located<string>, safe: boolean): { readonly fix?: Fix } {
  const meant = isList(written.value) ? undefined : intendedSuite(written.value);
  const edit = meant?.jsse === undefined || isObsoleteSuite(meant) ? undefined : rewriteValue(written, meant.jsse);
  return edit === undefined ? {} : { fix: { title: 'write the name that Java knows', safe, edits: [edit] } };
}

/** Names of suites look like placeholders: upper case with underscores. */
function isFilledIn(value: string): boolean {
  return elsewhere(value) !== undefined && !/^(?:TLS|SSL)_[\w\s,:;]*(?:AES|CHACHA20|DES|RC4|CAMELLIA|ARIA|NULL)/.test(value);
}

function describe(value: string): string {
  if (isList(value)) return 'several names in one';
  const meant = intendedSuite(value);
  if (meant === undefined) return 'no cipher suite that Java knows';
  return meant.openssl === value ? "OpenSSL's name of a suite" : 'not quite the name of a suite';
}

function helpFor(value: string): string {
  if (isList(value)) return 'Write each suite in an element of its own.';
  const meant = intendedSuite(value);
  const near = meant === undefined ? nearest(value, jsseNames()) : meant.jsse;
  return near === undefined ? `Remove it, or use one that Java has: ${fewOf(['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'])}.` : `Write ${near}.`;
}

function isList(value: string): boolean {
  const words = value.split(/[\s,:;]+/).filter((word) => word !== '');
  return words.length > 1 && words.every((word) => intendedSuite(word) !== undefined);
}

/** Configurable proxies of Apigee take BoringSSL's names, and only target servers can be theirs. */
function mayBeConfigurable(model: Model, { origin, name }: Target): boolean {
  if (origin !== 'target-server' || model.platform?.name === 'edge-cloud' || model.platform?.name === 'edge-private') return false;
  return !model.targets.some(({ servers }) => servers.some((server) => server.value === name));
}
