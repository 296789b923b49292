import { aliasInvalid } from './alias-invalid.ts';
import { certificateExpired } from './certificate-expired.ts';
import { certificateExpiring } from './certificate-expiring.ts';
import { certificateKeyUnsupported } from './certificate-key-unsupported.ts';
import { certificateNotYetValid } from './certificate-not-yet-valid.ts';
import { certificatePurposeWrong } from './certificate-purpose-wrong.ts';
import { certificateSelfSigned } from './certificate-self-signed.ts';
import { certificateUnreadable } from './certificate-unreadable.ts';
import { certificateWeak } from './certificate-weak.ts';
import { chainBroken } from './chain-broken.ts';
import { chainCluttered } from './chain-cluttered.ts';
import { chainConstraintViolated } from './chain-constraint-violated.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import { chainOutOfOrder } from './chain-out-of-order.ts';
import { chainRootMissing } from './chain-root-missing.ts';
import { cipherObsolete } from './cipher-obsolete.ts';
import { cipherUnknown } from './cipher-unknown.ts';
import { cipherUnusable } from './cipher-unusable.ts';
import { edgeVirtualhostIncomplete } from './edge-virtualhost-incomplete.ts';
import { fileMissing } from './file-missing.ts';
import { fileUnreachable } from './file-unreachable.ts';
import { gatewayNameTooLong } from './gateway-name-too-long.ts';
import { hostnameCommonNameOnly } from './hostname-common-name-only.ts';
import { hostnameInvalid } from './hostname-invalid.ts';
import { hostnameMismatched } from './hostname-mismatched.ts';
import { keyAliasUndefined } from './key-alias-undefined.ts';
import { keyCommitted } from './key-committed.ts';
import { keyEncrypted } from './key-encrypted.ts';
import { keyMismatched } from './key-mismatched.ts';
import { keyUnreadable } from './key-unreadable.ts';
import { pemMalformed } from './pem-malformed.ts';
import { pemWrongContent } from './pem-wrong-content.ts';
import { policyChanged } from './policy-changed.ts';
import { protocolMismatched } from './protocol-mismatched.ts';
import { protocolObsolete } from './protocol-obsolete.ts';
import { protocolUnknown } from './protocol-unknown.ts';
import { referenceDirect } from './reference-direct.ts';
import { referenceUnresolved } from './reference-unresolved.ts';
import { routeCertificateMismatched } from './route-certificate-mismatched.ts';
import { routeInvalid } from './route-invalid.ts';
import { routeNonSniIncomplete } from './route-non-sni-incomplete.ts';
import { routeNotAttached } from './route-not-attached.ts';
import { routeUndefined } from './route-undefined.ts';
import { routeWildcardDuplicate } from './route-wildcard-duplicate.ts';
import type { Rule } from './rule.ts';
import { secretKeysWrong } from './secret-keys-wrong.ts';
import { secretMissing } from './secret-missing.ts';
import { sniDisabled } from './sni-disabled.ts';
import { sourceUnreadable } from './source-unreadable.ts';
import { sslInfoDuplicate } from './ssl-info-duplicate.ts';
import { sslInfoElementUnknown } from './ssl-info-element-unknown.ts';
import { targetClientCertificateMissing } from './target-client-certificate-missing.ts';
import { targetEnforceUnsupported } from './target-enforce-unsupported.ts';
import { targetServerPlaintext } from './target-server-plaintext.ts';
import { targetServerUndefined } from './target-server-undefined.ts';
import { targetTlsIgnored } from './target-tls-ignored.ts';
import { targetTlsOnHttp } from './target-tls-on-http.ts';
import { targetTrustMissing } from './target-trust-missing.ts';
import { targetValidationDisabled } from './target-validation-disabled.ts';
import { truststoreInvalid } from './truststore-invalid.ts';
import { truststoreRootMissing } from './truststore-root-missing.ts';
import { truststoreUnanchored } from './truststore-unanchored.ts';
import { variableUnsupported } from './variable-unsupported.ts';
import { virtualhostCertificateMissing } from './virtualhost-certificate-missing.ts';
import { virtualhostCiphersUnusable } from './virtualhost-ciphers-unusable.ts';
import { virtualhostDuplicate } from './virtualhost-duplicate.ts';
import { virtualhostFilesShadowed } from './virtualhost-files-shadowed.ts';
import { virtualhostMutualTlsIncomplete } from './virtualhost-mutual-tls-incomplete.ts';
import { virtualhostPropertyUnknown } from './virtualhost-property-unknown.ts';
import { virtualhostSelectorUnmatched } from './virtualhost-selector-unmatched.ts';
import { virtualhostTlsVersionInvalid } from './virtualhost-tls-version-invalid.ts';
import { waiverExpired } from './waiver-expired.ts';
import { waiverUnused } from './waiver-unused.ts';

/** Every rule of the gate, in the order of their ids. */
export const allRules: readonly Rule[] = [
  aliasInvalid,
  certificateExpired,
  certificateExpiring,
  certificateKeyUnsupported,
  certificateNotYetValid,
  certificatePurposeWrong,
  certificateSelfSigned,
  certificateUnreadable,
  certificateWeak,
  chainBroken,
  chainCluttered,
  chainConstraintViolated,
  chainIncomplete,
  chainOutOfOrder,
  chainRootMissing,
  cipherObsolete,
  cipherUnknown,
  cipherUnusable,
  edgeVirtualhostIncomplete,
  fileMissing,
  fileUnreachable,
  gatewayNameTooLong,
  hostnameCommonNameOnly,
  hostnameInvalid,
  hostnameMismatched,
  keyAliasUndefined,
  keyCommitted,
  keyEncrypted,
  keyMismatched,
  keyUnreadable,
  pemMalformed,
  pemWrongContent,
  policyChanged,
  protocolMismatched,
  protocolObsolete,
  protocolUnknown,
  referenceDirect,
  referenceUnresolved,
  routeCertificateMismatched,
  routeInvalid,
  routeNonSniIncomplete,
  routeNotAttached,
  routeUndefined,
  routeWildcardDuplicate,
  secretKeysWrong,
  secretMissing,
  sniDisabled,
  sourceUnreadable,
  sslInfoDuplicate,
  sslInfoElementUnknown,
  targetClientCertificateMissing,
  targetEnforceUnsupported,
  targetServerPlaintext,
  targetServerUndefined,
  targetTlsIgnored,
  targetTlsOnHttp,
  targetTrustMissing,
  targetValidationDisabled,
  truststoreInvalid,
  truststoreRootMissing,
  truststoreUnanchored,
  variableUnsupported,
  virtualhostCertificateMissing,
  virtualhostCiphersUnusable,
  virtualhostDuplicate,
  virtualhostFilesShadowed,
  virtualhostMutualTlsIncomplete,
  virtualhostPropertyUnknown,
  virtualhostSelectorUnmatched,
  virtualhostTlsVersionInvalid,
  waiverExpired,
  waiverUnused,
];
