import { elsewhere } from '../model/elsewhere.ts';
import { foldersFrom } from '../model/files.ts';
import type { FileReference, Virtualhost } from '../model/model.ts';
import { rewriteValue } from '../source/edit.ts';
import { baseName } from '../source/path.ts';
import { textOf, type Located } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

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
        if (reference === undefined) continue;
        const problem = problemOf(host, reference);
        if (problem === undefined) {
          yield* unclean(reference);
          continue;
        }
        yield {
          span: reference.path.span,
          message: `${problem} (Helm: "'${reference.path.value}' is either an empty file or unreachable")`,
          help: `Put the file into ${host.charts[0] === undefined ? 'the folder certs of the apigee-virtualhost chart' : `${host.charts[0]}/certs`} and write the path from the chart's folder: certs/${baseName(reference.path.value.replaceAll('\\', '/'))}.`,
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

/** The chart takes one `./` off the beginning and looks for the rest as it is written, without folding it. */
function* unclean({ path, target }: FileReference): Iterable<Report> {
  if (target.kind !== 'found') return;
  const written = writtenIn(path);
  const clean = path.value.split(/[\\/]/).filter((part) => part !== '' && part !== '.').join('/');
  const sought = written.replace(/^\.\//, '');
  if (sought === clean) return;
  const edit = rewriteValue({ value: written, span: path.span }, clean);
  yield {
    span: path.span,
    message: `"${written}" is not the path by which Helm knows the file, ${clean}, and it takes no other spelling (Helm: "'${sought}' is either an empty file or unreachable")`,
    help: `Write ${clean}.`,
    // Safe: as it stands nothing is found.
    ...(edit === undefined ? {} : { fix: { title: `write ${clean}`, safe: true, edits: [edit] } }),
  };
}

/** The path with the blanks that stand inside its quotation marks. */
function writtenIn({ value, span }: Located<string>): string {
  const text = textOf(span);
  const inner = /^["']/.test(text) ? text.slice(1, -1) : value;
  return inner.trim() === value ? inner : value;
}
