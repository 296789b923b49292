/** The octets of an IPv4 or IPv6 address in text, brackets allowed; undefined for anything else. */
export function parseAddress(text: string): Uint8Array | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.includes(':')) return parseLong(bare.split('%', 1)[0] ?? '');
  return parseShort(bare);
}

function parseShort(text: string): Uint8Array | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet < 256) ? Uint8Array.from(octets) : undefined;
}

function parseLong(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const front = parseGroups(head);
  const back = tail === undefined ? [] : parseGroups(tail);
  if (front === undefined || back === undefined) return undefined;
  const gap = 16 - front.length - back.length;
  if (tail === undefined ? gap !== 0 : gap < 2) return undefined;
  return Uint8Array.from([...front, ...Array<number>(gap).fill(0), ...back]);
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const octets: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const short = index === groups.length - 1 ? parseShort(group) : undefined;
    if (short !== undefined) octets.push(...short);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) octets.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return octets.length <= 16 ? octets : undefined;
}
