import type { Engine } from '../model/certificate.ts';
import { certificatesOf, nameOf, usesOf } from '../model/describe.ts';
import type { Reader } from '../model/material.ts';
import type { MaterialFile } from '../model/model.ts';
import { factsOf, isRefused } from '../model/roles.ts';
import type { Report, Rule } from './rule.ts';

/** What OpenSSL reads, but the reader or engine of this file's role refuses to load. */
function* irregular(file: MaterialFile): Iterable<Report> {
  const engines = new Set(file.uses.flatMap(({ role }) => [engineOfReader[factsOf(role).reader], factsOf(role).engine]));
  for (const { span, certificate } of certificatesOf(file.contents)) {
    const found = certificate.irregularities.find(({ refusedBy }) => refusedBy.some((engine) => engines.has(engine)));
    if (found === undefined) continue;
    yield {
      span,
      message: `${nameOf(certificate)} is not loaded by ${found.refusedBy.includes('jsse') ? 'Java' : 'BoringSSL'}, though OpenSSL reads it: ${found.what}`,
      help: 'Have the certificate issued again without this irregularity.',
      related: usesOf(file),
      identity: certificate.sha256,
    };
  }
}

const engineOfReader: Readonly<Record<Reader, Engine>> = { openssl: 'openssl', boringssl: 'boringssl', java: 'jsse' };

export const certificateUnreadable: Rule = {
  id: 'certificate-unreadable',
  title: 'The PEM is well-formed, but what is inside is not a certificate',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.1'],
  *check(model) {
    for (const file of model.material) {
      yield* irregular(file);
      for (const item of file.contents.items) {
        if (item.kind !== 'unreadable' || item.claimed !== 'certificate') continue;
        yield {
          span: item.span,
          message: `${item.label === '' ? 'the file' : `this ${item.label} block`} does not hold a certificate: ${item.reason}`,
          help: `Export the certificate again from where it was issued and replace ${item.label === '' ? 'the file' : 'the whole block, from BEGIN to END'}.`,
          severity: isRefused(model, file, item.refusedBy) ? 'error' : 'warning',
          related: usesOf(file),
        };
      }
    }
  },
};
