import { certificatesOf, fewOf, nameOf, privateKeysOf, type PrivateKeyItem } from '../model/describe.ts';
import type { Model, TrustStore } from '../model/model.ts';
import type { Span } from '../source/span.ts';
import { failuresOf } from '../trust/hops.ts';
import type { Report, Rule } from './rule.ts';

export const truststoreInvalid: Rule = {
  id: 'truststore-invalid',
  title: 'A trust store that can anchor nothing, or holds what does not belong there',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls', 'https://www.oracle.com/java/technologies/javase/17-relnotes.html'],
  *check(model, { now }) {
    const stores = model.environments.flatMap((environment) => environment.truststores ?? []);
    yield* heldKeys([...stores, ...model.environments.flatMap((environment) => environment.undeclared.truststores)]);
    for (const store of stores) {
      // A file without certificates is reported as that; a store that nothing uses anchors nothing anyway.
      if (store.files.length > 0 || !store.complete || !isUsed(model, store)) continue;
      yield {
        span: store.name.span,
        message: `trust store "${store.name.value}" of ${store.environment} holds no certificate (Java: "the trustAnchors parameter must be non-empty")`,
        help: 'Add the root certificate of the backends that it is for.',
      };
    }
    const reported = new Set<string>();
    for (const { hop, failure } of failuresOf(model, now, ['anchor-not-ca'])) {
      const { certificate } = failure;
      if (certificate === undefined || reported.has(`${hop.verifier} ${certificate.sha256}`)) continue;
      reported.add(`${hop.verifier} ${certificate.sha256}`);
      const items = hop.anchorFiles.flatMap(({ target }) => (target.kind === 'found' ? certificatesOf(target.file.contents) : []));
      yield {
        span: items.find((item) => item.certificate.sha256 === certificate.sha256)?.span ?? hop.verifierSpan,
        message: `${nameOf(certificate)} cannot anchor a chain: ${failure.field} is ${failure.value}, but ${failure.expected} is needed (${hop.engine === 'jsse' ? 'Java: "TrustAnchor with subject … is not a CA certificate"' : 'OpenSSL: "invalid CA certificate"'})`,
        help: 'Put a CA certificate with basic constraints CA:TRUE into the trust store, or the very certificate that the backend presents.',
        related: [{ span: hop.verifierSpan, label: hop.verifier }],
        identity: `${hop.verifier} ${certificate.sha256}`,
      };
    }
  },
};

function isUsed(model: Model, store: TrustStore): boolean {
  return model.connections.some(({ trustStore }) => trustStore?.kind === 'found' && trustStore.store === store);
}

function* heldKeys(stores: readonly TrustStore[]): Iterable<Report> {
  const holders = new Map<PrivateKeyItem, { store: TrustStore; span: Span }[]>();
  for (const store of stores) {
    for (const { target, path } of store.files) {
      const key = target.kind === 'found' && certificatesOf(target.file.contents).length > 0 ? privateKeysOf(target.file.contents)[0] : undefined;
      if (key !== undefined) holders.set(key, [...(holders.get(key) ?? []), { store, span: path.span }]);
    }
  }
  for (const [key, places] of holders) {
    yield {
      span: key.span,
      message: `a private key stands in a file of ${fewOf(places.map(({ store }) => `trust store "${store.name.value}" of ${store.environment}`), 1)}; a trust store takes certificates only`,
      help: 'Remove the private key from this file; if it belongs to a key alias, put it into the keystore.',
      related: places.map(({ span, store }) => ({ span, label: `named here for ${store.environment}` })),
    };
  }
}
