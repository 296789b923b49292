import { algorithmMutations, extensionMutations } from './mutations-certificate.ts';
import { chainMutations } from './mutations-chain.ts';
import { cipherMutations, mutualMutations, pairingMutations, protocolMutations } from './mutations-connection.ts';
import { nameMutations } from './mutations-name.ts';
import { pemMutations } from './mutations-pem.ts';
import { timeMutations } from './mutations-time.ts';
import { trustMutations } from './mutations-trust.ts';
import type { Mutation } from './mutation.ts';

/** Everything that the laboratory does to a set-up that works. */
export const mutations: readonly Mutation[] = [
  ...chainMutations,
  ...trustMutations,
  ...timeMutations,
  ...nameMutations,
  ...extensionMutations,
  ...algorithmMutations,
  ...protocolMutations,
  ...cipherMutations,
  ...pairingMutations,
  ...pemMutations,
  ...mutualMutations,
];

export function mutationNamed(id: string): Mutation {
  const found = mutations.find((mutation) => mutation.id === id);
  if (found === undefined) throw new Error(`there is no mutation "${id}"`);
  return found;
}
