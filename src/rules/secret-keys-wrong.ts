import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { SecretEntry, SecretManifest } from '../model/manifest-declarations.ts';
import { secretUses, type SecretUse } from '../model/secret-uses.ts';
import type { Report, Rule } from './rule.ts';

const pairs = [['cert', 'key'], ['tls.crt', 'tls.key']] as const;

export const secretKeysWrong: Rule = {
  id: 'secret-keys-wrong',
  title: 'A secret lacks the keys that the ingress reads, or is where it does not look',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls', 'https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/#key-formats', 'https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets'],
  *check(model) {
    const users = new Map<SecretManifest, SecretUse[]>();
    for (const use of secretUses(model)) {
      if (use.secret.kind === 'manifest') users.set(use.secret.manifest, [...(users.get(use.secret.manifest) ?? []), use]);
    }
    for (const [manifest, uses] of users) {
      const problem = problemOf(manifest);
      const related = uses.map(({ name, owner }) => ({ span: name.span, label: `needed here by ${owner}` }));
      if (problem !== undefined) yield { span: manifest.span, ...problem, related };
      yield* misplaced(manifest, uses);
    }
  },
};

type Problem = Pick<Report, 'message' | 'help'> & Pick<Report, 'severity'>;

/** What stands in the manifest is never shown: the place is the name of the secret. */
function problemOf(manifest: SecretManifest): Problem | undefined {
  const { entries, type } = manifest;
  const label = `secret "${manifest.name?.value ?? 'without a name'}"`;
  const names = entries.map(({ key }) => key.value);
  const wrong = entries.find(({ notBase64 }) => notBase64 !== undefined);
  if (wrong !== undefined) return { message: `${label} has under ${wrong.section}.${wrong.key.value} what is not base64 (API server: "illegal base64 data at input byte")`, help: 'Encode the file with base64 -w0, or put the text as it is under stringData.' };
  // Somebody fills in a secret that is empty as a whole, such as a replicator; more is not known.
  if (names.length === 0) return { message: `${label} holds nothing; the ingress looks for cert and key, or tls.crt and tls.key`, help: 'Add certificate and key, unless a controller of the cluster fills them in.', severity: 'warning' };
  if (type?.value === 'kubernetes.io/tls' && !pairs[1].every((key) => names.includes(key))) {
    return { message: `${label} is of type kubernetes.io/tls without ${pairs[1].filter((key) => !names.includes(key)).join(' and ')} (API server: "Required value"); it has ${fewOf(names)}`, help: 'Name the keys tls.crt and tls.key, or leave out the type.' };
  }
  const complete = pairs.find((pair) => pair.every((key) => names.includes(key)));
  if (complete === undefined) return { message: `${label} has neither cert and key nor tls.crt and tls.key, but ${fewOf(names)} (Istio: "didn't have expected keys")`, help: remedyFor(names) };
  if (pairs.some((pair) => pair.every((key) => entries.some((entry) => entry.key.value === key && isFilled(entry))))) return undefined;
  const empty = complete.filter((key) => !entries.some((entry) => entry.key.value === key && isFilled(entry)));
  return { message: `${label} has nothing under ${empty.join(' and ')} (Istio: "found keys … but they were empty")`, help: `Put the ${empty.includes(complete[0]) ? 'certificate chain' : 'private key'} there.` };
}

/** A value that is held back counts as filled. */
function isFilled({ content, elsewhere: why }: SecretEntry): boolean {
  return why !== undefined || (content !== undefined && content.text.trim() !== '');
}

function remedyFor(names: readonly string[]): string {
  const half = pairs.map((pair) => pair.filter((key) => !names.includes(key))).find((missing) => missing.length === 1);
  return half === undefined ? 'Name them cert and key: kubectl create secret generic NAME --from-file=cert=chain.pem --from-file=key=server.key.' : `Add ${half[0] ?? ''}; both of a pair have to be there.`;
}

/** Where the user leaves the namespace to the command, only the one that Apigee's chart never uses is known to be wrong. */
function* misplaced({ namespace, name, span }: SecretManifest, uses: readonly SecretUse[]): Iterable<Report> {
  if (namespace === undefined || elsewhere(namespace.value) !== undefined || namespace.value === 'istio-system') return;
  const wrong = uses.filter((use) => {
    const wanted = use.name.value.includes('/') ? use.name.value.slice(0, use.name.value.lastIndexOf('/')) : use.namespace?.value;
    return wanted === undefined ? namespace.value === 'default' : elsewhere(wanted) === undefined && wanted !== namespace.value;
  });
  const [first] = wrong;
  if (first === undefined) return;
  const wanted = first.name.value.includes('/') ? first.name.value.slice(0, first.name.value.lastIndexOf('/')) : (first.namespace?.value ?? 'apigee');
  yield {
    span: namespace.span,
    message: `secret "${name?.value ?? ''}" is in namespace "${namespace.value}", but ${first.owner} looks for it in "${wanted}"`,
    help: `Write namespace: ${wanted}.`,
    related: [...wrong.map((use) => ({ span: use.name.span, label: `needed here by ${use.owner}` })), ...(first.namespace === undefined ? [] : [{ span: first.namespace.span, label: 'the namespace' }])],
    identity: `${span.file.path} ${name?.value ?? ''} namespace`,
  };
}
