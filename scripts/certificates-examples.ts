import type { Authorities, Files } from './certificates.ts';
import { bank } from './certificates-examples-bank.ts';
import { storefront } from './certificates-examples-storefront.ts';
import { telco } from './certificates-examples-telco.ts';
import { travel } from './certificates-examples-travel.ts';

/**
 * The certificates below examples/. Only the storefront uses the kept authorities: a new certificate of another
 * example fits those on disk no longer, so mint all of an example anew by deleting its certificates and keys.
 */
export function examples(authorities: Authorities): Files {
  return { ...storefront(authorities), ...travel(), ...bank(), ...telco() };
}
