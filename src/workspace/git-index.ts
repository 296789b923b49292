/** Paths in the index of a Git repository (gitformat-index), versions 2 to 4; undefined where it is not one. */
export function trackedPaths(index: Uint8Array): ReadonlySet<string> | undefined {
  const bytes = Buffer.from(index.buffer, index.byteOffset, index.byteLength);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  const count = bytes.readUInt32BE(8);
  if (version < 2 || version > 4) return undefined;
  const paths = new Set<string>();
  let at = 12;
  let previous = '';
  for (let entry = 0; entry < count; entry += 1) {
    // 40 bytes of file status, the object's name (20 bytes, SHA-1), flags, and in version 3 and later maybe more flags.
    if (at + 62 > bytes.length) return undefined;
    const extended = version >= 3 && (bytes.readUInt16BE(at + 60) & 0x4000) !== 0;
    const start = at + 62 + (extended ? 2 : 0);
    const shared = version === 4 ? readOffset(bytes, start) : { value: 0, next: start };
    const end = bytes.indexOf(0, shared.next);
    if (end === -1) return undefined;
    previous = (version === 4 ? previous.slice(0, previous.length - shared.value) : '') + bytes.toString('latin1', shared.next, end);
    // Prefixes are counted in bytes, so that names are taken apart as bytes.
    paths.add(Buffer.from(previous, 'latin1').toString('utf8'));
    // Before version 4 an entry is padded with NUL to a multiple of eight, at least one.
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  return paths;
}

/** The variable-width number of pack files (gitformat-pack, "offset encoding"). */
function readOffset(bytes: Buffer, start: number): { readonly value: number; readonly next: number } {
  let at = start;
  let byte = bytes[at] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && at < start + 5) {
    at += 1;
    byte = bytes[at] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next: at + 1 };
}
