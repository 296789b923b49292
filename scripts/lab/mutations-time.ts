import { addStranger, lengthen } from './authorities.ts';
import { everyHop, type Mutation } from './mutation.ts';
import { certificateOf, change, daysFromNow, ensureIntermediate, issuerOfLeaf } from './plan.ts';

/** The dates of one certificate, in days from now. */
function dated(id: string, name: string, from: number, to: number, causes: readonly string[]): Mutation {
  return {
    id,
    class: 'time',
    hops: everyHop,
    causes,
    apply(plan) {
      if (name === 'intermediate') ensureIntermediate(plan);
      change(plan, name, { from: daysFromNow(from), to: daysFromNow(to) });
    },
  };
}

const expired = ['certificate-expired'];
const future = ['certificate-not-yet-valid'];

export const timeMutations: readonly Mutation[] = [
  dated('leaf-expired', 'leaf', -400, -3, expired),
  dated('leaf-expired-long-ago', 'leaf', -2000, -1200, expired),
  dated('leaf-not-yet-valid', 'leaf', 4, 400, future),
  dated('leaf-expires-soon', 'leaf', -300, 12, ['certificate-expiring']),
  dated('intermediate-expired', 'intermediate', -900, -5, expired),
  dated('intermediate-not-yet-valid', 'intermediate', 6, 900, future),
  dated('root-expired', 'root', -4000, -30, expired),
  dated('root-not-yet-valid', 'root', 9, 4000, future),
  {
    id: 'trusted-leaf-expired',
    class: 'time',
    hops: everyHop,
    causes: expired,
    apply(plan) {
      change(plan, 'leaf', { from: daysFromNow(-400), to: daysFromNow(-3) });
      plan.trusted = ['leaf'];
    },
  },
  {
    id: 'trusted-intermediate-expired',
    class: 'time',
    hops: everyHop,
    causes: [...expired, 'truststore-unanchored', 'chain-incomplete'],
    apply(plan) {
      ensureIntermediate(plan);
      change(plan, 'intermediate', { from: daysFromNow(-900), to: daysFromNow(-5) });
      plan.trusted = ['intermediate'];
    },
  },
  {
    id: 'root-expired-and-order-reversed',
    class: 'time',
    hops: everyHop,
    causes: [...expired, 'truststore-unanchored', 'chain-out-of-order'],
    apply(plan) {
      lengthen(plan);
      change(plan, 'root', { from: daysFromNow(-4000), to: daysFromNow(-30) });
      plan.served = ['leaf', ...plan.served.slice(1).toReversed()].filter((name) => !/link-[3-6]/.test(name));
      change(plan, 'leaf', { issuer: 'link-2' });
    },
  },
  {
    id: 'expired-intermediate-beside-renewed',
    class: 'time',
    hops: everyHop,
    causes: expired,
    apply(plan) {
      ensureIntermediate(plan);
      plan.certificates.set('former', { ...certificateOf(plan, issuerOfLeaf(plan)), from: daysFromNow(-2000), to: daysFromNow(-40) });
      plan.served = plan.served.flatMap((name) => (name === issuerOfLeaf(plan) ? ['former', name] : [name]));
    },
  },
  {
    id: 'unrelated-expired-certificate-trusted',
    class: 'time',
    hops: everyHop,
    causes: expired,
    apply(plan) {
      addStranger(plan);
      change(plan, 'stranger', { from: daysFromNow(-4000), to: daysFromNow(-30) });
      plan.trusted = [...plan.trusted, 'stranger'];
    },
  },
];
