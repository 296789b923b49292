import { connectionsOf, findStore } from '../model/connections.ts';
import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Keystore, Model } from '../model/model.ts';
import type { Target } from '../model/target.ts';
import { effectiveSslInfo } from '../model/ssl-info.ts';
import { rewriteValue } from '../source/edit.ts';
import { nearest } from '../source/nearest.ts';
import type { Located } from '../source/span.ts';
import type { Fix, Report, Rule } from './rule.ts';

export const keyAliasUndefined: Rule = {
  id: 'key-alias-undefined',
  title: 'The key alias is not in the keystore behind the reference',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference', 'https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failure-bad-client-cert'],
  *check(model) {
    for (const target of model.targets) {
      const info = effectiveSslInfo(target);
      const alias = info?.keyAlias;
      // Without client authentication nobody asks for the alias.
      if (alias === undefined || info?.clientAuthEnabled?.value.toLowerCase() !== 'true' || elsewhere(alias.value) !== undefined) continue;
      if (alias.value.startsWith('ref://')) {
        yield {
          span: alias.span,
          message: `KeyAlias "${alias.value}" is written as a reference; references lead to keystores only, an alias is named by itself`,
          help: `Write ${alias.value.slice('ref://'.length)}, if that is the name of the alias in the keystore.`,
          ...fixOf(model, target, alias),
        };
      } else yield* lackingIn(keystoresOf(model, target), alias);
    }
    for (const { declaration, declaredIn: environment } of model.edgeVirtualhosts) {
      const { keyStore, keyAlias, enabled } = declaration.sslInfo ?? {};
      const found = keyStore === undefined ? undefined : findStore(keyStore.value, environment, environment?.keystores);
      if (keyAlias === undefined || enabled?.value.toLowerCase() !== 'true' || elsewhere(keyAlias.value) !== undefined || keyAlias.value.startsWith('ref://')) continue;
      if (found?.kind === 'found') yield* lackingIn([found.store], keyAlias);
    }
  },
};

/** The keystores that the target's reference leads to, where all their aliases are told. */
function keystoresOf(model: Model, target: Target): readonly Keystore[] {
  return connectionsOf(model, target).flatMap(({ keystore }) => (keystore?.kind === 'found' ? [keystore.store] : []));
}

/** Where the rest is an alias in the keystore of every environment. Safe: no alias is found by ref://, so that nothing works yet. */
function fixOf(model: Model, target: Target, alias: Located<string>): { readonly fix?: Fix } {
  const name = alias.value.slice('ref://'.length);
  const stores = keystoresOf(model, target);
  const known = stores.length > 0 && stores.length === connectionsOf(model, target).length && stores.every(({ aliases }) => aliases.some((other) => other.name.value === name));
  const edit = known ? rewriteValue(alias, name) : undefined;
  return edit === undefined ? {} : { fix: { title: 'remove ref:// before the alias', safe: true, edits: [edit] } };
}

function* lackingIn(stores: readonly Keystore[], alias: Located<string>): Iterable<Report> {
  const lacking = stores.filter(({ aliases, complete }) => complete && !aliases.some(({ name }) => name.value === alias.value || elsewhere(name.value) !== undefined));
  const [first] = lacking;
  if (first === undefined) return;
  const names = first.aliases.map(({ name }) => name.value);
  const near = nearest(alias.value, names);
  yield {
    span: alias.span,
    message: `keystore "${first.name.value}" of ${fewOf(lacking.map(({ environment }) => environment))} has no alias "${alias.value}" (it has ${fewOf(names) || 'none here'})`,
    help: near === undefined ? `Name an alias that is there, or add "${alias.value}" to the keystore.` : `Write ${near}, or add the alias "${alias.value}" to the keystore.`,
    // Keys are often uploaded by hand; whether Apigee tells names apart by case is not documented.
    severity: names.length === 0 || near?.toLowerCase() === alias.value.toLowerCase() ? 'warning' : 'error',
    related: lacking.map(({ name }) => ({ span: name.span, label: 'the keystore' })),
  };
}
