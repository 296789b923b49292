import { certificatesOf, nameOf } from '../model/describe.ts';
import { failuresOf, type Hop } from '../trust/hops.ts';
import type { FailureCode, PathFailure } from '../trust/path.ts';
import type { Report, Rule } from './rule.ts';

const codes: readonly FailureCode[] = ['not-a-ca', 'path-length', 'name-constraint', 'unknown-critical-extension', 'malformed', 'invalid-time', 'work-limit'];

export const chainConstraintViolated: Rule = {
  id: 'chain-constraint-violated',
  title: 'A certificate of the chain forbids the way it is used',
  severity: 'error',
  citations: ['https://www.rfc-editor.org/rfc/rfc5280#section-4.2', 'https://www.rfc-editor.org/rfc/rfc5280#section-6.1'],
  *check(model, { now }) {
    const reported = new Set<string>();
    for (const { hop, failure } of failuresOf(model, now, codes, 'with-assumed')) {
      const { certificate } = failure;
      const id = `${hop.served.contents.source.path} ${failure.code} ${certificate?.sha256 ?? ''}`;
      // What the engine does not even load is reported as that: certificate-unreadable.
      if (reported.has(id) || certificate?.irregularities.some(({ refusedBy }) => refusedBy.includes(hop.engine)) === true) continue;
      reported.add(id);
      yield { ...placeOf(hop, failure), message: messageOf(hop, failure), help: helpOf(failure), related: [{ span: hop.verifierSpan, label: hop.assumed === true ? `presented by ${hop.identity.owner}` : `refused by ${hop.verifier}` }], identity: id };
    }
  },
};

function placeOf(hop: Hop, { certificate }: PathFailure): Pick<Report, 'span'> {
  const files = [hop.served, ...hop.anchorFiles.flatMap(({ target }) => (target.kind === 'found' ? [target.file] : []))];
  const item = files.flatMap((file) => certificatesOf(file.contents)).find((candidate) => candidate.certificate.sha256 === certificate?.sha256);
  return { span: item?.span ?? hop.identity.certificate.path.span };
}

function messageOf({ engine }: Hop, { code, certificate, field, value, expected }: PathFailure): string {
  const name = certificate === undefined ? 'the chain' : nameOf(certificate);
  if (code === 'work-limit' && field === 'search') return `the search for a path of ${name} was given up: it takes ${value}`;
  const known = errors[code]?.[engine === 'jsse' ? 'java' : 'openssl'];
  const what = code === 'name-constraint' ? `violates name constraints: ${field === 'nameConstraints' ? '' : `${field} is `}${value}` : `breaks the chain: ${field} is ${value}, but ${expected} is needed`;
  return `${name} ${what}${known === undefined ? '' : ` (${engine === 'jsse' ? 'Java' : 'OpenSSL'}: "${known}")`}`;
}

/** What the engines print, so that a search for it leads here. */
const errors: Readonly<Partial<Record<FailureCode, { readonly java?: string; readonly openssl?: string }>>> = {
  'not-a-ca': { java: 'basic constraints check failed: this is not a CA certificate', openssl: 'invalid CA certificate' },
  'path-length': { java: 'basic constraints check failed: pathLenConstraint violated', openssl: 'path length constraint exceeded' },
  'name-constraint': { java: 'name constraints check failed', openssl: 'permitted subtree violation' },
  'unknown-critical-extension': { java: 'unrecognized critical extension(s)', openssl: 'unhandled critical extension' },
};

function helpOf({ code }: PathFailure): string {
  if (code === 'not-a-ca' || code === 'path-length') return 'Issue the leaf from a CA that may issue it, or have that CA certificate issued again with fitting basic constraints.';
  if (code === 'name-constraint') return 'Use names that the constraints of the CA permit, or have its name constraints widened.';
  if (code === 'work-limit') return 'Leave out the certificates that the path does not need; cross-signed ones multiply the ways to try.';
  return 'Have this certificate issued again without the extension or the defect, and replace it here.';
}
