import { certificatesOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { Connection, Model } from '../model/model.ts';
import type { SslInfo } from '../model/target.ts';
import { activeSslInfo, isUndecided } from '../model/ssl-info.ts';
import { isSignal, jsseSuite } from './ciphers.ts';
import { negotiate, type Negotiation, type ServerOffer } from './negotiation.ts';
import { isProtocolName } from './protocols.ts';

/** What a connection and its backend agree on; undefined where the connection's own lists cannot be taken at their word. */
export function agreementOf(model: Model, { target, backend }: Connection): Negotiation | undefined {
  const info = activeSslInfo(target);
  if (target.url?.scheme === 'http' || target.servers.length > 0 || isUndecided(target) || (info !== undefined && !isPlain(info)) || (info === undefined && backend === undefined)) return undefined;
  const offer = {
    protocols: info?.protocols.map(({ value }) => value) ?? [],
    ciphers: info?.ciphers.map(({ value }) => value) ?? [],
    speaksObsolete: model.platform?.name !== 'hybrid' && model.platform?.name !== 'x',
  };
  return negotiate(offer, serverOffer(backend));
}

/** Unknown names are reported by themselves; variables and placeholders are filled in later. */
function isPlain({ protocols, ciphers }: SslInfo): boolean {
  return protocols.every(({ value }) => isProtocolName(value) && elsewhere(value) === undefined) && ciphers.every(({ value }) => jsseSuite(value) !== undefined || isSignal(value));
}

function serverOffer(backend: Connection['backend']): ServerOffer {
  if (backend === undefined) return { protocols: undefined, ciphers: undefined, key: undefined };
  const { declaration, identity } = backend;
  const file = identity?.certificate.target.kind === 'found' ? identity.certificate.target.file : undefined;
  const leaf = file === undefined ? undefined : certificatesOf(file.contents)[0]?.certificate;
  return {
    protocols: declaration.protocols.length === 0 ? undefined : declaration.protocols.map(({ value }) => value),
    ciphers: declaration.ciphers.length === 0 ? undefined : declaration.ciphers.map(({ value }) => value),
    key: leaf === undefined ? undefined : { algorithm: leaf.key.algorithm, signs: leaf.keyUsage?.has('digitalSignature') ?? true, enciphers: leaf.keyUsage?.has('keyEncipherment') ?? true },
  };
}
