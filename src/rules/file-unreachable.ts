import { elsewhere } from '../model/elsewhere.ts';
import { foldersFrom } from '../model/files.ts';
import type { FileReference, Virtualhost } from '../model/model.ts';
import type { Rule } from './rule.ts';

export const fileUnreachable: Rule = {
  id: 'file-unreachable',
  title: 'A path that Helm cannot read: it sees only files of its chart',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/install-create-tls-certificates', 'https://helm.sh/docs/chart_template_guide/accessing_files/'],
  *check(model) {
    if (model.deployTool?.name !== 'helm') return;
    for (const host of model.virtualhosts) {
      // What a secret holds comes from the cluster, not from the chart.
      if (host.sslSecret !== undefined) continue;
      for (const reference of [host.certificate, host.key, host.clientTrust]) {
        const problem = reference === undefined ? undefined : problemOf(host, reference);
        if (reference === undefined || problem === undefined) continue;
        yield {
          span: reference.path.span,
          message: `${problem} (Helm: "'${reference.path.value}' is either an empty file or unreachable")`,
          help: `Put the file into ${host.charts[0] === undefined ? 'the folder certs of the apigee-virtualhost chart' : `${host.charts[0]}/certs`} and write the path from the chart's folder: certs/NAME.pem.`,
        };
      }
    }
  },
};

function problemOf(host: Virtualhost, { path, target }: FileReference): string | undefined {
  const { value } = path;
  if (elsewhere(value) !== undefined) return undefined;
  if (value.startsWith('/') || /^[A-Za-z]:[\\/]/.test(value)) return `"${value}" is an absolute path; the chart reads only its own files`;
  if (value.split('/').includes('..')) return `"${value}" leads out of the chart's folder`;
  if (/^(?:\.\/)?apigee-virtualhost\//.test(value)) return `"${value}" names the chart's folder, but counts from it`;
  if (target.kind !== 'found') return undefined;
  const { path: found } = target.file.contents.source;
  const inside = host.charts.length === 0 || foldersFrom(found).some((folder) => host.charts.includes(folder));
  return inside ? undefined : `"${value}" is there as ${found}, but outside the chart ${host.charts[0] ?? ''}`;
}
