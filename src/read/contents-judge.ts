import type { Engine } from '../model/certificate.ts';
import type { Reader } from '../model/material.ts';
import { readCertificate } from './certificate.ts';
import { outerLength } from './der-outline.ts';
import type { Judge } from './pem-readers.ts';
import { readPkcs7 } from './pkcs7.ts';
import { readPrivateKey, type PrivateKeyResult } from './private-key.ts';

export type CertificateResult = ReturnType<typeof readCertificate>;

/** Reads certificates and keys, each only once for all readers. */
export interface MaterialJudge extends Judge {
  readCertificate(der: Uint8Array): CertificateResult;
  readPrivateKey(der: Uint8Array, label: string | undefined, header: string): PrivateKeyResult;
}

const engineOf: Readonly<Record<Reader, Engine>> = { openssl: 'openssl', boringssl: 'boringssl', java: 'jsse' };

export function createJudge(): MaterialJudge {
  // Most callers ask for the very same bytes again; where a reader has decoded them anew, readCertificate knows them by their digest.
  const certificates = new Map<Uint8Array, CertificateResult>();
  const keys = new Map<string, PrivateKeyResult>();
  const certificateOf = (der: Uint8Array): CertificateResult => remember(certificates, der, () => readCertificate(der));
  const keyOf = (der: Uint8Array, label: string | undefined, header: string): PrivateKeyResult =>
    remember(keys, `${label ?? ''}\n${header}\n${textOf(der)}`, () => readPrivateKey(der, label, header));
  return {
    readCertificate: certificateOf,
    readPrivateKey: keyOf,
    derLength: outerLength,
    pkcs7(der) {
      const bundled = readPkcs7(der);
      return bundled?.every((certificate) => 'certificate' in certificateOf(certificate)) === true ? bundled.length : undefined;
    },
    certificate(der, reader) {
      const result = certificateOf(der);
      if ('reason' in result) return result.reason;
      return result.certificate.irregularities.find((irregularity) => irregularity.refusedBy.includes(engineOf[reader]))?.what;
    },
    privateKey(der, label, header, reader) {
      const result = keyOf(der, label, header);
      if ('reason' in result) return result.refusedBy.includes(reader) ? result.reason : undefined;
      return result.key.irregularities.find((irregularity) => irregularity.refusedBy.includes(reader))?.what;
    },
  };
}

function textOf(der: Uint8Array): string {
  return Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1');
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}
