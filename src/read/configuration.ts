import type { BackendDeclaration, EnvironmentDeclaration, EnvironmentGroupDeclaration, KeystoreDeclaration, PathText, ReferenceDeclaration, StoreDeclaration } from '../model/declarations.ts';
import type { Policy, Waiver } from '../model/policy.ts';
import type { SourceFile } from '../source/source-file.ts';
import { defaultLimits } from '../source/limits.ts';
import { nearest } from '../source/nearest.ts';
import { startOf } from '../source/span.ts';
import { readLimits } from './configuration-limits.ts';
import { pathGlob, pathGlobs } from './glob.ts';
import { choice, choices, day, flag, hostName, list, mapping, record, required, text, texts, wholeNumber, type Problem, type Shape } from './shape.ts';
import type { Tree } from './tree.ts';
import { readYaml } from './yaml.ts';

/** The gate's own configuration: what to look at, what the team has decided, what the repository does not say itself. */
export interface Configuration {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly policy: Policy;
  readonly environments: readonly EnvironmentDeclaration[];
  readonly environmentGroups: readonly EnvironmentGroupDeclaration[];
  readonly backends: readonly BackendDeclaration[];
}

/** Where the configuration is looked for, in this order. */
export const configurationPaths = ['.apigee-tls-gate.yml', '.github/.apigee-tls-gate.yml'] as const;

export const platforms = ['hybrid', 'x', 'edge-cloud', 'edge-private'] as const;
export const failOnValues = ['error', 'warning', 'notice', 'never'] as const;
export const deployTools = ['helm', 'apigeectl'] as const;
export const severityValues = ['error', 'warning', 'notice', 'off'] as const;
export const clientAuthentications = ['none', 'optional', 'required'] as const;
export const serverProtocols = ['SSLv3', 'TLSv1', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export const mostExpiryDays = 3650;
export const mostPort = 65_535;

export const emptyConfiguration: Configuration = {
  include: ['**'],
  exclude: [],
  policy: { failOn: 'error', expiry: { warningDays: 30, errorDays: 0 }, severity: new Map(), waivers: [], limits: defaultLimits },
  environments: [],
  environmentGroups: [],
  backends: [],
};

const topKeys = ['platform', 'deploy-tool', 'chart-directory', 'include', 'exclude', 'fail-on', 'expiry', 'severity', 'environment-groups', 'environments', 'backends', 'waivers', 'limits'];

/** Reads a configuration file against its shape; `rules` are the ids that `severity` and `waivers` may name. */
export function readConfiguration(source: SourceFile, rules: readonly string[]): { readonly configuration: Configuration } | { readonly problems: readonly Problem[] } {
  const { documents, faults } = readYaml(source);
  if (faults.length > 0) return { problems: faults };
  if (documents.length > 1) return { problems: [{ span: documents[1]?.span ?? startOf(source), message: 'a second YAML document; the configuration is one document' }] };
  const shape: Shape = { problems: [] };
  const root = record(shape, documents[0], 'the configuration', topKeys);
  const configuration: Configuration = {
    include: root.has('include') ? pathGlobs(shape, root.get('include'), 'include') : emptyConfiguration.include,
    exclude: pathGlobs(shape, root.get('exclude'), 'exclude'),
    policy: readPolicy(shape, root, rules),
    environments: mapping(shape, root.get('environments'), 'environments').map((entry) => readEnvironment(shape, entry.key, entry.value)),
    environmentGroups: mapping(shape, root.get('environment-groups'), 'environment-groups').map((entry) => readGroup(shape, entry.key, entry.value)),
    backends: readBackends(shape, root.get('backends')),
  };
  return shape.problems.length > 0 ? { problems: shape.problems } : { configuration };
}

function readPolicy(shape: Shape, root: ReadonlyMap<string, Tree>, rules: readonly string[]): Policy {
  const platform = choice(shape, root.get('platform'), 'platform', platforms);
  const deployTool = choice(shape, root.get('deploy-tool'), 'deploy-tool', deployTools);
  const chartDirectory = text(shape, root.get('chart-directory'), 'chart-directory')?.value;
  const expiry = record(shape, root.get('expiry'), 'expiry', ['warning-days', 'error-days']);
  const severity = [...record(shape, root.get('severity'), 'severity', rules)].flatMap(([rule, tree]) => {
    const chosen = choice(shape, tree, `severity of ${rule}`, severityValues);
    return chosen === undefined ? [] : [[rule, chosen] as const];
  });
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(deployTool === undefined ? {} : { deployTool }),
    ...(chartDirectory === undefined ? {} : { chartDirectory }),
    failOn: choice(shape, root.get('fail-on'), 'fail-on', failOnValues) ?? 'error',
    expiry: {
      warningDays: wholeNumber(shape, expiry.get('warning-days'), 'warning-days', 0, mostExpiryDays) ?? emptyConfiguration.policy.expiry.warningDays,
      errorDays: wholeNumber(shape, expiry.get('error-days'), 'error-days', 0, mostExpiryDays) ?? emptyConfiguration.policy.expiry.errorDays,
    },
    severity: new Map(severity),
    waivers: list(shape, root.get('waivers'), 'waivers').flatMap((item) => readWaiver(shape, item, rules) ?? []),
    limits: readLimits(shape, root.get('limits')),
  };
}

