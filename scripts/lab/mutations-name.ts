import { everyHop, south, type Mutation } from './mutation.ts';
import { change, certificateOf, type Plan } from './plan.ts';

const mismatched = ['hostname-mismatched', 'hostname-common-name-only'];
const invalid = ['hostname-invalid', ...mismatched];

/** Host, common name and alternative names; without names the certificate has none of them. */
function named(id: string, hops: Mutation['hops'], host: string | undefined, subject: string, names: readonly string[] | undefined, causes = mismatched): Mutation {
  return {
    id,
    class: 'name',
    hops,
    causes,
    apply(plan) {
      if (host !== undefined) plan.host = host;
      name(plan, subject, names);
    },
  };
}

function name(plan: Plan, subject: string, names: readonly string[] | undefined): void {
  const fill = (text: string): string => text.replaceAll('HOST', plan.host).replaceAll('APEX', plan.host.replace(/^[^.]+\./, ''));
  const { names: _, ...leaf } = certificateOf(plan, 'leaf');
  plan.certificates.set('leaf', { ...leaf, subject: fill(subject), ...(names === undefined ? {} : { names: names.map(fill) }) });
}

/** JSSE names only hosts with a dot in the handshake, and no addresses. */
function needingSni(id: string, host: string | undefined): Mutation {
  const { apply, ...rest } = named(id, south, host, 'CN=x', ['HOST'], ['sni-disabled']);
  return {
    ...rest,
    server: 'nginx',
    apply(plan, random) {
      apply(plan, random);
      plan.requiresSni = true;
    },
  };
}

export const nameMutations: readonly Mutation[] = [
  named('other-names', everyHop, undefined, 'CN=other.example.net', ['other.example.net', 'www.other.example.net']),
  named('name-misspelt', everyHop, undefined, 'CN=HOST', ['x-HOST']),
  named('common-name-only', everyHop, undefined, 'CN=HOST', undefined),
  named('common-name-only-wildcard', everyHop, undefined, 'CN=*.APEX', undefined),
  named('common-name-only-other', everyHop, undefined, 'CN=other.example.net', undefined),
  named('common-name-beside-other-names', everyHop, undefined, 'CN=HOST', ['other.example.net']),
  named('common-name-beside-mail', everyHop, undefined, 'CN=HOST', ['email:ops@example.com', 'uri:https://example.com/']),
  named('common-name-beside-address', everyHop, undefined, 'CN=HOST', ['10.9.8.7']),
  named('two-common-names-right-last', everyHop, undefined, 'CN=HOST, CN=other.example.net', undefined),
  named('two-common-names-right-first', everyHop, undefined, 'CN=other.example.net, CN=HOST', undefined),
  named('no-names-at-all', everyHop, undefined, 'O=Lab', undefined),
  named('wildcard', everyHop, undefined, 'CN=wild', ['*.APEX']),
  named('wildcard-for-apex', everyHop, 'internal.example.com', 'CN=wild', ['*.internal.example.com']),
  named('wildcard-for-two-labels', everyHop, 'a.b.internal.example.com', 'CN=wild', ['*.internal.example.com']),
  named('wildcard-partial', everyHop, 'api-orders.internal.example.com', 'CN=wild', ['api*.internal.example.com']),
  named('wildcard-in-middle', everyHop, 'api.eu.example.com', 'CN=wild', ['api.*.example.com']),
  named('wildcard-twice', everyHop, 'a.b.example.com', 'CN=wild', ['*.*.example.com']),
  named('wildcard-of-top-domain', everyHop, 'example.com', 'CN=wild', ['*.com']),
  named('wildcard-of-second-domain', everyHop, 'example.co.uk', 'CN=wild', ['*.co.uk']),
  named('wildcard-alone', everyHop, 'orders', 'CN=wild', ['*']),
  named('host-in-capitals', everyHop, 'Orders.Internal.EXAMPLE.com', 'CN=x', ['orders.internal.example.com']),
  named('names-in-capitals', everyHop, undefined, 'CN=x', ['X.EXAMPLE.COM', 'ORDERS.internal.example.com', 'HOST']),
  named('host-with-final-dot', south, 'orders.internal.example.com.', 'CN=x', ['orders.internal.example.com'], invalid),
  named('name-with-final-dot', everyHop, 'orders.internal.example.com', 'CN=x', ['orders.internal.example.com.']),
  named('host-with-underscore', everyHop, 'my_orders.internal.example.com', 'CN=x', ['my_orders.internal.example.com'], invalid),
  named('host-with-underscore-wildcard', everyHop, 'my_orders.internal.example.com', 'CN=x', ['*.internal.example.com'], invalid),
  named('host-address', south, '10.1.2.3', 'CN=x', ['10.1.2.3']),
  named('host-address-other', south, '10.1.2.3', 'CN=x', ['10.1.2.4']),
  named('host-address-as-dns-name', south, '10.1.2.3', 'CN=10.1.2.3', ['HOST.example.com', 'orders.internal.example.com']),
  named('host-address-as-common-name', south, '10.1.2.3', 'CN=10.1.2.3', undefined),
  named('host-address-six', south, '[2001:db8::7]', 'CN=x', ['2001:db8::7']),
  named('host-address-six-other', south, '[2001:db8::7]', 'CN=x', ['2001:db8::8']),
  named('host-international', everyHop, 'xn--bcher-kva.internal.example.com', 'CN=x', ['xn--bcher-kva.internal.example.com']),
  named('host-international-wildcard', everyHop, 'xn--bcher-kva.internal.example.com', 'CN=x', ['*.internal.example.com']),
  named('host-single-label', everyHop, 'orders', 'CN=x', ['orders']),
  named('hundred-names', everyHop, undefined, 'CN=x', [...Array.from({ length: 100 }, (_, index) => `host-${index}.example.net`), 'HOST']),
  needingSni('sni-needed', undefined),
  needingSni('sni-needed-for-single-label', 'orders'),
  needingSni('sni-needed-for-address', '10.1.2.3'),
  {
    id: 'names-of-certificate-authority-only',
    class: 'name',
    hops: everyHop,
    causes: mismatched,
    apply(plan) {
      name(plan, 'CN=x', undefined);
      change(plan, 'root', { names: [plan.host] });
    },
  },
];
