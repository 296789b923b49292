import { certificatesOf, nameOf } from '../model/describe.ts';
import type { Model } from '../model/model.ts';
import { displayPath } from '../source/source-file.ts';
import type { Expiry } from './verdict.ts';

/** When the certificates end that take part in TLS, each once, soonest first. */
export function expiriesOf(model: Model): readonly Expiry[] {
  const seen = new Map<string, Expiry>();
  for (const { contents, uses } of model.material) {
    if (uses.length === 0 && !model.onlyMaterial) continue;
    for (const { certificate } of certificatesOf(contents)) {
      if (Number.isNaN(certificate.notAfter) || seen.has(certificate.sha256)) continue;
      seen.set(certificate.sha256, { name: nameOf(certificate), place: displayPath(contents.source), notAfter: certificate.notAfter });
    }
  }
  return [...seen.values()].sort((left, right) => left.notAfter - right.notAfter);
}
