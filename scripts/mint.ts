import { constants, createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, boolean, integer, nothing, objectIdentifier, octets, sequence, set, tagged, time, utf8 } from './der.ts';

export type KeyKind = 'rsa' | 'rsa-1024' | 'rsa-3072' | 'ec' | 'ec-384' | 'ec-521' | 'secp224r1' | 'secp256k1' | 'ed25519' | 'rsa-pss' | 'dsa';

/** What a certificate is to say; times are RFC 3339 days or moments. */
export interface Recipe {
  readonly subject: string;
  readonly issuer?: Minted;
  /** The key to certify: a kind to generate, or an existing private key. */
  readonly key?: KeyKind | KeyObject;
  readonly from?: string;
  readonly to?: string;
  readonly ca?: boolean | { readonly pathLength: number };
  readonly names?: readonly string[];
  readonly usages?: readonly number[];
  /** Object identifiers; `server` and `client` stand for theirs. */
  readonly purposes?: readonly string[];
  readonly serial?: bigint;
  readonly hash?: 'sha256' | 'sha384' | 'sha512' | 'sha1' | 'md5' | 'sha224';
  readonly extensions?: readonly Uint8Array[];
  /** Extensions are left out altogether: a version 1 certificate. */
  readonly version1?: boolean;
  readonly withoutBasicConstraints?: boolean;
  readonly withoutKeyIdentifiers?: boolean;
  readonly caIssuers?: string;
}

export interface Minted {
  readonly recipe: Recipe;
  readonly der: Uint8Array;
  readonly key: KeyObject;
  readonly subject: Uint8Array;
}

const attributeTypes: Readonly<Record<string, string>> = { CN: '2.5.4.3', O: '2.5.4.10', OU: '2.5.4.11', C: '2.5.4.6', L: '2.5.4.7', ST: '2.5.4.8' };
const purposeTypes: Readonly<Record<string, string>> = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };
const rsaSignatures = { md5: '1.2.840.113549.1.1.4', sha1: '1.2.840.113549.1.1.5', sha224: '1.2.840.113549.1.1.14', sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' };
const ecSignatures = { md5: '', sha1: '1.2.840.10045.4.1', sha224: '1.2.840.10045.4.3.1', sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' };

export function makeKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case 'rsa':
    case 'rsa-1024':
    case 'rsa-3072':
      return generateKeyPairSync('rsa', { modulusLength: { rsa: 2048, 'rsa-1024': 1024, 'rsa-3072': 3072 }[kind] }).privateKey;
    case 'rsa-pss':
      return generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    case 'dsa':
      return generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey;
    default:
      return generateKeyPairSync('ec', { namedCurve: { ec: 'prime256v1', 'ec-384': 'secp384r1', 'ec-521': 'secp521r1', secp224r1: 'secp224r1', secp256k1: 'secp256k1' }[kind] }).privateKey;
  }
}

/** Writes and signs a certificate; without an issuer it signs itself. */
export function mint(recipe: Recipe): Minted {
  const key = recipe.key === undefined || typeof recipe.key === 'string' ? makeKey(recipe.key ?? 'ec') : recipe.key;
  const signer = recipe.issuer?.key ?? key;
  const subject = distinguishedName(recipe.subject);
  const algorithm = signatureAlgorithm(signer, recipe.hash ?? 'sha256');
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const body = sequence(
    ...(recipe.version1 === true ? [] : [tagged(0, integer(2n))]),
    integer(recipe.serial ?? BigInt(`0x${createHash('sha256').update(spki).update(recipe.from ?? '').digest('hex').slice(0, 30)}`)),
    algorithm,
    recipe.issuer?.subject ?? subject,
    sequence(time(Date.parse(recipe.from ?? '2024-01-01')), time(Date.parse(recipe.to ?? '2049-12-31'))),
    subject,
    spki,
    ...(recipe.version1 === true ? [] : [tagged(3, sequence(...extensionsOf(recipe, spki, recipe.issuer)))]),
  );
  const der = sequence(body, algorithm, bits(signBytes(signer, body, recipe.hash ?? 'sha256')));
  return { recipe, der, key, subject };
}

/** A name from its text, most specific attribute first; the encoding goes the other way. */
export function distinguishedName(text: string): Uint8Array {
  const attributes = text.split(/,\s*(?=[A-Z]+=)/).filter((part) => part !== '').toReversed();
  return sequence(
    ...attributes.map((part) => {
      const [type = '', ...value] = part.split('=');
      return set(sequence(objectIdentifier(attributeTypes[type] ?? type), utf8(value.join('='))));
    }),
  );
}

