/** What a DER value is by its outline alone; whether its parts are sound is for the readers to say. */
export type Outline =
  | 'certificate' | 'certificate-request' | 'revocation-list' | 'pkcs7' | 'pkcs12' | 'public-key' | 'rsa-public-key'
  | 'pkcs1' | 'sec1' | 'dsa' | 'pkcs8' | 'pkcs8-v2' | 'pkcs8-encrypted' | 'unknown';

/** Tag, content and end of one DER value; offsets into the bytes. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

/** The element at `offset`; undefined where it does not fit before `limit` or has no definite length. */
export function elementAt(bytes: Uint8Array, offset: number, limit: number = bytes.length): Element | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) return undefined;
  let contentStart = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || contentStart + count > limit) return undefined;
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[contentStart + index] ?? Number.NaN);
    contentStart += count;
  }
  const end = contentStart + length;
  return end > limit ? undefined : { tag, start: offset, contentStart, end };
}

/** The elements inside a constructed one, up to the first that does not fit. */
export function childrenOf(bytes: Uint8Array, parent: Element): readonly Element[] {
  const children: Element[] = [];
  for (let offset = parent.contentStart; offset < parent.end; ) {
    const child = elementAt(bytes, offset, parent.end);
    if (child === undefined) break;
    children.push(child);
    offset = child.end;
  }
  return children;
}

const sequence = 0x30;
const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;
const objectIdentifier = 0x06;

export function outlineOf(der: Uint8Array): Outline {
  const top = elementAt(der, 0);
  if (top === undefined || top.tag !== sequence) return 'unknown';
  const children = childrenOf(der, top);
  const tags = children.map((child) => child.tag);
  if (tags[0] === sequence) return outlineOfSequence(der, children, tags);
  if (tags[0] === objectIdentifier) return readOid(der, children[0]) === '2a864886f70d010702' ? 'pkcs7' : 'unknown';
  if (tags[0] !== integer) return 'unknown';
  const version = smallInteger(der, children[0]);
  if (tags[1] === sequence) {
    if (tags[2] === octetString) return version === 1 ? 'pkcs8-v2' : 'pkcs8';
    return version === 3 ? 'pkcs12' : 'unknown';
  }
  if (tags[1] === octetString) return 'sec1';
  if (!tags.every((tag) => tag === integer)) return version === 0 && tags.length >= 9 ? 'pkcs1' : 'unknown';
  if (tags.length >= 9) return 'pkcs1';
  return tags.length === 6 ? 'dsa' : tags.length === 2 ? 'rsa-public-key' : 'unknown';
}

function outlineOfSequence(der: Uint8Array, children: readonly Element[], tags: readonly number[]): Outline {
  if (tags.length === 2) {
    if (tags[1] === octetString) return 'pkcs8-encrypted';
    return tags[1] === bitString ? 'public-key' : 'unknown';
  }
  const [body] = children;
  if (tags.length !== 3 || body === undefined || tags[1] !== sequence || tags[2] !== bitString) return 'unknown';
  const inner = childrenOf(der, body);
  if (inner[0]?.tag === 0xa0) return 'certificate';
  if (inner[0]?.tag === sequence) return 'revocation-list';
  // A v1 certificate, a request and a v2 revocation list all begin with an INTEGER.
  if (inner[1]?.tag === sequence && childrenOf(der, inner[1])[0]?.tag === objectIdentifier) return isTime(inner[3]?.tag) ? 'revocation-list' : 'certificate';
  return 'certificate-request';
}

function isTime(tag: number | undefined): boolean {
  return tag === 0x17 || tag === 0x18;
}

function readOid(der: Uint8Array, element: Element | undefined): string {
  return element === undefined ? '' : Buffer.from(der.subarray(element.contentStart, element.end)).toString('hex');
}

function smallInteger(der: Uint8Array, element: Element | undefined): number | undefined {
  return element !== undefined && element.end - element.contentStart === 1 ? der[element.contentStart] : undefined;
}

/** How many bytes the outermost value takes of those that are there; undefined where it says it is longer. */
export function outerLength(der: Uint8Array): number | undefined {
  return elementAt(der, 0)?.end;
}

/** How long the outermost value says it is, also where fewer bytes are there. */
export function announcedLength(der: Uint8Array): number | undefined {
  return elementAt(der, 0, Number.MAX_SAFE_INTEGER)?.end;
}

/** Lost lines leave sound base64 behind whose outermost value is too short. */
export function missingBytes(der: Uint8Array): string | undefined {
  const announced = announcedLength(der);
  if (announced === undefined || der[0] !== 0x30 || announced <= der.length) return undefined;
  return `${announced - der.length} of its ${announced} bytes are missing`;
}
