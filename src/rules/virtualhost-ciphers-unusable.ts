import { certificatesOf, fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Virtualhost } from '../model/model.ts';
import { rewriteValue } from '../source/edit.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import { fitsKey, intendedSuite } from '../trust/ciphers.ts';
import { ingressCiphers, ingressSpelling, isIngressCipher, suitesOf } from '../trust/ingress-ciphers.ts';
import { isWhole } from '../trust/served.ts';
import type { Fix, Report, Rule } from './rule.ts';

export const virtualhostCiphersUnusable: Rule = {
  id: 'virtualhost-ciphers-unusable',
  title: 'Cipher suites that the ingress does not know or cannot use with its key',
  severity: 'error',
  citations: ['https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref'],
  *check(model) {
    for (const host of model.virtualhosts) {
      const list = host.declaration?.cipherSuites ?? [];
      const owner = `virtual host "${host.name?.value ?? 'without a name'}"`;
      // Java's names look like placeholders, and are none.
      const unknown = list.filter(({ value }) => (intendedSuite(value) !== undefined || elsewhere(value) === undefined) && !isIngressCipher(value));
      if (unknown.length > 0) yield { ...unknownNames(owner, unknown, unknown.length === list.length), ...(host.document.anchored ? {} : fixOf(unknown, list)) };
      if (unknown.length < list.length) yield* unfit(owner, host, list);
    }
  },
};

function unknownNames(owner: string, unknown: readonly Located<string>[], all: boolean): Report {
  const [first, ...rest] = unknown;
  const names = fewOf(unknown.map(({ value }) => `"${value}"`), 2);
  const spellings = [...new Set(unknown.flatMap(({ value }) => ingressSpelling(value) ?? nearest(value, ingressCiphers) ?? []))];
  const newest = unknown.some(({ value }) => /^TLS_(?:AES|CHACHA20)_/.test(value)) ? ' Suites of TLS 1.3 are always on and need no entry.' : '';
  return {
    span: (first as Located<string>).span,
    message: `${owner} lists ${names}, ${unknown.length === 1 ? 'a name that' : 'names that'} the ingress drops ("ignoring invalid cipher suites")${all ? '; nothing of the list is left' : ''}`,
    help: `${spellings.length === 0 ? 'Use names as BoringSSL spells them, such as ECDHE-RSA-AES128-GCM-SHA256, or leave cipherSuites out.' : `Write ${fewOf(spellings)}.`}${newest}`,
    severity: all ? 'error' : 'warning',
    related: rest.map(({ span }) => ({ span, label: 'dropped as well' })),
  };
}

/** Not safe: names that are dropped today would begin to count, and bar clients or let weaker suites in. */
function fixOf(unknown: readonly Located<string>[], list: readonly Located<string>[]): { readonly fix?: Fix } {
  const edits = unknown.flatMap((written) => {
    const right = ingressSpelling(written.value);
    return right === undefined || list.some(({ value }) => value === right) ? [] : (rewriteValue(written, right) ?? []);
  });
  const distinct = new Set(edits.map(({ text }) => text));
  return distinct.size < unknown.length ? {} : { fix: { title: 'write the names that the ingress knows', safe: false, edits } };
}

/** Suites bind TLS 1.2 and before; with TLS 1.3 the key is free. */
function* unfit(owner: string, { certificate, declaration }: Virtualhost, list: readonly Located<string>[]): Iterable<Report> {
  const suites = suitesOf(list);
  const file = certificate?.target.kind === 'found' && isWhole(certificate.target.file) ? certificate.target.file : undefined;
  const leaf = file === undefined ? undefined : certificatesOf(file.contents)[0];
  const [first] = list;
  if (first === undefined || leaf === undefined || certificate === undefined || suites === undefined || suites.length === 0) return;
  const { algorithm } = leaf.certificate.key;
  if (!['rsa', 'ec'].includes(algorithm) || suites.some((suite) => fitsKey(suite, { algorithm, signs: true, enciphers: true }))) return;
  if (declaration?.minTLSProtocolVersion?.value === '1.3') return;
  const most = declaration?.maxTLSProtocolVersion?.value;
  const only12 = most !== undefined && ['1.0', '1.1', '1.2'].includes(most);
  const [has, wants] = algorithm === 'rsa' ? ['RSA', 'ECDSA'] : ['ECDSA', 'RSA'];
  const kept = first.value.replace(wants, has);
  yield {
    span: first.span,
    message: `${owner} lists suites for ${wants} keys only, and its certificate has an ${has === 'RSA' ? 'RSA' : 'EC'} key: ${only12 ? 'every handshake' : 'every handshake below TLS 1.3'} fails ("handshake failure")`,
    help: `Add a suite for ${has}, such as ${isIngressCipher(kept) && kept !== first.value ? kept : `ECDHE-${has}-AES128-GCM-SHA256`}, or leave cipherSuites out.`,
    severity: most === '1.3' ? 'warning' : 'error',
    related: [{ span: certificate.path.span, label: 'the certificate' }],
  };
}
