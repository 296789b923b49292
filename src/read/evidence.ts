import type { Platform } from '../model/policy.ts';
import { baseName } from '../source/path.ts';

export type DeployTool = 'helm' | 'apigeectl' | 'maven' | 'apigeecli' | 'apigeetool' | 'sackmesser' | 'terraform' | 'kpt';

/** What one file tells about platform or deploy tool; `sentence` says it to people, `weight` is 3 for what leaves no doubt, 1 for a hint. */
export type Evidence =
  | { readonly about: 'platform'; readonly name: Platform; readonly weight: 1 | 2 | 3; readonly sentence: string }
  | { readonly about: 'tool'; readonly name: DeployTool; readonly weight: 1 | 2 | 3; readonly sentence: string };

export interface Detection {
  readonly platform?: { readonly name: Platform; readonly evidence: string };
  /** What brings the ingress certificates into the cluster; undefined where nothing or both tell. */
  readonly ingressTool?: { readonly name: 'helm' | 'apigeectl'; readonly evidence: string };
  readonly tools: readonly { readonly name: DeployTool; readonly evidence: string }[];
}

/** Scripts, pipelines, build files and charts: the files that name platform and tool. */
export function mayBeEvidence(path: string): boolean {
  return isScript(path) || /(?:^|\/)(?:(?:shared-)?pom\.xml|Chart\.ya?ml|edge\.json|Kptfile)$|\.tf$/i.test(path) || (/\.properties$/i.test(path) && /message-processor/i.test(baseName(path)));
}

function isScript(path: string): boolean {
  return /\.(?:sh|bash|zsh|ps1|mk|cmd|bat)$|(?:^|\/)(?:Makefile|Jenkinsfile[^/]*|Taskfile\.ya?ml|justfile|\.gitlab-ci\.yml|cloudbuild[^/]*\.ya?ml|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.yml)$|(?:^|\/)(?:\.github\/workflows|\.circleci|\.azuredevops)\/[^/]+\.ya?ml$/i.test(path);
}

interface Sign {
  readonly pattern: RegExp;
  readonly says: readonly (readonly [about: 'platform', name: Platform, weight: 1 | 2 | 3] | readonly [about: 'tool', name: DeployTool, weight: 1 | 2 | 3])[];
  readonly sentence: string;
}

const hosts: readonly Sign[] = [
  { pattern: /\bapi\.enterprise\.apigee\.com\b/, says: [['platform', 'edge-cloud', 3]], sentence: 'talks to api.enterprise.apigee.com' },
  // Hybrid has the same control plane, so that this is a hint only.
  { pattern: /\bapigee\.googleapis\.com\b/, says: [['platform', 'x', 1]], sentence: 'talks to apigee.googleapis.com' },
];

