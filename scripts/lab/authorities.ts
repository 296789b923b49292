import { certificateOf, change, daysFromNow, type Plan } from './plan.ts';

/** A root that has nothing to do with the rest. */
export function addStranger(plan: Plan): void {
  plan.certificates.set('stranger', { subject: 'CN=Another Root CA, O=Elsewhere', key: 'rsa/4', ca: true, from: daysFromNow(-1000), to: daysFromNow(1000) });
}

/** A certificate authority of the same name with another key. */
export function addNamesake(plan: Plan, of: string): void {
  plan.certificates.set('namesake', { ...certificateOf(plan, of), key: 'rsa/4', from: daysFromNow(-700) });
}

/** Seven intermediates between leaf and root. */
export function lengthen(plan: Plan): void {
  const names = Array.from({ length: 7 }, (_, index) => `link-${index}`);
  let issuer = 'root';
  for (const name of names) {
    plan.certificates.set(name, { subject: `CN=Lab ${name}, O=Lab`, key: `ec/${Number(name.slice(5)) + 10}`, ca: true, issuer, from: daysFromNow(-700), to: daysFromNow(1000) });
    issuer = name;
  }
  change(plan, 'leaf', { issuer });
  plan.served = ['leaf', ...names.toReversed()];
  plan.trusted = ['root'];
}
