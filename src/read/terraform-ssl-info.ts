import type { SslInfo } from '../model/target.ts';
import { listAt, pick, unknownKeys } from './settings.ts';
import { booleanAt, childOf, entriesOf, entryOf, textAt, type Mapping, type Tree } from './tree.ts';

const properties = {
  enabled: 'enabled',
  enforce: 'enforce',
  client_auth_enabled: 'clientAuthEnabled',
  key_store: 'keyStore',
  key_alias: 'keyAlias',
  trust_store: 'trustStore',
  ignore_validation_errors: 'ignoreValidationErrors',
} as const;

/** The `s_sl_info` block of a target server. */
export function readTerraformSslInfo(server: Mapping): SslInfo | undefined {
  const entry = entryOf(server, 's_sl_info');
  const block = oneOf(entry?.value);
  if (entry === undefined || block === undefined) return undefined;
  const common = oneOf(childOf(block, 'common_name'));
  const name = textAt(common, 'value');
  const repeats = entriesOf(server).filter((other) => other.key.value === 's_sl_info').slice(1);
  return {
    span: entry.key.span,
    ...pick(block, properties),
    protocols: listAt(block, 'protocols'),
    ciphers: listAt(block, 'ciphers'),
    ...(name === undefined ? {} : { commonName: { name, wildcardMatch: booleanAt(common, 'wildcard_match')?.value === true } }),
    unknown: unknownKeys(block, [...Object.keys(properties), 'protocols', 'ciphers', 'common_name']),
    repeated: repeats.map((other) => other.key),
  };
}

/** In JSON a block may be a list of one. */
function oneOf(tree: Tree | undefined): Mapping | undefined {
  const block = tree?.kind === 'sequence' ? tree.items[0] : tree;
  return block?.kind === 'mapping' ? block : undefined;
}
