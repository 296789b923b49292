import type { Located } from '../source/span.ts';
import { packedFor } from './link-ingress.ts';
import type { Model, SecretLookup } from './model.ts';

/** A place that names a Kubernetes secret which the ingress is to present. */
export interface SecretUse {
  readonly name: Located<string>;
  /** For people: `virtual host "web-grp"`. */
  readonly owner: string;
  readonly secret: SecretLookup;
  /** The namespace that the ingress looks in, where the user says so. */
  readonly namespace: Located<string> | undefined;
  /** Whether a deploy tool makes the secret from the files of a virtual host. */
  readonly packed: boolean;
}

export function secretUses({ virtualhosts, credentials }: Model): readonly SecretUse[] {
  return [
    ...virtualhosts.flatMap(({ sslSecret, secret, name, document }) =>
      sslSecret === undefined || secret === undefined ? [] : [{ name: sslSecret, owner: `virtual host "${name?.value ?? 'without a name'}"`, secret, namespace: document.namespace, packed: packedFor(sslSecret.value, virtualhosts) !== undefined }],
    ),
    ...credentials.map(({ name, owner, secret, route, virtualhost }) => ({ name, owner, secret, namespace: route.namespace, packed: virtualhost !== undefined })),
  ];
}

/** A secret's name without the namespace that the older ingress allows before it. */
export function bareName(written: string): string {
  return written.slice(written.lastIndexOf('/') + 1);
}
