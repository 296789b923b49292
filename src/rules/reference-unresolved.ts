import { asReference, connectionsOf, findStore, misspeltReference } from '../model/connections.ts';
import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Connection, Model, Reference, StoreLookup } from '../model/model.ts';
import { effectiveSslInfo } from '../model/ssl-info.ts';
import { rewriteValue } from '../source/edit.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Fix, Report, Rule } from './rule.ts';

export const referenceUnresolved: Rule = {
  id: 'reference-unresolved',
  title: 'A reference to a trust store or keystore leads nowhere',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed'],
  *check(model) {
    yield* fromTargets(model);
    yield* withoutScheme(model);
    yield* fromVirtualhosts(model);
    yield* toStores(model);
  },
};

/** `ref://` in a target that an environment does not declare. */
function* fromTargets(model: Model): Iterable<Report> {
  for (const target of model.targets) {
    const connections = connectionsOf(model, target);
    for (const [property, lookup] of [['trustStore', (connection: Connection) => connection.trustStore], ['keyStore', (connection: Connection) => connection.keystore]] as const) {
      const written = target.sslInfo?.[property];
      if (written !== undefined) yield* missingReference(target.label, written, connections, lookup);
    }
  }
}

function* missingReference(label: string, written: Located<string>, connections: readonly Connection[], lookup: (connection: Connection) => StoreLookup<unknown> | undefined): Iterable<Report> {
  const missing = connections.flatMap((connection) => {
    const found = lookup(connection);
    return found?.kind === 'reference-missing' && connection.environment !== undefined ? [{ environment: connection.environment, found }] : [];
  });
  const first = missing[0];
  if (first === undefined) return;
  const judged = connections.filter(({ environment }) => environment?.references !== undefined);
  const everywhere = judged.length === missing.length;
  const known = first.found.known.map((reference) => reference.name.value);
  const near = nearest(first.found.reference, known);
  yield {
    span: written.span,
    message: `${label} names "${written.value}", but ${environments(missing.map(({ environment }) => environment.label))} no reference "${first.found.reference}"${near === undefined ? '' : `; there is "${near}"`}`,
    help: near === undefined ? `Declare the reference in that environment, or use one that is there: ${fewOf(known.map((name) => `ref://${name}`)) || 'none is declared'}.` : `Write ref://${near}, or declare the reference in that environment.`,
    severity: everywhere && !differsOnlyInCase(first.found.reference, near) ? 'error' : 'warning',
    related: missing.map(({ environment }) => ({ span: environment.name.span, label: `environment "${environment.label}" does not declare it` })),
  };
}

/** A name that only a reference has, in every environment: what is meant is plain, and as a store it is not there. */
function* withoutScheme(model: Model): Iterable<Report> {
  for (const target of model.targets) {
    const info = effectiveSslInfo(target);
    for (const [written, kind, word] of [[info?.keyStore, 'keystores', 'keystore'], [info?.trustStore, 'truststores', 'trust store']] as const) {
      if (written === undefined) continue;
      yield* misspelt(target.label, word, written, (name) => asReference(model, target, name, kind) !== undefined);
      if (elsewhere(written.value) !== undefined || asReference(model, target, written.value, kind)?.isStore !== false) continue;
      yield {
        span: written.span,
        message: `${target.label} names the ${word} "${written.value}", which is a reference: no ${word} has that name, so that ref:// is missing`,
        help: `Write ref://${written.value}.`,
        ...fixOf(written, written.value),
      };
    }
  }
}

/** `ref:/name`, `Ref://name`: no reference, and not the name of any store. */
function* misspelt(label: string, word: 'keystore' | 'trust store', written: Located<string>, leads: (name: string) => boolean): Iterable<Report> {
  const meant = misspeltReference(written.value)?.meant;
  if (meant === undefined) return;
  const known = leads(meant);
  yield {
    span: written.span,
    message: `${label} names the ${word} "${written.value}", which leads nowhere: a reference begins with ref:// exactly, and a name holds no ":" and no "/"`,
    help: known ? `Write ref://${meant}.` : `Write ref:// and the name of a reference${meant === '' ? '' : `: ref://${meant}, if "${meant}" is one`}.`,
    ...(known ? fixOf(written, meant) : {}),
  };
}

