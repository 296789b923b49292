import { elsewhere } from '../model/elsewhere.ts';
import type { Model } from '../model/model.ts';
import { bareName, secretUses, type SecretUse } from '../model/secret-uses.ts';
import { displayPath } from '../source/source-file.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Rule } from './rule.ts';

/** Among more secrets than this no similar name is looked for. */
const mostCandidates = 200;

export const secretMissing: Rule = {
  id: 'secret-missing',
  title: 'A secret is in no manifest, although the repository keeps such manifests',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/hybrid/api-calls-tls-errors', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls'],
  *check(model) {
    const kept = keptSecrets(model);
    if (kept.length === 0) return;
    const all = new Set(model.secrets.map((manifest) => nameOf(manifest)?.value ?? ''));
    // A placeholder becomes anything.
    if ([...all].some((name) => elsewhere(name) !== undefined)) return;
    const names = kept.slice(0, mostCandidates).map(({ value }) => value);
    const missing = new Map<string, SecretUse[]>();
    for (const use of secretUses(model)) {
      const wanted = bareName(use.name.value);
      if (use.secret.kind === 'missing' && !use.packed && elsewhere(wanted) === undefined && !mayBecome(all, wanted)) missing.set(wanted, [...(missing.get(wanted) ?? []), use]);
    }
    for (const [wanted, [first, ...others]] of missing) {
      if (first === undefined) continue;
      const { name, owner } = first;
      const meant = nearest(wanted, names);
      const near = kept.find(({ value }) => value === meant);
      yield {
        span: name.span,
        message: `${owner} needs the secret "${wanted}", which is in no manifest of this repository${near === undefined ? '' : `; there is "${near.value}"`} ("NOT_FOUND: failed to get secret")`,
        help: near === undefined ? 'Add the manifest of the secret, or see to it that something else creates it before the deployment.' : `Write ${near.value}, which is in ${displayPath(near.span.file)}, or add the secret "${wanted}".`,
        related: [...others.map((use) => ({ span: use.name.span, label: `${use.owner} needs it too` })), ...(near === undefined ? [] : [{ span: near.span, label: 'the nearest name' }])],
      };
    }
  },
};

function nameOf(manifest: Model['secrets'][number]): Located<string> | undefined {
  return manifest.kind === 'secret' ? manifest.name : manifest.secretName;
}

/** The secrets of the repository that hold a certificate, by their keys or by what makes them; other secrets say nothing of where these are kept. */
function keptSecrets({ secrets }: Model): readonly Located<string>[] {
  return secrets.flatMap((manifest) => {
    const keys = manifest.kind === 'secret' ? manifest.entries.map(({ key }) => key.value) : manifest.keys.map(({ value }) => value);
    const holds = keys.some((key) => /^(?:cert|tls\.crt)$/.test(key)) || (manifest.kind === 'secret' ? manifest.type?.value === 'kubernetes.io/tls' : manifest.generator === 'Certificate');
    const name = nameOf(manifest);
    return holds && name !== undefined ? [name] : [];
  });
}

/** Kustomize puts prefixes and suffixes around names. */
function mayBecome(names: ReadonlySet<string>, wanted: string): boolean {
  return [...wanted.matchAll(/-/g)].some(({ index }) => names.has(wanted.slice(index + 1)) || names.has(wanted.slice(0, index)));
}
