import { domainToASCII, domainToUnicode } from 'node:url';

/** RFC 3490, section 3.1: what separates labels. */
const dots = /[.\u3002\uff0e\uff61]/;

/** What HostnameChecker makes of the host, or why it refuses the host itself. */
export function readJsseHost(host: string): { readonly host: string } | { readonly reason: string } {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  const ascii = toAscii(name);
  if (ascii === undefined) return { reason: `"${host}" is no domain name that Java can encode` };
  const reason = describeFault(name) ?? describeFault(ascii);
  return reason === undefined ? { host: toUnicode(ascii) } : { reason: `Java refuses the host name "${host}": ${reason}` };
}

/** HostnameChecker.isMatched for TLS and private authorities: wildcards anywhere, one label for one label. */
export function matchesJsseTemplate(host: string, template: string): boolean {
  const ascii = toAscii(template);
  if (ascii === undefined) return false;
  const unicode = toUnicode(ascii);
  if (hasIllegalWildcard(unicode)) return false;
  const plain = unicode.replaceAll('*', 'z');
  if (describeFault(plain) !== undefined || describeFault(toAscii(plain) ?? '') !== undefined) return false;
  const wanted = host.toLowerCase().split('.').filter((label) => label !== '');
  const offered = unicode.toLowerCase().split('.').filter((label) => label !== '');
  return wanted.length === offered.length && offered.every((label, index) => matchesLabel(wanted[index] ?? '', label));
}

/** javax.net.ssl.SNIHostName: letters, digits and inner hyphens, no dot at the end (IDN.USE_STD3_ASCII_RULES). */
function describeFault(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.endsWith('.')) return 'it ends in a dot';
  for (const label of name.split(dots)) {
    if (label === '') return 'it has an empty label';
    if (!/^[a-z0-9\u0080-\u{10ffff}-]+$/iu.test(label)) return `the label "${label}" has characters other than letters, digits and hyphens`;
    if (label.startsWith('-') || label.endsWith('-')) return `the label "${label}" begins or ends with a hyphen`;
    if (isAscii(label) && label.length > 63) return `the label "${label.slice(0, 20)}…" is longer than 63 characters`;
  }
  return undefined;
}

// Labels one by one: the WHATWG functions refuse a whole name where IDNA 2003 leaves an ASCII label alone.
function toAscii(name: string): string | undefined {
  const labels = name.split(dots);
  const encoded = labels.map((label) => (isAscii(label) ? label : domainToASCII(mapAsIdna2003(label))));
  return encoded.some((label, index) => label === '' && labels[index] !== '') ? undefined : encoded.join('.');
}

// Java is on IDNA 2003, which folds these letters; WHATWG keeps them.
function mapAsIdna2003(label: string): string {
  return label.replaceAll('ß', 'ss').replaceAll('ς', 'σ');
}

/** IDN.toUnicode leaves a label that does not decode as it is. */
function toUnicode(ascii: string): string {
  return ascii
    .split('.')
    .map((label) => (/^xn--/i.test(label) && !label.includes('*') ? domainToUnicode(label) || label : label))
    .join('.');
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function hasIllegalWildcard(template: string): boolean {
  if (template === '*' || template === '*.') return true;
  const last = template.lastIndexOf('*');
  return last !== -1 && !template.includes('.', last);
}

/** matchWildCards: what stands between wildcards, in this order. */
function matchesLabel(host: string, template: string): boolean {
  const [first = '', ...rest] = template.split('*');
  const last = rest.pop();
  if (last === undefined) return host === template;
  if (!host.startsWith(first)) return false;
  let remaining = host.slice(first.length);
  for (const part of rest) {
    const at = remaining.indexOf(part);
    if (at === -1) return false;
    remaining = remaining.slice(at + part.length);
  }
  return remaining.endsWith(last);
}
