import type { Certificate } from '../model/certificate.ts';
import { certificatesOf, nameOf, shellWord } from '../model/describe.ts';
import type { Identity, MaterialFile, Model } from '../model/model.ts';
import { displayPath } from '../source/source-file.ts';
import { completionOf, failuresOf, judgeHops, stopsAtTrustedIntermediate, type Hop } from '../trust/hops.ts';
import { isPublicRoot } from '../trust/public-roots.ts';
import { isSelfSigned } from '../trust/relations.ts';
import { followChain, impostorIn, issuersOf, isWhole } from '../trust/served.ts';
import type { Related, Report, Rule, Severity } from './rule.ts';

export const chainIncomplete: Rule = {
  id: 'chain-incomplete',
  title: 'An intermediate certificate is missing from what is presented',
  severity: 'error',
  citations: ['https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures', 'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2'],
  *check(model, { now }) {
    const gaps = new Map<MaterialFile, Gap>();
    const note = (gap: Gap): void => void (gaps.get(gap.served)?.severity === 'error' || gaps.set(gap.served, gap));
    for (const { hop, failure } of failuresOf(model, now, ['no-issuer'])) {
      // Peers hold the issuer, and lack what is above it: that is theirs to add.
      if (!stopsAtTrustedIntermediate(hop, failure)) for (const gap of gapOfHop(model, hop, now)) note(gap);
    }
    const known = new Set(judgeHops(model, now).flatMap(({ hop }) => (hop.assumed === true ? [] : hop.served)));
    for (const identity of model.identities) for (const gap of gapByItself(model, identity, known)) note(gap);
    for (const gap of gaps.values()) yield reportOf(gap);
  },
};

interface Gap {
  readonly severity: Severity;
  readonly identity: Identity;
  readonly served: MaterialFile;
  /** The certificate whose issuer is not there. */
  readonly end: Certificate;
  /** The file of the repository that has the missing certificate. */
  readonly holder?: MaterialFile;
  readonly why: string;
  readonly related: readonly Related[];
}

/** The end of a chain, unless its issuer is served under the same name with another key, which is another defect. */
function endOf(chain: readonly Certificate[]): Certificate | undefined {
  const end = followChain(chain)?.path.at(-1);
  return end === undefined || isSelfSigned(end) || impostorIn(chain) !== undefined ? undefined : end;
}

function gapOfHop(model: Model, hop: Hop, now: number): Gap[] {
  const end = endOf(hop.chain);
  if (end === undefined) return [];
  const [missing] = completionOf(model, { hop }, now);
  // Without the missing certificate at hand, a lone leaf points to the chain and anything longer to the trust store.
  if (missing === undefined && (hop.store !== undefined || hop.chain.length > 1)) return [];
  const met = hop.connection?.target.label;
  return [
    {
      severity: 'error',
      identity: hop.identity,
      served: hop.served,
      end,
      ...(missing === undefined ? {} : { holder: missing.file }),
      why: `${hop.verifier} does not hold it either${hop.store === undefined ? '' : ' ("PKIX path building failed")'}`,
      related: [{ span: hop.verifierSpan, label: met === undefined ? 'what verifies it' : `met by ${met}` }],
    },
  ];
}

/** What can be said without knowing what the peers trust: by the repository, else by the certificate. */
function gapByItself(model: Model, identity: Identity, known: ReadonlySet<MaterialFile>): Gap[] {
  const { target } = identity.certificate;
  if (identity.hop === 'backend' || target.kind !== 'found' || known.has(target.file) || !isWhole(target.file)) return [];
  const chain = certificatesOf(target.file.contents).map((item) => item.certificate);
  const end = endOf(chain);
  // A public root may be sent as the certificate that an older root made for it; clients stop at their own.
  if (end === undefined || followChain(chain)?.path.some(({ subject }) => isPublicRoot(subject)) === true) return [];
  const issuers = issuersOf(model, end);
  if (issuers.some(({ item }) => isSelfSigned(item.certificate)) || isPublicRoot(end.issuer)) return [];
  const gap = { identity, served: target.file, end, related: [] };
  const severity = identity.hop === 'ingress' ? 'error' : 'warning';
  const holder = issuers.find(({ file }) => certificatesOf(file.contents).every(({ certificate }) => certificate.basicConstraints?.ca === true)) ?? issuers[0];
  if (holder !== undefined) return [{ ...gap, severity, holder: holder.file, why: 'that issuer is an intermediate, which peers do not hold' }];
  // A certificate that says where its issuer can be fetched has one that peers are not expected to hold.
  if (end.caIssuers.length > 0) return [{ ...gap, severity, why: `its issuer is offered at ${end.caIssuers[0]}, so peers are not expected to hold it` }];
  return [{ ...gap, severity: 'warning', why: 'the repository does not show whether peers trust that issuer' }];
}

function reportOf({ severity, identity, served, end, holder, why, related }: Gap): Report {
  const path = displayPath(served.contents.source);
  const item = certificatesOf(served.contents).find(({ certificate }) => certificate === end);
  return {
    span: item?.span ?? identity.certificate.path.span,
    message: `the chain of ${identity.owner} stops at ${nameOf(end)}: its issuer "${end.issuer.text}" is not in ${path}; ${why}`,
    help: remedy(identity, served, end, holder),
    severity,
    related: [...related, { span: identity.certificate.path.span, label: `presented by ${identity.owner}` }],
    identity: end.sha256,
  };
}

function remedy(identity: Identity, served: MaterialFile, end: Certificate, holder: MaterialFile | undefined): string {
  const found = holder === undefined ? '' : displayPath(holder.contents.source);
  if (identity.hop === 'backend') return `Have ${identity.owner} send its intermediate certificates, or add the one in ${found} to the trust store.`;
  const path = displayPath(served.contents.source);
  if (holder === undefined) return `Append the certificate of "${end.issuer.text}" to ${path}; if your peers hold it as a root, name it in client-truststore of the configuration.`;
  // A member of a manifest or archive is no file of the shell, and a file that begins with another leaf would bring it along.
  const plain = holder.contents.source.member === undefined && served.contents.source.member === undefined;
  const alone = certificatesOf(holder.contents).every(({ certificate }) => certificate.basicConstraints?.ca === true);
  return plain && alone ? `The missing certificate is in ${found}: ${appendCommand(served, found)}` : `Append the certificate of "${end.issuer.text}", which is in ${found}, to ${path}.`;
}

/** Where the file does not end its last line, the blocks would be glued together. */
function appendCommand(file: MaterialFile, holder: string): string {
  const path = shellWord(displayPath(file.contents.source));
  const newline = /[\r\n]$/.test(file.contents.source.text) ? '' : `echo >> ${path} && `;
  return `${newline}cat ${shellWord(holder)} >> ${path}`;
}
