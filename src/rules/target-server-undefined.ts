import { connectionsOf } from '../model/connections.ts';
import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Environment } from '../model/model.ts';
import type { Target } from '../model/target.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Report, Rule } from './rule.ts';

export const targetServerUndefined: Rule = {
  id: 'target-server-undefined',
  title: 'A LoadBalancer names a target server that is not declared',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/deploy/load-balancing-across-backend-servers'],
  *check(model) {
    const isOpen = ({ value }: Located<string>): boolean => elsewhere(value) !== undefined;
    // Servers of an environment whose name is filled in later may stand in any.
    const floating = model.environments.flatMap(({ name, targetServers }) => (isOpen(name) ? (targetServers ?? []) : []));
    if (floating.some(isOpen)) return;
    // An empty list is a form that was not filled in.
    const judged = model.environments.filter(({ name, targetServers = [] }) => !isOpen(name) && targetServers.length > 0 && !targetServers.some(isOpen));
    for (const target of model.targets) {
      const deployed = new Set(connectionsOf(model, target).map(({ environment }) => environment));
      for (const server of target.servers) if (!floating.some(({ value }) => value === server.value)) yield* missing(target, server, judged.filter((environment) => deployed.has(environment)));
    }
  },
};

function* missing(target: Target, server: Located<string>, judged: readonly Environment[]): Iterable<Report> {
  if (elsewhere(server.value) !== undefined) return;
  const lacking = judged.filter(({ targetServers }) => targetServers?.every(({ value }) => value !== server.value));
  if (lacking.length === 0) return;
  const near = nearest(server.value, new Set(lacking.flatMap(({ targetServers }) => (targetServers ?? []).map(({ value }) => value))));
  const names = lacking.map(({ label }) => `"${label}"`);
  yield {
    span: server.span,
    message: `${target.label} calls the target server "${server.value}", which ${names.length === 1 ? `environment ${names[0]} does` : `environments ${fewOf(names)} do`} not declare${near === undefined ? '' : `; there is "${near}"`}`,
    help: near === undefined ? `Declare the target server "${server.value}" in that environment.` : `Write ${near}, or declare the target server "${server.value}".`,
    // A proxy need not be deployed everywhere; whether Apigee tells names apart by case is not documented.
    severity: lacking.length === judged.length && near?.toLowerCase() !== server.value.toLowerCase() ? 'error' : 'warning',
    related: lacking.map(({ name, label }) => ({ span: name.span, label: `environment "${label}" does not declare it` })),
  };
}
