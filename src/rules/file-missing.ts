import { fewOf } from '../model/describe.ts';
import type { FileReference, Model } from '../model/model.ts';
import { factsOf } from '../model/roles.ts';
import type { Rule } from './rule.ts';

export const fileMissing: Rule = {
  id: 'file-missing',
  title: 'A certificate or key file that is named is not in the repository',
  severity: 'warning',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls'],
  *check(model) {
    const missing = new Map<string, FileReference[]>();
    for (const reference of model.fileReferences) {
      if (reference.target.kind !== 'missing' || isUnreachable(model, reference)) continue;
      const place = reference.target.tried.join('\0');
      missing.set(place, [...(missing.get(place) ?? []), reference]);
    }
    for (const [first, ...others] of missing.values()) {
      if (first?.target.kind !== 'missing') continue;
      const what = first.use.role === 'keystore-archive' ? 'PKCS#12' : factsOf(first.use.role).holds === 'certificate' ? 'certificate' : 'private key';
      yield {
        span: first.path.span,
        message: `the ${what} file "${first.path.value}" of ${first.use.owner} is not in the repository (looked at ${fewOf(first.target.tried, 3)})`,
        help: 'Correct the path or add the file; where a pipeline puts it there before deployment, run the gate after that step.',
        related: others.map((other) => ({ span: other.path.span, label: `also named here by ${other.use.owner}` })),
      };
    }
  },
};

/** What Helm cannot follow is wrong wherever the file is, and reported as that. */
function isUnreachable({ deployTool }: Model, { path, use }: FileReference): boolean {
  return deployTool?.name === 'helm' && use.role.startsWith('ingress-') && /(?:^|\/)\.\.(?:\/|$)|^(?:\.\/)?apigee-virtualhost\//.test(path.value);
}
