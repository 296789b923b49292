import { connectionsOf } from '../model/connections.ts';
import { fewOf } from '../model/describe.ts';
import type { Model } from '../model/model.ts';
import type { Target } from '../model/target.ts';
import type { TargetServerDeclaration } from '../model/resource-declarations.ts';
import type { Report, Rule } from './rule.ts';

export const targetServerPlaintext: Rule = {
  id: 'target-server-plaintext',
  title: 'A target server that means TLS is called in plain text',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/deploy/load-balancing-across-backend-servers', 'https://cloud.google.com/apigee/docs/reference/apis/apigee/rest/v1/organizations.environments.targetservers'],
  *check(model) {
    for (const target of model.targets) {
      if (target.declaration === undefined) yield* withoutEffect(model, target);
      else yield* ofServer(model, target, target.declaration);
    }
  },
};

/** Ports at which practically nothing but TLS answers, and those at which it mostly does. */
const tlsPorts = new Set([443]);
const likelyTlsPorts = new Set([8443, 9443, 4443]);

function* ofServer(model: Model, target: Target, declaration: TargetServerDeclaration): Iterable<Report> {
  const misspelt = declaration.unknown.find(({ value }) => /^s?_?s_?l_?(?:info)?$|^tls_?(?:info)?$/i.test(value));
  if (misspelt !== undefined && declaration.sslInfo === undefined) {
    // Google's parsers also take the name that the field has in the schema.
    if (misspelt.value === 's_sl_info') return;
    const right = isJson(declaration) ? 'sSLInfo' : 's_sl_info';
    yield { span: misspelt.span, message: `${target.label} has its TLS settings in "${misspelt.value}", which Apigee does not know: it is refused, or called in plain text`, help: `Write ${right}, spelt exactly so.` };
    return;
  }
  if (target.url?.scheme !== 'http') return;
  const { port } = target.url;
  const environments = new Set(connectionsOf(model, target).map(({ environment }) => environment));
  const users = model.targets.filter((user) => user.sslInfo?.enabled?.value.toLowerCase() === 'true' && user.servers.some(({ value }) => value === target.name) && connectionsOf(model, user).some(({ environment }) => environments.has(environment)));
  const off = declaration.sslInfo?.enabled;
  const likely = port !== undefined && (tlsPorts.has(port) || likelyTlsPorts.has(port));
  if (users.length === 0 && !likely) return;
  // With TLS in another environment, plain text in this one may be meant.
  const meant = [...model.targets, ...model.switchedOff].some(({ declaration: other, name, url }) => other !== undefined && name === target.name && url?.scheme === 'https');
  yield {
    span: off?.span ?? declaration.port?.span ?? declaration.span,
    message: `${target.label} ${off === undefined ? 'has no TLS settings' : 'has TLS switched off'}${likely ? `, but port ${port}` : ''}${users.length > 0 ? `${likely ? ';' : ', but'} ${fewOf(users.map(({ label }) => label), 2)} switches TLS on` : ''}: the call goes out in plain text`,
    help: `${off === undefined ? `Add ${isJson(declaration) ? '"sSLInfo": { "enabled": true }' : 's_sl_info { enabled = true }'} to the target server` : 'Set enabled to true'}, with the trust store of the backend; settings in the proxy do not count.`,
    severity: (users.length > 0 && !meant) || (off === undefined && port !== undefined && tlsPorts.has(port)) ? 'error' : 'warning',
    related: users.flatMap(({ sslInfo, label }) => (sslInfo === undefined ? [] : [{ span: sslInfo.span, label: `without effect in ${label}` }])),
  };
}

function isJson({ span }: TargetServerDeclaration): boolean {
  return !/\.tf(?:\.json)?$/i.test(span.file.path);
}

/** Settings in a bundle whose target servers this repository does not show. */
function* withoutEffect(model: Model, { label, servers, sslInfo }: Target): Iterable<Report> {
  if (servers.length === 0 || sslInfo?.enabled?.value.toLowerCase() !== 'true') return;
  const names = new Set(servers.map(({ value }) => value));
  if ([...model.targets, ...model.switchedOff].some(({ declaration }) => declaration?.name !== undefined && names.has(declaration.name.value))) return;
  yield {
    span: sslInfo.span,
    message: `${label} has TLS settings beside a LoadBalancer: those of its target servers (${fewOf([...names])}) count, not these`,
    help: 'Move SSLInfo into the target servers; without it there, they are called in plain text.',
    severity: 'warning',
  };
}