export function signatureAlgorithm(signer: KeyObject, hash: NonNullable<Recipe['hash']>): Uint8Array {
  switch (signer.asymmetricKeyType) {
    case 'rsa':
      return sequence(objectIdentifier(rsaSignatures[hash]), nothing());
    case 'ec':
      return sequence(objectIdentifier(ecSignatures[hash]));
    case 'ed25519':
      return sequence(objectIdentifier('1.3.101.112'));
    case 'dsa':
      return sequence(objectIdentifier('2.16.840.1.101.3.4.3.2'));
    default: {
      // RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 (RFC 4055, section 3.1).
      const sha256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), nothing());
      const mask = sequence(objectIdentifier('1.2.840.113549.1.1.8'), sha256);
      return sequence(objectIdentifier('1.2.840.113549.1.1.10'), sequence(tagged(0, sha256), tagged(1, mask), tagged(2, integer(32n))));
    }
  }
}

export function signBytes(signer: KeyObject, body: Uint8Array, hash: string): Uint8Array {
  // The salt is as long as the algorithm identifier says; left to itself OpenSSL takes the longest.
  if (signer.asymmetricKeyType === 'rsa-pss') return sign(hash, body, { key: signer, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  return sign(signer.asymmetricKeyType === 'ed25519' ? null : hash, body, signer);
}

export function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octets(value));
}

function keyIdentifier(spki: Uint8Array): Uint8Array {
  return createHash('sha1').update(spki).digest();
}

function extensionsOf(recipe: Recipe, spki: Uint8Array, issuer: Minted | undefined): Uint8Array[] {
  const ca = recipe.ca !== undefined && recipe.ca !== false;
  const constraints = ca ? sequence(boolean(true), ...(typeof recipe.ca === 'object' ? [integer(BigInt(recipe.ca.pathLength))] : [])) : sequence();
  const usages = recipe.usages ?? (ca ? [5, 6] : [0]);
  const purposes = recipe.purposes ?? (ca ? [] : ['server']);
  const issuerSpki = issuer === undefined ? spki : createPublicKey(issuer.key).export({ type: 'spki', format: 'der' });
  return [
    ...(recipe.withoutBasicConstraints === true ? [] : [extension('2.5.29.19', true, constraints)]),
    ...(usages.length === 0 ? [] : [extension('2.5.29.15', true, usageBits(usages))]),
    ...(purposes.length === 0 ? [] : [extension('2.5.29.37', false, sequence(...purposes.map((purpose) => objectIdentifier(purposeTypes[purpose] ?? purpose))))]),
    ...(recipe.names === undefined ? [] : [extension('2.5.29.17', false, sequence(...recipe.names.map(generalName)))]),
    ...(recipe.withoutKeyIdentifiers === true ? [] : [extension('2.5.29.14', false, octets(keyIdentifier(spki))), extension('2.5.29.35', false, sequence(tagged(0, keyIdentifier(issuerSpki), true)))]),
    ...(recipe.caIssuers === undefined ? [] : [extension('1.3.6.1.5.5.7.1.1', false, sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.48.2'), tagged(6, Buffer.from(recipe.caIssuers), true))))]),
    ...(recipe.extensions ?? []),
  ];
}

/** KeyUsage as a named bit list: bit 0 is digitalSignature, 5 keyCertSign, 6 cRLSign. */
function usageBits(usages: readonly number[]): Uint8Array {
  const highest = Math.max(...usages);
  const bytes = Buffer.alloc(Math.floor(highest / 8) + 1);
  for (const usage of usages) bytes[usage >> 3] = (bytes[usage >> 3] ?? 0) | (0x80 >> (usage & 7));
  return bits(bytes, 7 - (highest & 7));
}

/** `10.0.0.1` and `::1` become addresses, `email:` and `uri:` what they say, everything else a DNS name. */
export function generalName(name: string): Uint8Array {
  if (name.startsWith('email:')) return tagged(1, Buffer.from(name.slice(6)), true);
  if (name.startsWith('uri:')) return tagged(6, Buffer.from(name.slice(4)), true);
  return isIP(name) === 0 ? tagged(2, Buffer.from(name, 'utf8'), true) : tagged(7, addressOctets(name), true);
}

function addressOctets(address: string): Uint8Array {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined): number[] => (text === undefined || text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const front = groups(head);
  const back = groups(tail);
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

export function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The certificate with a few readable lines above the block, as people keep them. */
export function readablePem({ recipe, der }: Minted): string {
  const lines = [
    `Subject: ${recipe.subject}`,
    `Issuer:  ${recipe.issuer?.recipe.subject ?? recipe.subject}`,
    `Valid:   ${recipe.from ?? '2024-01-01'} to ${recipe.to ?? '2049-12-31'}`,
    ...(recipe.names === undefined ? [] : [`Names:   ${recipe.names.join(', ')}`]),
  ];
  return `${lines.join('\n')}\n${pem('CERTIFICATE', der)}`;
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A key of the fixtures, written before. */
export function readKey(text: string): KeyObject {
  return createPrivateKey(text);
}