function readWaiver(shape: Shape, tree: Tree, rules: readonly string[]): Waiver | undefined {
  const fields = record(shape, tree, 'a waiver', ['rule', 'path', 'reason', 'owner', 'expires']);
  const rule = required(shape, tree, readRuleName(shape, fields.get('rule'), rules), 'rule', 'a waiver');
  const reason = required(shape, tree, text(shape, fields.get('reason'), 'reason'), 'reason', 'a waiver');
  const path = pathGlob(shape, fields.get('path'), 'path');
  const owner = text(shape, fields.get('owner'), 'owner')?.value;
  const expires = day(shape, fields.get('expires'), 'expires');
  if (rule === undefined || reason === undefined) return undefined;
  return {
    rule,
    reason: reason.value,
    ...(path === undefined ? {} : { path }),
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** There are too many rules to list them all in a message. */
function readRuleName(shape: Shape, tree: Tree | undefined, rules: readonly string[]): Waiver['rule'] | undefined {
  const rule = text(shape, tree, 'rule');
  if (rule === undefined || rules.includes(rule.value)) return rule;
  const near = nearest(rule.value, rules);
  shape.problems.push({ span: rule.span, message: `there is no rule "${rule.value}"; ${near === undefined ? '"apigee-tls-gate rules" lists the rules' : `did you mean "${near}"?`}` });
  return undefined;
}

function readEnvironment(shape: Shape, name: EnvironmentDeclaration['name'], tree: Tree): EnvironmentDeclaration {
  const fields = record(shape, tree, `environment "${name.value}"`, ['references', 'truststores', 'keystores']);
  return {
    name,
    ...(fields.has('references') ? { references: readReferences(shape, fields.get('references')) } : {}),
    ...(fields.has('truststores') ? { truststores: readTruststores(shape, fields.get('truststores')) } : {}),
    ...(fields.has('keystores') ? { keystores: readKeystores(shape, fields.get('keystores')) } : {}),
  };
}

function readReferences(shape: Shape, tree: Tree | undefined): ReferenceDeclaration[] {
  return mapping(shape, tree, 'references').flatMap((entry) => {
    const refers = text(shape, entry.value, `reference "${entry.key.value}"`);
    return refers === undefined ? [] : [{ name: entry.key, refers }];
  });
}

function readTruststores(shape: Shape, tree: Tree | undefined): StoreDeclaration[] {
  return mapping(shape, tree, 'truststores').map((entry) => ({ name: entry.key, files: isNothing(entry.value) ? undefined : pathTexts(shape, entry.value, `truststore "${entry.key.value}"`) }));
}

function readKeystores(shape: Shape, tree: Tree | undefined): KeystoreDeclaration[] {
  return mapping(shape, tree, 'keystores').map((keystore) => ({
    name: keystore.key,
    aliases: mapping(shape, keystore.value, `keystore "${keystore.key.value}"`).map((alias) => {
      const fields = record(shape, alias.value, `alias "${alias.key.value}"`, ['certificate', 'key']);
      const certificate = pathText(shape, fields.get('certificate'), 'certificate');
      const key = pathText(shape, fields.get('key'), 'key');
      return { name: alias.key, ...(certificate === undefined ? {} : { certificate }), ...(key === undefined ? {} : { key }) };
    }),
  }));
}

/** A path, or a keystore as `{ file, password-env }`, where `password-env` names the environment variable that holds its password. */
function pathText(shape: Shape, tree: Tree | undefined, where: string): PathText | undefined {
  if (tree?.kind !== 'mapping') return text(shape, tree, where);
  const fields = record(shape, tree, where, ['file', 'password-env']);
  const file = required(shape, tree, text(shape, fields.get('file'), 'file'), 'file', where);
  const variable = text(shape, fields.get('password-env'), 'password-env')?.value;
  return file === undefined ? undefined : { ...file, ...(variable === undefined ? {} : { passwordVariable: variable }) };
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function pathTexts(shape: Shape, tree: Tree | undefined, where: string): readonly PathText[] {
  const items = tree !== undefined && tree.kind !== 'sequence' && !isNothing(tree) ? [tree] : list(shape, tree, where);
  return items.flatMap((item) => pathText(shape, item, where) ?? []);
}

function readGroup(shape: Shape, name: EnvironmentGroupDeclaration['name'], tree: Tree): EnvironmentGroupDeclaration {
  const fields = record(shape, tree, `environment group "${name.value}"`, ['hostnames', 'environments', 'client-truststore']);
  return {
    name,
    hostnames: texts(shape, fields.get('hostnames'), 'hostnames').map((hostname) => hostName(shape, hostname, 'hostnames')),
    environments: texts(shape, fields.get('environments'), 'environments'),
    clientTruststore: pathTexts(shape, fields.get('client-truststore'), 'client-truststore'),
  };
}

function readBackends(shape: Shape, tree: Tree | undefined): readonly BackendDeclaration[] {
  const backends = list(shape, tree, 'backends').flatMap((item) => readBackend(shape, item) ?? []);
  const known = new Set<string>();
  for (const { host, port } of backends) {
    const name = `${host.value.toLowerCase()}:${port}`;
    if (known.has(name)) shape.problems.push({ span: host.span, message: `the backend ${name} is there twice: keep one of them` });
    known.add(name);
  }
  return backends;
}

const backendKeys = ['host', 'port', 'chain', 'key', 'protocols', 'ciphers', 'client-authentication', 'client-truststore', 'requires-sni'];

function readBackend(shape: Shape, tree: Tree): BackendDeclaration | undefined {
  const fields = record(shape, tree, 'a backend', backendKeys);
  const host = required(shape, tree, text(shape, fields.get('host'), 'host'), 'host', 'a backend');
  const port = wholeNumber(shape, fields.get('port'), 'port', 1, mostPort) ?? 443;
  const chain = text(shape, fields.get('chain'), 'chain');
  const key = text(shape, fields.get('key'), 'key');
  const clientAuthentication = choice(shape, fields.get('client-authentication'), 'client-authentication', clientAuthentications);
  const requiresSni = flag(shape, fields.get('requires-sni'), 'requires-sni');
  const lists = {
    protocols: choices(shape, fields.get('protocols'), 'protocols', serverProtocols),
    ciphers: texts(shape, fields.get('ciphers'), 'ciphers'),
    clientTruststore: pathTexts(shape, fields.get('client-truststore'), 'client-truststore'),
  };
  if (host === undefined) return undefined;
  return {
    span: tree.span,
    host: hostName(shape, host, 'host', 'rooted'),
    port,
    ...lists,
    ...(chain === undefined ? {} : { chain }),
    ...(key === undefined ? {} : { key }),
    ...(clientAuthentication === undefined ? {} : { clientAuthentication }),
    ...(requiresSni === undefined ? {} : { requiresSni }),
  };
}
