import { addNamesake, addStranger, lengthen } from './authorities.ts';
import { everyHop, type Mutation } from './mutation.ts';
import { certificateOf, change, daysFromNow, ensureIntermediate, intermediatesOf, type Plan } from './plan.ts';

const incomplete = ['chain-incomplete', 'truststore-unanchored'];
const unordered = ['chain-out-of-order', 'key-mismatched', 'chain-broken'];
const untrusted = ['truststore-unanchored', 'chain-incomplete', 'chain-broken', 'truststore-root-missing'];

export const chainMutations: readonly Mutation[] = [
  {
    id: 'intermediates-not-served',
    class: 'chain',
    hops: everyHop,
    causes: incomplete,
    apply(plan) {
      ensureIntermediate(plan);
      plan.served = ['leaf'];
      plan.trusted = ['root'];
    },
  },
  {
    id: 'intermediate-only-in-repository',
    class: 'chain',
    hops: everyHop,
    causes: incomplete,
    apply(plan) {
      ensureIntermediate(plan);
      plan.served = ['leaf'];
      plan.trusted = ['root'];
      plan.pool = intermediatesOf(plan);
    },
  },
  {
    id: 'intermediate-in-trust-store',
    class: 'chain',
    hops: everyHop,
    causes: incomplete,
    apply(plan) {
      ensureIntermediate(plan);
      plan.served = ['leaf'];
      plan.trusted = ['root', ...intermediatesOf(plan)];
    },
  },
  {
    id: 'middle-not-served',
    class: 'chain',
    hops: everyHop,
    causes: incomplete,
    apply(plan) {
      ensureIntermediate(plan);
      plan.certificates.set('middle', { subject: 'CN=Lab Middle CA, O=Lab', key: 'rsa/4', ca: true, issuer: certificateOf(plan, 'intermediate').issuer ?? 'root', from: daysFromNow(-900), to: daysFromNow(1600) });
      change(plan, 'intermediate', { issuer: 'middle' });
      plan.served = ['leaf', 'intermediate'];
      plan.trusted = ['root'];
    },
  },
  {
    id: 'order-reversed',
    class: 'chain',
    hops: everyHop,
    causes: unordered,
    apply(plan) {
      ensureIntermediate(plan);
      plan.served = ['leaf', 'root', ...intermediatesOf(plan).toReversed()];
    },
  },
  { id: 'leaf-last', class: 'chain', hops: everyHop, causes: unordered, apply: putLeafLast },
  {
    id: 'certificate-twice',
    class: 'chain',
    hops: everyHop,
    causes: unordered,
    apply(plan) {
      plan.served = plan.served.flatMap((name) => [name, name]);
    },
  },
  {
    id: 'unrelated-certificate-served',
    class: 'chain',
    hops: everyHop,
    causes: unordered,
    apply(plan, random) {
      addStranger(plan);
      const [leaf = 'leaf', ...rest] = plan.served;
      plan.served = [leaf, ...random.shuffle([...rest, 'stranger'])];
    },
  },
  {
    id: 'issuer-of-same-name',
    class: 'chain',
    hops: everyHop,
    causes: ['chain-broken', ...incomplete],
    apply(plan) {
      ensureIntermediate(plan);
      addNamesake(plan, 'intermediate');
      plan.served = plan.served.map((name) => (name === 'intermediate' ? 'namesake' : name));
    },
  },
  {
    id: 'issuer-and-one-of-same-name',
    class: 'chain',
    hops: everyHop,
    causes: ['chain-broken', ...incomplete],
    apply(plan) {
      ensureIntermediate(plan);
      addNamesake(plan, 'intermediate');
      plan.served = plan.served.flatMap((name) => (name === 'intermediate' ? ['namesake', 'intermediate'] : [name]));
    },
  },
  { id: 'leaf-signature-forged', class: 'chain', hops: everyHop, causes: ['chain-broken', 'truststore-unanchored', 'chain-incomplete'], apply: (plan) => change(plan, 'leaf', { forged: true }) },
  {
    id: 'intermediate-signature-forged',
    class: 'chain',
    hops: everyHop,
    causes: ['chain-broken', 'truststore-unanchored', 'chain-incomplete'],
    apply(plan) {
      ensureIntermediate(plan);
      change(plan, 'intermediate', { forged: true });
    },
  },
  {
    id: 'cross-signed-root-served',
    class: 'chain',
    hops: everyHop,
    causes: untrusted,
    apply(plan) {
      addStranger(plan);
      plan.certificates.set('crossed', { ...certificateOf(plan, 'root'), issuer: 'stranger', from: daysFromNow(-600) });
      plan.served = [...plan.served.filter((name) => name !== 'root'), 'crossed'];
      plan.trusted = ['stranger'];
    },
  },
  {
    id: 'key-identifiers-disagree',
    class: 'chain',
    hops: everyHop,
    causes: ['chain-broken', ...incomplete],
    apply(plan) {
      // The root's own identifier is not the one that its children name.
      change(plan, 'root', { withoutKeyIdentifiers: true });
    },
  },
  { id: 'chain-of-nine', class: 'chain', hops: everyHop, causes: ['chain-constraint-violated', ...incomplete], apply: lengthen },
];

function putLeafLast(plan: Plan): void {
  ensureIntermediate(plan);
  plan.served = [...plan.served.filter((name) => name !== 'leaf'), 'leaf'];
}
