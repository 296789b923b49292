import { certificateExpired } from './certificate-expired.ts';
import { certificateExpiring } from './certificate-expiring.ts';
import { certificateNotYetValid } from './certificate-not-yet-valid.ts';
import { certificateUnreadable } from './certificate-unreadable.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import { fileMissing } from './file-missing.ts';
import { hostnameMismatched } from './hostname-mismatched.ts';
import { keyEncrypted } from './key-encrypted.ts';
import { keyMismatched } from './key-mismatched.ts';
import { keyUnreadable } from './key-unreadable.ts';
import { pemMalformed } from './pem-malformed.ts';
import { pemWrongContent } from './pem-wrong-content.ts';
import { protocolObsolete } from './protocol-obsolete.ts';
import { protocolUnknown } from './protocol-unknown.ts';
import { referenceUnresolved } from './reference-unresolved.ts';
import type { Rule } from './rule.ts';
import { sourceUnreadable } from './source-unreadable.ts';
import { truststoreUnanchored } from './truststore-unanchored.ts';
import { virtualhostCertificateMissing } from './virtualhost-certificate-missing.ts';

/** Every rule of the gate, in the order of their ids. */
export const allRules: readonly Rule[] = [
  certificateExpired,
  certificateExpiring,
  certificateNotYetValid,
  certificateUnreadable,
  chainIncomplete,
  fileMissing,
  hostnameMismatched,
  keyEncrypted,
  keyMismatched,
  keyUnreadable,
  pemMalformed,
  pemWrongContent,
  protocolObsolete,
  protocolUnknown,
  referenceUnresolved,
  sourceUnreadable,
  truststoreUnanchored,
  virtualhostCertificateMissing,
];
