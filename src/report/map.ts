import type { Link, Verdict } from '../gate/verdict.ts';
import { cutText, escapeMarkdown, showInvisible } from './escape.ts';

/** More than this and nobody reads a table or a drawing; the whole stays far below the limit of a summary. */
const most = { rows: 40, edges: 40, text: 80 } as const;

/** Who talks to whom and how it is secured: a table and a drawing for each environment, broken links marked. */
export function renderMap({ links, now }: Verdict): string {
  if (links.length === 0) return '';
  const shown = links.slice(0, most.rows);
  const environments = [...new Set(shown.map(({ environment }) => environment))];
  const hidden = links.length > shown.length ? [`${links.length - shown.length} more links are not shown.`] : [];
  return ['<details>', '<summary>Who talks to whom</summary>', ...environments.flatMap((environment) => section(environment, shown.filter((link) => link.environment === environment), now)), ...hidden, '</details>'].join('\n\n');
}

function section(environment: string, links: readonly Link[], now: number): string[] {
  return [`#### ${environment === '' ? 'Connections' : text(environment)}`, table(links, now), drawing(links)];
}

function table(links: readonly Link[], now: number): string {
  const rows = links.map((link) => {
    const { certificate } = link;
    const issuers = certificate === undefined ? '' : certificate.issuers.slice(0, 3).map(text).join(' ← ');
    const cells = [state(link), text(link.from), text(link.to), link.security, certificate === undefined ? '' : text(certificate.name), expiry(link, now), issuers, text(link.trust ?? '')];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| | From | To | Secured by | Certificate | Expires | Issuers | Trust |', '| :-- | :-- | :-- | :-- | :-- | :-- | :-- | :-- |', ...rows].join('\n');
}

function state({ problems }: Link): string {
  return problems.length === 0 ? '✅' : `❌ ${problems.map(text).join(', ')}`;
}

function expiry({ certificate }: Link, now: number): string {
  if (certificate === undefined || Number.isNaN(new Date(certificate.notAfter).getTime())) return '';
  const days = Math.floor((certificate.notAfter - now) / 86_400_000);
  return `${new Date(certificate.notAfter).toISOString().slice(0, 10)} (${days < 0 ? 'expired' : days === 1 ? '1 day' : `${days} days`})`;
}

function drawing(links: readonly Link[]): string {
  const nodes = new Map<string, string>();
  const node = (label: string): string => {
    const known = nodes.get(label) ?? `n${nodes.size}`;
    nodes.set(label, known);
    return known;
  };
  const edges = links.slice(0, most.edges).map((link) => {
    const broken = link.problems.length > 0;
    const label = broken ? `✗ ${link.problems.join(', ')}` : link.security;
    return `  ${node(link.from)} ${broken ? '-.->' : '-->'}|"${mermaid(label)}"| ${node(link.to)}`;
  });
  const red = links.slice(0, most.edges).flatMap(({ problems }, index) => (problems.length > 0 ? [index] : []));
  return ['```mermaid', 'flowchart LR', ...[...nodes].map(([label, id]) => `  ${id}["${mermaid(label)}"]`), ...edges, ...(red.length === 0 ? [] : [`  linkStyle ${red.join(',')} stroke:#c00,color:#c00`]), '```'].join('\n');
}

/** Text in a quoted label: everything but letters, digits and a few signs as a character code of Mermaid's own. */
function mermaid(untrusted: string): string {
  return cutText(showInvisible(untrusted), most.text).replace(/[^\p{L}\p{N} .,:/_✗-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function text(untrusted: string): string {
  return escapeMarkdown(cutText(untrusted, most.text));
}
