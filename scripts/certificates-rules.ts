import type { Authorities, Files } from './certificates.ts';
import { certificates } from './certificates-rules-certificates.ts';
import { chains } from './certificates-rules-chains.ts';
import { dates } from './certificates-rules-dates.ts';
import { ingress } from './certificates-rules-ingress.ts';
import { keys } from './certificates-rules-keys.ts';
import { names } from './certificates-rules-names.ts';
import { order } from './certificates-rules-order.ts';
import type { Cases } from './certificates-rules-parts.ts';
import { filesAndPem } from './certificates-rules-pem.ts';
import { stores } from './certificates-rules-stores.ts';
import { targets } from './certificates-rules-targets.ts';
import { terraform } from './certificates-rules-terraform.ts';
import { trust } from './certificates-rules-trust.ts';

const tables: readonly ((authorities: Authorities) => Cases)[] = [filesAndPem, stores, keys, certificates, dates, chains, order, names, trust, targets, ingress, terraform];

/** The certificates and keys of test/fixtures/rules: one table for each theme, by rule, case and path. */
export function ruleFixtures(authorities: Authorities): Files {
  const files: Record<string, () => string | Uint8Array> = {};
  for (const table of tables) {
    for (const [rule, cases] of Object.entries(table(authorities))) {
      for (const [name, contents] of Object.entries(cases)) {
        for (const [path, content] of Object.entries(contents)) files[`test/fixtures/rules/${rule}/${name}/${path}`] = content;
      }
    }
  }
  return files;
}
