import { createPublicKey } from 'node:crypto';
import { mint, pem, readablePem, type Minted } from '../mint.ts';
import { keyNamed } from './keys.ts';
import { certificateOf, type KeyName, type Part, type Plan } from './plan.ts';

export type Content = string | Uint8Array;

/** Writes the certificate and key files of a plan, by their part, after all edits. */
export function writeMaterial(plan: Plan): ReadonlyMap<Part, Content> {
  const minted = new Map<string, Minted>();
  const chain = (names: readonly string[]): string => names.map((name) => blockOf(plan, name, minted)).join('');
  const { client } = plan;
  const texts: readonly (readonly [Part, string])[] = [
    ['served', chain(plan.served)],
    ['server-key', keyText(plan.serverKey, plan.serverKeyFormat)],
    ['trusted', chain(plan.trusted)],
    ...(plan.pool.length === 0 ? [] : [['pool', chain(plan.pool)] as const]),
    ...(client === undefined ? [] : [['client', chain(client.chain)] as const, ['client-key', keyText(client.key, 'pkcs8')] as const, ['accepted', chain(client.accepted)] as const]),
  ];
  return new Map(texts.filter(([part]) => !plan.absent.has(part)).map(([part, text]) => [part, edited(plan, part, text)]));
}

/** Bytes are final: what makes them of a text is the last edit that counts. */
function edited(plan: Plan, part: Part, text: string): Content {
  let content: Content = text;
  for (const how of plan.edits.get(part) ?? []) if (typeof content === 'string') content = how(content);
  return content;
}

function blockOf(plan: Plan, name: string, minted: Map<string, Minted>): string {
  const certificate = mintNamed(plan, name, minted);
  if (certificateOf(plan, name).forged !== true) return readablePem(certificate);
  const der = Uint8Array.from(certificate.der);
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  return pem('CERTIFICATE', der);
}

function mintNamed(plan: Plan, name: string, minted: Map<string, Minted>): Minted {
  const known = minted.get(name);
  if (known !== undefined) return known;
  const { issuer, key, forged: _, ...recipe } = certificateOf(plan, name);
  const certificate = mint({ ...recipe, key: keyNamed(key), ...(issuer === undefined ? {} : { issuer: mintNamed(plan, issuer, minted) }) });
  minted.set(name, certificate);
  return certificate;
}

/** A private key as a file, or only its public part. */
export function keyText(name: KeyName, format: Plan['serverKeyFormat']): string {
  const key = keyNamed(name);
  switch (format) {
    case 'public':
      return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
    case 'encrypted':
      return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'lab' }).toString();
    case 'traditional':
      if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
      if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
      break;
    case 'pkcs8':
      break;
  }
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

