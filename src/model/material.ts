import type { Edit } from '../source/edit.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Span } from '../source/span.ts';
import type { Certificate, PublicKey } from './certificate.ts';

/** Who reads a PEM file: OpenSSL (nginx), BoringSSL (Envoy), Java's CertificateFactory. */
export type Reader = 'openssl' | 'boringssl' | 'java';

/** A private key as facts; no secret part is kept. `publicKey` is absent where the key is encrypted. */
export interface PrivateKey {
  readonly format: 'pkcs1' | 'pkcs8' | 'sec1' | 'pkcs8-encrypted' | 'legacy-encrypted' | 'dsa';
  readonly encrypted: boolean;
  readonly publicKey?: PublicKey;
  /** Why a reader refuses a key that others read, in words, and one imperative sentence that mends it. */
  readonly irregularities: readonly { readonly what: string; readonly help: string; readonly refusedBy: readonly Reader[] }[];
}

/** One thing found in a certificate or key file, with the text that holds it. */
export type Item =
  | { readonly kind: 'certificate'; readonly label: string; readonly span: Span; readonly certificate: Certificate }
  | { readonly kind: 'private-key'; readonly label: string; readonly span: Span; readonly key: PrivateKey }
  /** Well-formed, but neither certificate nor private key: `what` says it in words (`certificate request`). */
  | { readonly kind: 'other'; readonly label: string; readonly span: Span; readonly what: string }
  /** Well-formed PEM whose content is not what the label says; `reason` is the reader's error in words. */
  | { readonly kind: 'unreadable'; readonly label: string; readonly span: Span; readonly claimed: 'certificate' | 'private-key'; readonly reason: string; readonly refusedBy: readonly Reader[] };

/** A defect of the PEM text itself. `openssl` is the error OpenSSL prints for it (`bad end line`), where it prints one. */
export interface PemFault {
  readonly kind: string;
  readonly span: Span;
  /** What is wrong, with the values; no full stop. */
  readonly message: string;
  /** One imperative sentence that mends it. */
  readonly help: string;
  readonly refusedBy: readonly Reader[];
  readonly openssl?: string;
  /** Where the text can be mended for certain. */
  readonly repair?: PemRepair;
}

/** Edits after which the file holds all that it did, without the defect and without another. */
export interface PemRepair {
  /** What they do, as an imperative phrase of a few words. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Who takes the file as it is, passing over the damaged block, and would find more in it. */
  readonly altersFor: readonly Reader[];
}

/** What the bytes of the file turned out to be. */
export type Encoding = 'pem' | 'der' | 'pkcs7' | 'pkcs12' | 'jks' | 'text' | 'empty' | 'binary';

/** How far one reader comes: what it reads, and the error it stops with. */
export interface Outcome {
  readonly count: number;
  readonly error?: string;
}

/** What one reader makes of the whole file, as a chain of certificates and as a private key (a passphrase at hand). */
export interface Reading {
  readonly certificates: Outcome;
  readonly privateKeys: Outcome;
}

/** The content of one certificate or key file: every block in order, and every fault. */
export interface Contents {
  readonly source: SourceFile;
  readonly encoding: Encoding;
  readonly items: readonly Item[];
  readonly faults: readonly PemFault[];
  /** Set where the file is filled in or decrypted later (`an Ansible Vault`), so that its content is not ours to judge. */
  readonly placeholder?: string;
  readonly readings: Readonly<Record<Reader, Reading>>;
  /** Where the file is the saved output of `openssl s_client`: what was agreed, in OpenSSL's spelling. */
  readonly session?: { readonly protocol?: string; readonly cipher?: string };
}
