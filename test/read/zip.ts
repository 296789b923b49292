import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/read/crc32.ts';

/** A member to be packed; what is set beyond name and text is written as a lie or a special case. */
export interface Packed {
  readonly name: string;
  readonly text: string;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly method?: number;
  readonly localName?: string;
  readonly crc?: number;
  readonly size?: number;
  readonly mode?: number;
  /** Sizes and checksum follow the data. */
  readonly streamed?: boolean;
}

/** Packs a ZIP archive. */
export function zipOf(members: readonly Packed[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const content = Buffer.from(member.text);
    const data = member.stored === true ? content : deflateRawSync(content);
    const name = Buffer.from(member.name);
    const localName = Buffer.from(member.localName ?? member.name);
    const flags = (member.flags ?? 0) | (member.streamed === true ? 8 : 0);
    const fields = { method: member.method ?? (member.stored === true ? 0 : 8), crc: member.crc ?? crc32(content), packed: data.length, size: member.size ?? content.length };
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    writeFields(local, 4, flags, member.streamed === true ? { ...fields, crc: 0, packed: 0, size: 0 } : fields);
    local.writeUInt16LE(localName.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt8(3, 5);
    writeFields(entry, 6, flags, fields);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, localName, data);
    central.push(entry, name);
    offset += 30 + localName.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)]);
}

function writeFields(header: Buffer, at: number, flags: number, fields: { readonly method: number; readonly crc: number; readonly packed: number; readonly size: number }): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(flags, at + 2);
  header.writeUInt16LE(fields.method, at + 4);
  header.writeUInt32LE(fields.crc, at + 10);
  header.writeUInt32LE(fields.packed, at + 14);
  header.writeUInt32LE(fields.size, at + 18);
}
