import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import { gatewaysOf, isBeside, labelOf, type Gateways } from '../model/gateways.ts';
import type { Model, Virtualhost } from '../model/model.ts';
import type { LabelSelector } from '../model/overrides-declarations.ts';
import { nearest } from '../source/nearest.ts';
import type { Report, Rule } from './rule.ts';

const ownGateway = 'apigee-ingressgateway';
const meshGateway = 'istio-ingressgateway';

export const virtualhostSelectorUnmatched: Rule = {
  id: 'virtualhost-selector-unmatched',
  title: 'The selector of a virtual host fits no ingress gateway',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/managing-ingress', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref'],
  *check(model) {
    for (const host of model.virtualhosts) {
      if (host.declaration === undefined) continue;
      const gateways = gatewaysOf(model, host.document);
      if (gateways === undefined) continue;
      const { selector } = host.declaration;
      yield* selector === undefined ? omitted(host, gateways) : judge(model, host, selector, gateways);
    }
  },
};

function ownerOf({ name }: Virtualhost): string {
  return `virtual host "${name?.value ?? 'without a name'}"`;
}

/** The chart fills in the gateway of a service mesh that the user brings along. */
function* omitted(host: Virtualhost, gateways: Gateways): Iterable<Report> {
  yield {
    span: host.span,
    message: `${ownerOf(host)} has no selector, so that it goes to app: ${meshGateway}, the default, and not to the Apigee ingress gateway`,
    help: `Add selector: { app: ${ownGateway}${gateways.names[0] === undefined ? '' : `, ingress_name: ${gateways.names[0].value}`} }.`,
    related: gateways.names.slice(0, 4).map(({ span }) => ({ span, label: 'the gateway that is there' })),
  };
}

function* judge(model: Model, host: Virtualhost, selector: LabelSelector, gateways: Gateways): Iterable<Report> {
  const app = labelOf(selector, 'app');
  if (app !== undefined && elsewhere(app.value) === undefined && app.value !== ownGateway) {
    const others = model.virtualhosts.some(({ document, declaration }) => document === host.document && labelOf(declaration?.selector, 'app')?.value === ownGateway);
    yield {
      span: app.span,
      message: `${ownerOf(host)} selects app: ${app.value}, but the gateways of ${gateways.document.span.file.path} are labelled app: ${ownGateway}`,
      help: `Write app: ${ownGateway}.`,
      // On the way from a service mesh to Apigee's own gateway both are in use.
      severity: app.value === meshGateway && others ? 'warning' : 'error',
    };
    return;
  }
  yield* misspelt(host, selector);
  yield* unnamed(model, host, selector, gateways);
}

function* misspelt(host: Virtualhost, { labels }: LabelSelector): Iterable<Report> {
  for (const { key } of labels) {
    const near = key.value === 'app' || key.value === 'ingress_name' ? undefined : nearest(key.value, ['ingress_name']);
    if (near !== undefined) yield { span: key.span, message: `${ownerOf(host)} selects by the label "${key.value}", which no gateway has; the label is ${near}`, help: `Write ${near}.` };
  }
}

function* unnamed({ overrides }: Model, host: Virtualhost, selector: LabelSelector, gateways: Gateways): Iterable<Report> {
  const wanted = labelOf(selector, 'ingress_name');
  const names = gateways.names.map(({ value }) => value);
  if (wanted === undefined || elsewhere(wanted.value) !== undefined || names.includes(wanted.value) || gateways.open) return;
  const near = nearest(wanted.value, names.slice(0, 200));
  // Its name can be chosen, which leaves spelling mistakes only.
  if (host.document.enhanceProxyLimits?.value === true && (near === undefined || wanted.value === 'internal-chaining')) return;
  const another = overrides.find((other) => other !== host.document && isBeside(other, host.document) && other.ingressGateways?.some(({ value }) => value === wanted.value));
  yield {
    span: wanted.span,
    message: `${ownerOf(host)} selects ingress_name: ${wanted.value}, which is not among ingressGateways (${fewOf(names) || 'none'})`,
    help: near === undefined ? `Name a gateway that is there, or add "${wanted.value}" to ingressGateways.` : `Write ${near}, or add "${wanted.value}" to ingressGateways.`,
    severity: another === undefined ? 'error' : 'warning',
    related: another === undefined ? gateways.names.map(({ span }) => ({ span, label: 'a gateway that is there' })) : [{ span: another.span, label: 'this file defines it' }],
  };
}
