import { certificatesOf, privateKeysOf } from '../model/describe.ts';
import type { Contents, Encoding } from '../model/material.ts';
import type { Identity, MaterialFile, Model, Use } from '../model/model.ts';
import { factsOf, isRefused } from '../model/roles.ts';
import { displayPath } from '../source/source-file.ts';
import { startOf } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

export const pemWrongContent: Rule = {
  id: 'pem-wrong-content',
  title: 'The file holds something else than its place asks for',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc7468', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls'],
  *check(model) {
    const swapped = model.identities.flatMap((identity) => swappedPaths(identity) ?? []);
    // Through an anchor one path is that of several virtual hosts.
    yield* new Map(swapped.map(({ report }) => [`${displayPath(report.span.file)} ${report.span.start}`, report])).values();
    const told = new Set(swapped.flatMap(({ uses }) => uses));
    for (const file of model.material) {
      yield* notArchive(file);
      for (const holds of ['certificate', 'private-key'] as const) {
        const uses = file.uses.filter((use) => use.role !== 'keystore-archive' && factsOf(use.role).holds === holds && !told.has(use));
        const first = uses[0];
        if (first === undefined || file.contents.placeholder !== undefined) continue;
        const found = holds === 'certificate' ? wrongForCertificates(model, file, uses) : wrongForKey(model, file);
        if (found !== undefined) yield { ...found, related: uses.map((use) => ({ span: use.span, label: `${words[holds]} expected here by ${use.owner}` })) };
      }
    }
  },
};

const words = { certificate: 'a certificate', 'private-key': 'a private key' };

const encodings: Readonly<Partial<Record<Encoding, string>>> = {
  der: 'binary DER, not PEM',
  pkcs7: 'a PKCS#7 bundle, not PEM certificates',
  pkcs12: 'a PKCS#12 keystore, not PEM',
  jks: 'a Java keystore (JKS), not PEM',
  empty: 'nothing: it is empty',
  text: 'text without any PEM block',
  binary: 'binary data that is neither a certificate nor a key',
};

const conversions: Readonly<Partial<Record<Encoding, string>>> = {
  der: 'Convert it with `openssl x509 -inform DER -in FILE -out FILE.pem` (for a key: `openssl pkey -inform DER`).',
  pkcs7: 'Convert it with `openssl pkcs7 -print_certs -in FILE -out FILE.pem` and put the leaf first.',
  pkcs12: 'Convert it with `openssl pkcs12 -in FILE -nokeys -out chain.pem` and `openssl pkcs12 -in FILE -nocerts -nodes -out key.pem`.',
  jks: 'Convert it with `keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 -deststoretype pkcs12`, then `openssl pkcs12`.',
};

/** Where each path names what belongs to the other, the two paths are one mistake. */
function swappedPaths({ owner, certificate, key }: Identity): { readonly report: Report; readonly uses: readonly Use[] } | undefined {
  if (key === undefined || certificate.target.kind !== 'found' || key.target.kind !== 'found' || certificate.path.span.start === key.path.span.start) return undefined;
  const [first, second] = [certificate.target.file.contents, key.target.file.contents];
  if (!holdsOnly(first, 'private-key') || !holdsOnly(second, 'certificate')) return undefined;
  const report = {
    span: certificate.path.span,
    message: `certificate and key of ${owner} are swapped: ${displayPath(first.source)} holds the private key, ${displayPath(second.source)} the certificate (OpenSSL: "no start line")`,
    help: 'Exchange the two paths, or the contents of the two files.',
    related: [{ span: key.path.span, label: 'names the certificate' }],
  };
  return { report, uses: [certificate.use, key.use] };
}

function holdsOnly({ encoding, placeholder, items, faults }: Contents, kind: 'certificate' | 'private-key'): boolean {
  return encoding === 'pem' && placeholder === undefined && faults.length === 0 && items.length > 0 && items.every((item) => item.kind === kind);
}

