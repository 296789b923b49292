import { certificatesOf, nameOf, usesOf } from '../model/describe.ts';
import type { MaterialFile } from '../model/model.ts';
import { isIssuedBy, sameCertificate } from '../trust/relations.ts';
import { beginsWithIssuer, impostorIn, isWhole } from '../trust/served.ts';
import type { Rule } from './rule.ts';

export const chainCluttered: Rule = {
  id: 'chain-cluttered',
  title: 'A chain carries certificates that do not belong to it',
  severity: 'notice',
  citations: ['https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2'],
  *check(model) {
    const reported = new Set<MaterialFile>();
    for (const { hop, certificate } of model.identities) {
      if (hop === 'backend' || certificate.target.kind !== 'found' || reported.has(certificate.target.file) || !isWhole(certificate.target.file)) continue;
      const { file } = certificate.target;
      reported.add(file);
      const items = certificatesOf(file.contents);
      const [leaf] = items;
      // A file that starts with an issuer is out of order, and a namesake of the issuer breaks the chain: nothing can be said of the rest.
      if (leaf === undefined || beginsWithIssuer(file) || impostorIn(items.map((item) => item.certificate)) !== undefined) continue;
      const belonging = new Set([leaf]);
      // What issued something that belongs, belongs.
      for (const known of belonging) for (const item of items) if (isIssuedBy(known.certificate, item.certificate)) belonging.add(item);
      for (const [index, item] of items.entries()) {
        const duplicate = items.findIndex((other) => sameCertificate(other.certificate, item.certificate)) < index;
        if (belonging.has(item) && !duplicate) continue;
        yield {
          span: item.span,
          message: duplicate ? `${nameOf(item.certificate)} is in the chain twice` : `${nameOf(item.certificate)} is no issuer of ${nameOf(leaf.certificate)}`,
          help: 'Remove it from the chain; the upload of a key alias to a Java keystore refuses such a chain ("Certificate chain is not valid").',
          severity: hop === 'client' ? 'error' : 'notice',
          related: usesOf(file),
          identity: item.certificate.sha256,
        };
      }
    }
  },
};