/** Safe: as it stands no store is found, which verifies or sends nothing. */
function fixOf(written: Located<string>, name: string): { readonly fix?: Fix } {
  const edit = rewriteValue(written, `ref://${name}`);
  return edit === undefined ? {} : { fix: { title: `write ref://${name}`, safe: true, edits: [edit] } };
}

function environments(names: readonly string[]): string {
  return names.length === 1 ? `environment "${names[0]}" declares` : `environments ${fewOf(names.map((name) => `"${name}"`))} declare`;
}

/** Whether Apigee tells names apart by case is not documented. */
function differsOnlyInCase(written: string, near: string | undefined): boolean {
  return near !== undefined && near !== written && near.toLowerCase() === written.toLowerCase();
}

/** The same in an Edge virtual host, which stands in one environment. */
function* fromVirtualhosts(model: Model): Iterable<Report> {
  for (const { declaration, declaredIn: environment } of model.edgeVirtualhosts) {
    const { keyStore, trustStore } = declaration.sslInfo ?? {};
    for (const [written, word] of [[keyStore, 'keystore'], [trustStore, 'trust store']] as const) {
      if (written !== undefined && declaration.sslInfo?.enabled?.value.toLowerCase() !== 'false') {
        yield* misspelt(`virtual host "${declaration.name?.value ?? ''}"`, word, written, (reference) => findStore(`ref://${reference}`, environment, environment?.keystores).kind === 'found');
      }
      const found = written === undefined ? undefined : findStore(written.value, environment, environment?.keystores);
      if (written === undefined || environment === undefined || found?.kind !== 'reference-missing') continue;
      const near = nearest(found.reference, found.known.map((reference) => reference.name.value));
      yield {
        span: written.span,
        message: `virtual host "${declaration.name?.value ?? ''}" names "${written.value}", but ${environments([environment.label])} no reference "${found.reference}"${near === undefined ? '' : `; there is "${near}"`}`,
        help: near === undefined ? 'Declare the reference in that environment, or use one that is there.' : `Write ref://${near}, or declare the reference in that environment.`,
        severity: differsOnlyInCase(found.reference, near) ? 'warning' : 'error',
        related: [{ span: environment.name.span, label: `environment "${environment.label}" does not declare it` }],
      };
    }
  }
}

/** A declared reference that points to a store which its environment does not have. */
function* toStores(model: Model): Iterable<Report> {
  const reported = new Set<Reference>();
  for (const { target, environment, trustStore, keystore } of model.connections) {
    for (const [lookup, kind, stores] of [[trustStore, 'trust store', environment?.truststores], [keystore, 'keystore', environment?.keystores]] as const) {
      if (lookup?.kind !== 'store-missing' || reported.has(lookup.reference)) continue;
      reported.add(lookup.reference);
      const { name, refers } = lookup.reference;
      const near = nearest(refers.value, (stores ?? []).map((store) => store.name.value));
      yield {
        span: refers.span,
        message: `reference "${name.value}" points to the ${kind} "${refers.value}", which environment "${environment?.label ?? ''}" does not have${near === undefined ? '' : `; there is "${near}"`}`,
        help: near === undefined ? `Create the ${kind} "${refers.value}" or point the reference to one that exists.` : `Write ${near}, or create the ${kind} "${refers.value}".`,
        related: [{ span: target.sslInfo?.[kind === 'keystore' ? 'keyStore' : 'trustStore']?.span ?? target.span, label: `needed here by ${target.label}` }],
      };
    }
  }
}
