import type { Files } from './certificates.ts';
import { encryptedKeyPem, showcerts } from './certificates-examples-parts.ts';
import { chainOf } from './certificates-rules-parts.ts';
import { keyPem, makeKey, mint, readablePem, type Minted } from './mint.ts';

/** examples/bank-x-broken and examples/bank-x-fixed: target servers and aliases of Apigee X, uploaded by Maven. */
export function bank(): Files {
  const root = mint({ subject: 'CN=Meridian Internal Root CA, O=Meridian Bank', ca: true });
  const issuing = mint({ subject: 'CN=Meridian Server CA 3, O=Meridian Bank', issuer: root, ca: { pathLength: 0 } });
  const testRoot = mint({ subject: 'CN=Meridian Test CA, O=Meridian Bank', ca: true });
  const sanctionsRoot = mint({ subject: 'CN=Listwatch Root CA, O=Listwatch', ca: true });
  const sanctionsIssuing = mint({ subject: 'CN=Listwatch TLS CA, O=Listwatch', issuer: sanctionsRoot, ca: { pathLength: 0 } });
  const server = (name: string, issuer: Minted): Minted => mint({ subject: `CN=${name}, O=Meridian Bank`, issuer, names: [name] });
  const ledger = server('ledger.meridian.example', issuing);
  const ledgerByNode = mint({ subject: 'CN=ledger-a01.meridian.example, O=Meridian Bank', issuer: issuing, names: ['ledger-a01.meridian.example', 'ledger-a02.meridian.example'] });
  const ledgerTest = server('ledger.test.meridian.example', testRoot);
  const sanctions = mint({ subject: 'CN=screening.listwatch.example, O=Listwatch', issuer: sanctionsIssuing, names: ['screening.listwatch.example'] });
  const client = mint({ subject: 'CN=apigee-prod.meridian.example, O=Meridian Bank', issuer: issuing, purposes: ['client'] });
  const clientForServers = mint({ subject: 'CN=apigee-prod.meridian.example, O=Meridian Bank', issuer: issuing, key: client.key, names: ['apigee-prod.meridian.example'] });
  const clientTest = mint({ subject: 'CN=apigee-test.meridian.example, O=Meridian Bank', issuer: testRoot, purposes: ['client'] });
  const oldTestKey = makeKey('ec');
  const [broken, fixed] = ['examples/bank-x-broken', 'examples/bank-x-fixed'];
  // The pipeline fills in the passphrases.
  const shared = (folder: string): Files => ({
    [`${folder}/certs/prod/meridian-root.pem`]: () => readablePem(root),
    [`${folder}/certs/prod/ledger-client.key`]: () => encryptedKeyPem(client.key, 'meridian-prod'),
    [`${folder}/certs/test/ledger-client.pem`]: () => readablePem(clientTest),
    [`${folder}/backends/ledger-test.pem`]: () => readablePem(ledgerTest),
    [`${folder}/backends/screening.pem`]: () => chainOf(sanctions, sanctionsIssuing),
    [`${folder}/certs/test/meridian-test-ca.pem`]: () => readablePem(testRoot),
  });
  return {
    ...shared(broken),
    ...shared(fixed),
    [`${broken}/certs/prod/ledger-client.pem`]: () => chainOf(clientForServers, issuing),
    [`${fixed}/certs/prod/ledger-client.pem`]: () => chainOf(client, issuing),
    [`${broken}/certs/test/ledger-client.key`]: () => keyPem(oldTestKey),
    [`${fixed}/certs/test/ledger-client.key`]: () => encryptedKeyPem(clientTest.key, 'meridian-test'),
    [`${broken}/backends/ledger-prod.txt`]: () => showcerts(ledgerByNode, issuing, root),
    [`${fixed}/backends/ledger-prod.txt`]: () => showcerts(ledger, issuing, root),
    // Two downloads put together with cat; the first did not end its last line.
    [`${broken}/certs/prod/listwatch-ca.pem`]: () => `${readablePem(sanctionsRoot).trimEnd()}${readablePem(sanctionsIssuing).replace(/^[\s\S]*?(?=-----BEGIN)/, '')}`,
    [`${fixed}/certs/prod/listwatch-ca.pem`]: () => chainOf(sanctionsRoot, sanctionsIssuing),
    [`${broken}/certs/test/listwatch-ca.pem`]: () => readablePem(sanctionsIssuing),
    [`${fixed}/certs/test/listwatch-ca.pem`]: () => chainOf(sanctionsRoot, sanctionsIssuing),
  };
}
