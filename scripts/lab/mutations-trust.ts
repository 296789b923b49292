import { addNamesake, addStranger } from './authorities.ts';
import { everyHop, south, type Mutation } from './mutation.ts';
import { certificateOf, daysFromNow, ensureIntermediate, type Plan } from './plan.ts';

const untrusted = ['truststore-unanchored', 'chain-incomplete', 'chain-broken', 'truststore-root-missing'];

export const trustMutations: readonly Mutation[] = [
  {
    id: 'other-root-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      addStranger(plan);
      plan.trusted = ['stranger'];
    },
  },
  {
    id: 'root-of-same-name-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      addNamesake(plan, 'root');
      plan.trusted = ['namesake'];
    },
  },
  {
    id: 'both-roots-of-one-name-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      addNamesake(plan, 'root');
      plan.trusted = ['namesake', 'root'];
    },
  },
  {
    id: 'renewed-root-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      plan.certificates.set('renewed', { ...certificateOf(plan, 'root'), from: daysFromNow(-100), to: daysFromNow(4000) });
      plan.trusted = ['renewed'];
    },
  },
  { id: 'only-leaf-trusted', class: 'trust', hops: everyHop, causes: untrusted, apply: (plan) => void (plan.trusted = ['leaf']) },
  {
    id: 'renewed-leaf-not-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      plan.certificates.set('former', { ...certificateOf(plan, 'leaf'), from: daysFromNow(-400), to: daysFromNow(20) });
      plan.trusted = ['former'];
    },
  },
  {
    id: 'only-intermediate-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      ensureIntermediate(plan);
      plan.trusted = ['intermediate'];
    },
  },
  {
    id: 'self-signed-leaf-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      signItself(plan);
      plan.trusted = ['leaf'];
    },
  },
  { id: 'self-signed-leaf-not-trusted', class: 'trust', hops: everyHop, causes: [...untrusted, 'certificate-self-signed'], apply: signItself },
  { id: 'trust-store-empty', class: 'trust', hops: everyHop, causes: ['truststore-invalid', 'pem-wrong-content', 'pem-malformed', 'truststore-unanchored'], apply: (plan) => void (plan.trusted = []) },
  { id: 'errors-ignored', class: 'trust', hops: south, causes: [], apply: (plan) => void (plan.ignoreErrors = true) },
  {
    id: 'many-roots-trusted',
    class: 'trust',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      addStranger(plan);
      plan.trusted = ['stranger', ...plan.trusted];
    },
  },
];

function signItself(plan: Plan): void {
  const { issuer: _, ...leaf } = certificateOf(plan, 'leaf');
  plan.certificates.set('leaf', leaf);
  plan.served = ['leaf'];
}