/** An alias of the format pkcs12 whose file is none; Java also takes a JKS for one. */
function* notArchive({ contents, uses }: MaterialFile): Iterable<Report> {
  const uploads = uses.filter(({ role }) => role === 'keystore-archive');
  if (uploads.length === 0 || contents.placeholder !== undefined || contents.encoding === 'pkcs12' || contents.encoding === 'jks') return;
  const [first] = contents.source.bytes;
  yield {
    span: startOf(contents.source),
    message: `the file holds ${contents.encoding === 'pem' ? 'PEM text' : (encodings[contents.encoding] ?? 'something else').replace(/, not PEM.*/, '')}; a PKCS#12 keystore is expected${first === undefined || first === 0x30 ? '' : ` (Java: "toDerInputStream rejects tag type ${first}")`}`,
    help: 'Make it with `openssl pkcs12 -export -in CHAIN.pem -inkey KEY.key -out FILE.p12`, or upload certificate and key as PEM files with the format keycertfile.',
    related: uploads.map(({ span, owner }) => ({ span, label: `a PKCS#12 keystore expected here by ${owner}` })),
  };
}

function wrongForCertificates(model: Model, file: MaterialFile, uses: readonly Use[]): Report | undefined {
  const { contents } = file;
  // Keystore files and DER are read by Java, and what a backend presents may be recorded in any form.
  const lenient = uses.every((use) => ['truststore', 'backend-certificate', 'backend-client-trust', 'client-trust'].includes(use.role) || (use.role === 'keystore-certificate' && ['pkcs12', 'jks'].includes(contents.encoding)));
  if (contents.encoding !== 'pem') return lenient && ['der', 'pkcs7', 'pkcs12', 'jks'].includes(contents.encoding) ? undefined : wrongEncoding(contents, 'a certificate');
  if (hasDamage(model, file, 'certificate')) return undefined;
  const key = privateKeysOf(contents)[0];
  if (certificatesOf(contents).length === 0) return onlyOther(contents, 'certificate');
  if (key === undefined || !uses.some((use) => use.role === 'keystore-certificate')) return undefined;
  return {
    span: key.span,
    message: 'a private key stands in the certificate file of a key alias; Java stops at it (Apigee: "failed to parse x509 certificate")',
    help: 'Move the private key to the key file of the alias and leave only the certificates here.',
  };
}

function wrongForKey(model: Model, file: MaterialFile): Report | undefined {
  const { contents } = file;
  if (contents.encoding === 'pkcs12' || contents.encoding === 'jks') return undefined;
  if (contents.encoding !== 'pem') return wrongEncoding(contents, 'a private key');
  return privateKeysOf(contents).length > 0 || hasDamage(model, file, 'private-key') ? undefined : onlyOther(contents, 'private-key');
}

/** Damage that a reader stops at is an error of the rule for it; what the file would hold without it is not known. */
function hasDamage(model: Model, file: MaterialFile, claimed: 'certificate' | 'private-key'): boolean {
  const { faults, items } = file.contents;
  return faults.some((fault) => isRefused(model, file, fault.refusedBy)) || items.some((item) => item.kind === 'unreadable' && item.claimed === claimed);
}

function onlyOther(contents: Contents, expected: 'certificate' | 'private-key'): Report | undefined {
  const item = contents.items[0];
  if (item === undefined) {
    return { span: startOf(contents.source), message: `the file holds no PEM block that any reader finds, where ${words[expected]} is expected (OpenSSL: "no start line")`, help: 'Put the PEM text of the certificate or key into this file, from BEGIN to END.' };
  }
  const what = { certificate: 'a certificate', 'private-key': 'a private key', other: item.kind === 'other' ? `a ${item.what}` : '', unreadable: `a ${item.label} block` }[item.kind];
  return {
    span: item.span,
    message: `the file holds ${what} where ${words[expected]} is expected (OpenSSL: "no start line")`,
    help: item.kind === 'other' && item.what.includes('request') ? 'Put the certificate that was issued for this request in its place.' : expected === 'certificate' ? 'Name the certificate file here; certificate and key paths may be swapped.' : 'Name the private key file here; certificate and key paths may be swapped.',
  };
}

function wrongEncoding(contents: Contents, expected: string): Report | undefined {
  // A text with faults is damaged PEM, which is reported as that.
  if (contents.faults.length > 0) return undefined;
  return {
    span: startOf(contents.source),
    message: `the file holds ${encodings[contents.encoding] ?? 'no PEM'}; ${expected} in PEM is expected (OpenSSL: "no start line")`,
    help: conversions[contents.encoding] ?? 'Put the PEM text of the certificate or key into this file, from BEGIN to END.',
  };
}
