import { isRefused, readerNames, readersOf } from '../model/roles.ts';
import { fewOf, usesOf } from '../model/describe.ts';
import type { MaterialFile } from '../model/model.ts';
import type { PemFault, PemRepair } from '../model/material.ts';
import type { Fix, Rule } from './rule.ts';

export const pemMalformed: Rule = {
  id: 'pem-malformed',
  title: 'The PEM text is damaged, so that its reader stops or skips a block',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc7468', 'https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/hybrid/api-calls-tls-errors'],
  *check(model) {
    for (const file of model.material) {
      // What only carries a certificate's file name, an Apple Keynote document say, is nobody's PEM.
      if (file.uses.length === 0 && file.contents.encoding !== 'pem') continue;
      for (const fault of file.contents.faults) {
        const refused = isRefused(model, file, fault.refusedBy);
        yield {
          span: fault.span,
          message: messageOf(fault),
          help: refused ? `${fault.help}.` : `${fault.help}. ${toleranceOf(file, fault)}`,
          severity: refused ? 'error' : 'warning',
          related: usesOf(file),
          ...(fault.repair === undefined ? {} : { fix: fixOf(file, fault.repair) }),
        };
      }
    }
  },
};

/** A reader that has passed over the block until now would trust or send one certificate more: somebody should know. */
function fixOf(file: MaterialFile, { title, edits, altersFor }: PemRepair): Fix {
  const readers = readersOf(file);
  return { title, edits, safe: !altersFor.some((reader) => readers.length === 0 || readers.includes(reader)) };
}

function messageOf(fault: PemFault): string {
  return fault.openssl === undefined ? fault.message : `${fault.message} (OpenSSL: "${fault.openssl}")`;
}

function toleranceOf(file: MaterialFile, fault: PemFault): string {
  const readers = readersOf(file);
  const refusing = fault.refusedBy.filter((reader) => !readers.includes(reader)).map((reader) => readerNames[reader]);
  return `Refused by ${fewOf(refusing)}.`;
}
