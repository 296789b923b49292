import type { Files } from './certificates.ts';
import { chainOf, requestPem } from './certificates-rules-parts.ts';
import { keyPem, mint, readablePem, type Minted } from './mint.ts';

/** examples/telco-edge-broken and examples/telco-edge-fixed: routers and message processors of Apigee Edge for Private Cloud. */
export function telco(): Files {
  const root = mint({ subject: 'CN=Nordtel Root CA 2, O=Nordtel', ca: true, key: 'rsa' });
  const issuing = mint({ subject: 'CN=Nordtel TLS CA 7, O=Nordtel', issuer: root, ca: { pathLength: 0 }, key: 'rsa' });
  const partnerRoot = mint({ subject: 'CN=Nordtel Partner CA, O=Nordtel', ca: true });
  const oldRouter = { subject: 'CN=api.nordtel.example, O=Nordtel', issuer: issuing, names: ['api.nordtel.example', 'self-care.nordtel.example'] };
  const router = mint({ ...oldRouter, key: 'rsa' });
  const internal = mint({ subject: 'CN=api.internal.nordtel.example, O=Nordtel', issuer: issuing, key: 'rsa', names: ['api.internal.nordtel.example'] });
  const partnerNames = ['partners.nordtel.example', 'wholesale.nordtel.example'];
  const partner = mint({ subject: 'CN=partners.nordtel.example, O=Nordtel', issuer: issuing, key: 'rsa', names: partnerNames });
  const narrowPartner = mint({ subject: 'CN=partners.nordtel.example, O=Nordtel', issuer: issuing, key: partner.key, names: partnerNames.slice(0, 1) });
  const oldClient = { subject: 'CN=apigee-mp.nordtel.example, O=Nordtel', issuer: issuing, purposes: ['client'] };
  const client = mint({ ...oldClient, key: 'rsa' });
  const expiredClient = mint({ ...oldClient, key: client.key, from: '2022-03-01', to: '2025-03-01' });
  const weakRouter = mint({ ...oldRouter, key: 'rsa-1024', hash: 'sha1' });
  const server = (name: string): Minted => mint({ subject: `CN=${name}, O=Nordtel`, issuer: issuing, key: 'rsa', names: [name] });
  const billing = server('billing.nordtel.example');
  const provisioning = server('provisioning.core.nordtel.example');
  const nameless = mint({ subject: 'CN=provisioning.core.nordtel.example, O=Nordtel', issuer: issuing, key: 'rsa' });
  const numbers = server('numbers.core.nordtel.example');
  const [broken, fixed] = ['examples/telco-edge-broken', 'examples/telco-edge-fixed'];
  const shared = (folder: string): Files => ({
    [`${folder}/certs/nordtel-root.pem`]: () => readablePem(root),
    [`${folder}/certs/partners.key`]: () => keyPem(partner.key),
    [`${folder}/certs/apigee-mp.key`]: () => keyPem(client.key),
    [`${folder}/certs/internal.pem`]: () => chainOf(internal, issuing, root),
    [`${folder}/certs/internal.key`]: () => keyPem(internal.key),
    [`${folder}/backends/billing.pem`]: () => chainOf(billing, issuing, root),
    [`${folder}/backends/numbers.pem`]: () => chainOf(numbers, issuing, root),
  });
  return {
    ...shared(broken),
    ...shared(fixed),
    [`${broken}/certs/api.pem`]: () => chainOf(weakRouter, issuing, root),
    [`${fixed}/certs/api.pem`]: () => chainOf(router, issuing, root),
    [`${broken}/certs/api.key`]: () => keyPem(weakRouter.key),
    [`${fixed}/certs/api.key`]: () => keyPem(router.key),
    [`${broken}/certs/partners.pem`]: () => readablePem(narrowPartner),
    [`${fixed}/certs/partners.pem`]: () => chainOf(partner, issuing, root),
    [`${broken}/certs/apigee-mp.pem`]: () => chainOf(expiredClient, issuing, root),
    [`${fixed}/certs/apigee-mp.pem`]: () => chainOf(client, issuing, root),
    // The request that went to the authority, in place of what came back.
    [`${broken}/certs/partner-ca.pem`]: () => requestPem(partnerRoot),
    [`${fixed}/certs/partner-ca.pem`]: () => readablePem(partnerRoot),
    [`${broken}/backends/provisioning.pem`]: () => chainOf(nameless, issuing),
    [`${fixed}/backends/provisioning.pem`]: () => chainOf(provisioning, issuing, root),
  };
}
