import { certificatesOf, privateKeysOf, usesOf } from '../model/describe.ts';
import type { PrivateKey } from '../model/material.ts';
import type { Model } from '../model/model.ts';
import { factsOf, isRefused } from '../model/roles.ts';
import { unusableKey } from '../trust/strength.ts';
import type { Rule } from './rule.ts';

export const keyUnreadable: Rule = {
  id: 'key-unreadable',
  title: 'The block is labelled as a private key, but its reader cannot load it',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5958', 'https://docs.openssl.org/3.0/man1/openssl-pkey/'],
  *check(model) {
    for (const file of model.material) {
      for (const { span, key } of privateKeysOf(file.contents)) {
        const found = key.irregularities.find(({ refusedBy }) => isRefused(model, file, refusedBy));
        if (found === undefined || isSaidOfCertificate(model, key) || !file.uses.some((use) => factsOf(use.role).holds === 'private-key')) continue;
        yield {
          span,
          message: `the reader of this file refuses the private key: ${found.what}`,
          help: found.help,
          related: usesOf(file),
        };
      }
      for (const item of file.contents.items) {
        if (item.kind !== 'unreadable' || item.claimed !== 'private-key') continue;
        yield {
          span: item.span,
          message: `${item.label === '' ? 'the file' : `this ${item.label} block`} cannot be loaded as a private key: ${item.reason}`,
          help: item.label === 'OPENSSH PRIVATE KEY' ? opensshHelp : 'Convert the original key with `openssl pkey -in OLD.key -out NEW.key` and use the result.',
          severity: isRefused(model, file, item.refusedBy) ? 'error' : 'warning',
          related: usesOf(file),
        };
      }
    }
  },
};

/** OpenSSL does not read these at all; ssh-keygen writes in place, and only where nobody else may read the file. It leaves Ed25519 as it is. */
const opensshHelp = "Write an RSA or EC key as PKCS#8: `install -m 600 OLD.key NEW.key && ssh-keygen -p -m PKCS8 -N '' -f NEW.key`; for an Ed25519 key have a new key and certificate made.";

/** Where the certificate holds a public key of a kind that nobody uses, it has to be replaced together with the private one. */
function isSaidOfCertificate({ identities }: Model, { publicKey }: PrivateKey): boolean {
  const leaves = identities.flatMap(({ certificate: { target } }) => (target.kind === 'found' ? certificatesOf(target.file.contents).slice(0, 1) : []));
  return leaves.some(({ certificate }) => certificate.key.sha256 === publicKey?.sha256 && (unusableKey(certificate) !== undefined || ['rsa-pss', 'ed448'].includes(certificate.key.algorithm)));
}
