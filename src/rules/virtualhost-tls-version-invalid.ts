import { elsewhere } from '../model/elsewhere.ts';
import type { Model } from '../model/model.ts';
import type { OverridesVirtualhost, WrittenText } from '../model/overrides-declarations.ts';
import { rewriteValue } from '../source/edit.ts';
import type { Fix, Report, Rule } from './rule.ts';

const versions = ['1.0', '1.1', '1.2', '1.3'];

/** The two bounds of a virtual host, or of the whole ingress in versions 1.1 and 1.2. */
interface Bounds {
  readonly owner: string;
  readonly era: 'virtualhost' | 'ingress';
  readonly least: WrittenText | undefined;
  readonly most: WrittenText | undefined;
  readonly ciphers: OverridesVirtualhost['cipherSuites'];
  /** The text of a value may count for other entries too. */
  readonly anchored: boolean;
}

export const virtualhostTlsVersionInvalid: Rule = {
  id: 'virtualhost-tls-version-invalid',
  title: 'A minimum or maximum TLS version that the ingress cannot use',
  severity: 'error',
  citations: ['https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref', 'https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls', 'https://www.rfc-editor.org/rfc/rfc8996'],
  *check(model) {
    for (const bounds of boundsOf(model)) {
      for (const written of [bounds.least, bounds.most]) if (written !== undefined && isJudged(written)) yield* spelling(model, bounds, written, written === bounds.least ? 'min' : 'max');
      yield* order(bounds);
    }
  },
};

function boundsOf({ overrides }: Model): readonly Bounds[] {
  return overrides.flatMap(({ virtualhosts, ingress, anchored }) => [
    ...virtualhosts.map(({ name, minTLSProtocolVersion, maxTLSProtocolVersion, cipherSuites }) => ({ owner: `virtual host "${name?.value ?? 'without a name'}"`, era: 'virtualhost' as const, least: minTLSProtocolVersion, most: maxTLSProtocolVersion, ciphers: cipherSuites, anchored })),
    ...(ingress === undefined ? [] : [{ owner: 'the ingress', era: 'ingress' as const, least: ingress.minTLSProtocolVersion, most: ingress.maxTLSProtocolVersion, ciphers: undefined, anchored }]),
  ]);
}

/** `TLSV1_2` looks like a placeholder, and is none. */
function isJudged({ value }: WrittenText): boolean {
  return value.trim() !== '' && (intended(value) !== undefined || elsewhere(value) === undefined);
}

function* spelling({ deployTool }: Model, { owner, era, anchored }: Bounds, written: WrittenText, bound: 'min' | 'max'): Iterable<Report> {
  const { value, type, span } = written;
  const property = `${bound}TLSProtocolVersion`;
  const meant = intended(value);
  if (type !== 'string' && era === 'virtualhost' && deployTool?.name !== 'apigeectl') {
    const known = meant !== undefined && versions.includes(meant);
    yield {
      span,
      message: `${property} of ${owner} is the ${type} ${value}, not a text: Helm stops with "error calling eq: incompatible types for comparison"`,
      help: known ? `Put it in quotation marks: ${property}: "${meant}".` : 'Write one of AUTO, "1.0", "1.1", "1.2" and "1.3", in quotation marks.',
      severity: deployTool?.name === 'helm' ? 'error' : 'warning',
      ...(known && !anchored ? fixOf(written, meant) : {}),
    };
  } else if (value !== 'AUTO' && !versions.includes(value) && !(type === 'number' && meant !== undefined)) {
    const lowerCase = value.toUpperCase() === 'AUTO';
    // Earlier tools printed "auto" themselves among what they support.
    if (lowerCase && (deployTool?.name === 'apigeectl' || era === 'ingress')) return;
    yield {
      span,
      message: `${property} of ${owner} is "${value}", which is none of AUTO, 1.0, 1.1, 1.2 and 1.3 ("supported tls protocol are: AUTO, 1.0, 1.1, 1.2 and 1.3")`,
      help: meant === undefined ? 'Write one of AUTO, "1.0", "1.1", "1.2" and "1.3", in quotation marks.' : `Write ${meant === 'AUTO' ? meant : `"${meant}"`}.`,
      severity: lowerCase && deployTool?.name !== 'helm' ? 'warning' : 'error',
      ...(meant === undefined || anchored ? {} : fixOf(written, meant)),
    };
  }
}

/**
 * Safe where the version stands there already: with the number apigeectl deploys the same as with the text, and what is spelt
 * otherwise nothing deploys. A version that has to be made up, as from "1", somebody should look at.
 */
function fixOf(written: WrittenText, meant: string): { readonly fix?: Fix } {
  const edit = rewriteValue(written, meant);
  const safe = written.value.toUpperCase().replaceAll('_', '.').includes(meant);
  return edit === undefined ? {} : { fix: { title: written.type === 'string' ? `write ${edit.text}` : 'put the version in quotation marks', safe, edits: [edit] } };
}

function* order({ owner, era, least, most, ciphers }: Bounds): Iterable<Report> {
  const [low, high] = [rank(least), rank(most)];
  if (least !== undefined && most !== undefined && low !== undefined && high !== undefined && low > high) {
    yield {
      span: least.span,
      message: `${owner} allows no TLS version at all: minTLSProtocolVersion ${least.value} is above maxTLSProtocolVersion ${most.value}`,
      help: `Lower the minimum or raise the maximum; ${era === 'ingress' ? '' : 'Helm does not notice, and '}every handshake fails.`,
      related: [{ span: most.span, label: 'the maximum' }],
    };
  } else if (most !== undefined && high !== undefined && high < 2) {
    yield {
      span: most.span,
      message: `${owner} allows nothing newer than TLS ${most.value}, which RFC 8996 has withdrawn and current clients refuse ("unsupported protocol", "protocol version")`,
      help: 'Raise maxTLSProtocolVersion to "1.3", or leave it out.',
      severity: 'warning',
    };
  } else if (least !== undefined && low !== undefined && low < 2 && ciphers === undefined) {
    yield {
      span: least.span,
      message: `${owner} lets clients in with TLS ${least.value}, which RFC 8996 has withdrawn; the ingress has no cipher suite for it unless cipherSuites names some`,
      help: 'Raise minTLSProtocolVersion to "1.2".',
      severity: 'warning',
    };
  }
}

function rank(written: WrittenText | undefined): number | undefined {
  const found = written === undefined || !isJudged(written) ? -1 : versions.indexOf(intended(written.value) ?? '');
  return found === -1 ? undefined : found;
}

/** The value that a spelling means: `TLSV1_2`, `TLSv1.2`, `tls 1.2`, `1` for 1.0, `auto`. */
function intended(value: string): string | undefined {
  if (/^(?:tls_)?auto$/i.test(value.trim())) return 'AUTO';
  const match = /^(?:tls)?(?:[-_ ]v?|v)?\s*1(?:[._]?([0-3])0*)?$/i.exec(value.trim());
  return match === null ? undefined : `1.${match[1] ?? '0'}`;
}