const inScripts: readonly Sign[] = [
  ...hosts,
  { pattern: /\bapigeectl[ \t]+[\w$"'-]/, says: [['platform', 'hybrid', 3], ['tool', 'apigeectl', 3]], sentence: 'runs apigeectl' },
  { pattern: /\bhelm3?\b[^\n]{0,400}(?:\\\r?\n[^\n]{0,400}){0,3}\bapigee-(?:virtualhost|org|env|ingress-manager|operator|datastore|telemetry|redis)\b/, says: [['platform', 'hybrid', 3], ['tool', 'helm', 3]], sentence: 'installs Apigee hybrid charts with helm' },
  { pattern: /\bapigee-service\s+edge-|\/opt\/apigee\/(?:customer|apigee-service)\b/, says: [['platform', 'edge-private', 3]], sentence: 'runs apigee-service of Edge for Private Cloud' },
  { pattern: /\bapigeecli\s+\w/, says: [['platform', 'x', 1], ['tool', 'apigeecli', 2]], sentence: 'runs apigeecli' },
  { pattern: /\bapigeetool\s+\w/, says: [['platform', 'edge-cloud', 1], ['tool', 'apigeetool', 2]], sentence: 'runs apigeetool' },
  { pattern: /\bsackmesser\s+(?:deploy|export|list|clean)/, says: [['tool', 'sackmesser', 2]], sentence: 'runs sackmesser' },
  { pattern: /\bmvn\b[^\n]{0,400}\bapigee-(?:config|enterprise):/, says: [['tool', 'maven', 2]], sentence: 'runs an Apigee plugin of Maven' },
];

const inPom: readonly Sign[] = [
  ...hosts,
  { pattern: /<artifactId>\s*apigee-(?:config|edge|deploy)-maven-plugin\s*<\/artifactId>/, says: [['tool', 'maven', 3]], sentence: 'uses an Apigee plugin of Maven' },
  { pattern: /<apigee\.hosturl>\s*http:\/\/[^<]*:8080/, says: [['platform', 'edge-private', 3]], sentence: 'talks to a management server of one\'s own on port 8080' },
];

const inTerraform: readonly Sign[] = [
  { pattern: /\bruntime_type\s*=\s*"HYBRID"/, says: [['platform', 'hybrid', 3]], sentence: 'declares an organisation with runtime type HYBRID' },
  { pattern: /\bruntime_type\s*=\s*"CLOUD"|resource\s+"google_apigee_instance"/, says: [['platform', 'x', 3]], sentence: 'declares an Apigee X instance or organisation' },
  { pattern: /resource\s+"google_apigee_/, says: [['platform', 'x', 1], ['tool', 'terraform', 3]], sentence: 'declares Apigee resources for Terraform' },
];

/** No script or build file is longer. */
const mostText = 256 * 1024;

/** What one file tells; comments of scripts tell nothing. */
export function evidenceIn(path: string, whole: string): readonly Evidence[] {
  const text = whole.slice(0, mostText);
  const name = baseName(path).toLowerCase();
  if (/^chart\.ya?ml$/.test(name)) {
    const chart: Sign = { pattern: /^name:\s*["']?apigee-(?:virtualhost|org|env|operator|datastore|ingress-manager|telemetry|redis)\b/m, says: [['platform', 'hybrid', 3], ['tool', 'helm', 2]], sentence: 'is a chart of Apigee hybrid' };
    return signsIn([chart], path, text);
  }
  if (name === 'kptfile') return signsIn([{ pattern: /apigee/i, says: [['platform', 'hybrid', 2], ['tool', 'kpt', 2]], sentence: 'is a kpt package of Apigee hybrid' }], path, text);
  if (name.endsWith('.properties')) return [{ about: 'platform', name: 'edge-private', weight: 3, sentence: `${path} configures a message processor` }];
  if (name === 'edge.json') return signsIn([{ pattern: /"(?:envConfig|orgConfig)"/, says: [['tool', 'maven', 2]], sentence: 'is a configuration for the Maven plugin' }], path, text);
  if (name.endsWith('pom.xml')) return signsIn(inPom, path, withoutXmlComments(text));
  if (name.endsWith('.tf')) return signsIn(inTerraform, path, text.replace(/^[ \t]*(?:#|\/\/).*$/gm, ''));
  return isScript(path) ? signsIn(inScripts, path, text.replace(/^[ \t]*(?:#|\/\/|rem ).*$/gim, '')) : [];
}

/** Cut at the marks, for a pattern would look for the end of each comment anew. */
function withoutXmlComments(text: string): string {
  return text
    .split('<!--')
    .map((part, index) => (index === 0 ? part : part.split('-->').slice(1).join('-->')))
    .join('');
}

function signsIn(signs: readonly Sign[], path: string, text: string): readonly Evidence[] {
  return signs.flatMap(({ pattern, says, sentence }) => {
    if (!pattern.test(text)) return [];
    return says.map(([about, name, weight]) => ({ about, name, weight, sentence: `${path} ${sentence}` }) as Evidence);
  });
}

/** Decides by the strongest evidence; where the strongest contradict each other, nothing is detected. */
export function weighEvidence(evidence: readonly Evidence[]): Detection {
  const platform = strongest(evidence.flatMap((item) => (item.about === 'platform' ? [item] : [])));
  const tools = evidence.flatMap((item) => (item.about === 'tool' ? [item] : []));
  const ingress = strongest(tools.flatMap(({ name, weight, sentence }) => (name === 'helm' || name === 'apigeectl' ? [{ name, weight, sentence }] : [])));
  // The strongest sentence of each tool stands last, and stays.
  const named = new Map(tools.toSorted((left, right) => left.weight - right.weight).map((tool) => [tool.name, tool.sentence]));
  return {
    ...(platform === undefined ? {} : { platform: { name: platform.name, evidence: platform.sentence } }),
    ...(ingress === undefined ? {} : { ingressTool: { name: ingress.name, evidence: ingress.sentence } }),
    tools: [...named].map(([name, sentence]) => ({ name, evidence: sentence })).toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  };
}

function strongest<Name extends string>(items: readonly { readonly name: Name; readonly weight: number; readonly sentence: string }[]): { readonly name: Name; readonly sentence: string } | undefined {
  const most = Math.max(...items.map((item) => item.weight), 0);
  const best = items.filter((item) => item.weight === most);
  return new Set(best.map((item) => item.name)).size === 1 ? best[0] : undefined;
}
