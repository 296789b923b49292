import type { Engine } from './certificate.ts';
import type { Reader } from './material.ts';
import type { MaterialFile, Model, Role } from './model.ts';

interface RoleFacts {
  readonly holds: 'certificate' | 'private-key';
  /** Who parses the file where it is deployed. */
  readonly reader: Reader;
  /** Who judges the certificates of the file in the handshake. */
  readonly engine: Engine;
  /** Whether its certificates are sent in a handshake, rather than trusted. */
  readonly presented: boolean;
}

/** Which reader and which engine answer for each role: the ingress is Envoy, keystores and targets are Java. */
const roles: Readonly<Record<Role, RoleFacts>> = {
  'ingress-certificate': { holds: 'certificate', reader: 'boringssl', engine: 'openssl', presented: true },
  'ingress-key': { holds: 'private-key', reader: 'boringssl', engine: 'openssl', presented: false },
  'ingress-client-trust': { holds: 'certificate', reader: 'boringssl', engine: 'boringssl', presented: false },
  'keystore-certificate': { holds: 'certificate', reader: 'java', engine: 'openssl', presented: true },
  'keystore-key': { holds: 'private-key', reader: 'java', engine: 'openssl', presented: false },
  'keystore-archive': { holds: 'certificate', reader: 'java', engine: 'openssl', presented: true },
  truststore: { holds: 'certificate', reader: 'java', engine: 'jsse', presented: false },
  'backend-certificate': { holds: 'certificate', reader: 'openssl', engine: 'jsse', presented: true },
  'backend-key': { holds: 'private-key', reader: 'openssl', engine: 'jsse', presented: false },
  'backend-client-trust': { holds: 'certificate', reader: 'openssl', engine: 'openssl', presented: false },
  'client-trust': { holds: 'certificate', reader: 'openssl', engine: 'openssl', presented: false },
};

export function factsOf(role: Role): RoleFacts {
  return roles[role];
}

const knownReaders = new WeakMap<MaterialFile['uses'], { readonly uses: number; readonly readers: readonly Reader[] }>();

/** Who has to read the file; nobody where nothing names it. */
export function readersOf({ uses }: MaterialFile): readonly Reader[] {
  const known = knownReaders.get(uses);
  // While files are joined, uses are added.
  if (known?.uses === uses.length) return known.readers;
  const readers = [...new Set(uses.map((use) => factsOf(use.role).reader))];
  knownReaders.set(uses, { uses: uses.length, readers });
  return readers;
}

/** Whether a reader that the file is for is among those who refuse it; where nothing names the file, whether all refuse it. */
export function isRefused(model: Model, file: MaterialFile, refusedBy: readonly Reader[]): boolean {
  const readers = readersOf(file);
  return readers.length === 0 ? model.onlyMaterial && refusedBy.length === 3 : readers.some((reader) => refusedBy.includes(reader));
}

/** How people call a reader. */
export const readerNames: Readonly<Record<Reader, string>> = { openssl: 'OpenSSL (nginx)', boringssl: 'BoringSSL (Envoy)', java: 'Java' };
