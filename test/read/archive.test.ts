import { mayBeArchive, readArchive, type ArchiveRead } from '../../src/read/archive.ts';
import { defaultLimits, type Limits } from '../../src/source/limits.ts';
import { displayPath, sourceFromBytes } from '../../src/source/source-file.ts';
import { zipOf, type Packed } from './zip.ts';

const wanted = (name: string): boolean => name.endsWith('.xml');
const readBytes = (bytes: Uint8Array, limits?: Limits): ArchiveRead => readArchive(sourceFromBytes('dist/orders.zip', bytes), wanted, limits);
const read = (members: readonly Packed[], limits?: Limits): ArchiveRead => readBytes(zipOf(members), limits);
const xml = (name: string, more: Partial<Packed> = {}): Packed => ({ name, text: `<a name="${name}"/>`, ...more });

test('the members that are wanted, deflated, stored or streamed', () => {
  const { members, faults } = read([xml('apiproxy/', { text: '', stored: true }), xml('apiproxy/orders.xml'), xml('apiproxy/targets/default.xml', { stored: true }), xml('apiproxy/policies/é.xml', { streamed: true }), xml('apiproxy/resources/java/lib.jar')]);
  expect(faults).toEqual([]);
  expect(members.map((member) => [displayPath(member), member.text])).toEqual([
    ['dist/orders.zip!/apiproxy/orders.xml', '<a name="apiproxy/orders.xml"/>'],
    ['dist/orders.zip!/apiproxy/targets/default.xml', '<a name="apiproxy/targets/default.xml"/>'],
    ['dist/orders.zip!/apiproxy/policies/é.xml', '<a name="apiproxy/policies/é.xml"/>'],
  ]);
});

test.each<[string, readonly Packed[], string]>([
  ['a name that leads out', [xml('../evil.xml')], 'leads out'],
  ['a name that leads out further in', [xml('apiproxy/../../evil.xml')], 'leads out'],
  ['an absolute name', [xml('/etc/evil.xml')], 'absolute'],
  ['a drive', [xml('C:evil.xml')], 'absolute'],
  ['a backslash', [xml('apiproxy\\..\\evil.xml')], 'backslash'],
  ['an encrypted member', [xml('a.xml', { flags: 1 })], 'encrypted'],
  ['a symbolic link', [xml('a.xml', { mode: 0o120777 })], 'symbolic link'],
  ['another compression method', [xml('a.xml', { method: 14 })], 'method 14'],
  ['another local name', [xml('a.xml', { localName: 'b.xml' })], 'calls it "b.xml"'],
  ['a wrong checksum', [xml('a.xml', { crc: 1 })], 'checksum'],
  ['less than announced', [xml('a.xml', { size: 4000 })], '4000 are announced'],
  ['more than announced', [xml('a.xml', { size: 3 })], 'announced'],
  ['an archive in the archive', [xml('inner.zip')], 'not opened'],
])('refuses %s', (_name, packed, message) => {
  const { members, faults } = read(packed);
  expect(members).toEqual([]);
  expect(faults.map((fault) => [fault.member, fault.message.includes(message) ? message : fault.message])).toEqual([[packed[0]?.name, message]]);
  expect(faults[0]?.span).toMatchObject({ start: 0, end: 0 });
});

test('the first of two members of one name is read, the second refused', () => {
  const { members, faults } = read([xml('a.xml'), xml('a.xml', { text: '<other/>' })]);
  expect(members.map((member) => member.text)).toEqual(['<a name="a.xml"/>']);
  expect(faults.map((fault) => fault.message)).toEqual(['a.xml: the name stands twice in the archive']);
});

test.each<[string, Partial<Limits>, readonly string[], string]>([
  ['members', { zipMembers: 1 }, [], '2 members, more than the limit of 1 members (zip-members under limits in the configuration)'],
  ['bytes of a member', { fileBytes: 100 }, ['small.xml'], 'big.xml: 2000000 bytes, more than the limit of 100 bytes (file-bytes under limits in the configuration)'],
  ['bytes of all', { zipBytes: 100 }, ['small.xml'], 'big.xml: with it the archive unpacks to more than the limit of 100 bytes (zip-bytes under limits in the configuration)'],
  ['the ratio', {}, ['small.xml'], 'big.xml: it unpacks to more than the limit of 200 times its packed size (zip-ratio under limits in the configuration)'],
])('keeps the limit of %s', (_name, limits, names, message) => {
  const { members, faults } = read([xml('small.xml'), xml('big.xml', { text: ' '.repeat(2_000_000) })], { ...defaultLimits, ...(Object.keys(limits).length > 0 ? { zipRatio: 1e9 } : {}), ...limits });
  expect(members.map((member) => member.member)).toEqual(names);
  expect(faults.map((fault) => fault.message)).toEqual([message]);
});

test.each<[string, (whole: Buffer) => Buffer, string]>([
  ['nothing', () => Buffer.alloc(0), 'no central directory'],
  ['text', () => Buffer.from('PK, but no archive'), 'no central directory'],
  ['a cut end', (whole) => whole.subarray(0, -1), 'no central directory'],
  ['bytes before the archive', (whole) => Buffer.concat([Buffer.from('#!/bin/sh\n'), whole]), 'does not stand where'],
  ['bytes behind the archive', (whole) => Buffer.concat([whole, Buffer.from('x')]), 'no central directory'],
])('refuses %s', (_name, change, message) => {
  const { members, faults } = readBytes(change(zipOf([xml('a.xml')])));
  expect(members).toEqual([]);
  expect(faults.map((fault) => fault.message)).toEqual([expect.stringContaining(message)]);
});

test('a comment at the end is no fault', () => {
  expect(readBytes(zipOf([xml('a.xml')], 'built by CI')).members).toHaveLength(1);
});

test('any single byte changed, or the archive cut anywhere, never throws', () => {
  const whole = zipOf([xml('apiproxy/a.xml'), xml('apiproxy/b.xml', { stored: true })]);
  for (let at = 0; at < whole.length; at += 1) {
    for (const value of [0, 0xff, (whole[at] ?? 0) ^ 1]) {
      const changed = Buffer.from(whole);
      changed[at] = value;
      expect(() => readBytes(changed)).not.toThrow();
    }
    expect(readBytes(whole.subarray(0, at)).members).toEqual([]);
  }
});

test.each([['orders.zip', true], ['orders.ZIP', true], ['lib.jar', false], ['orders.zip.pem', false]])('%s may be an archive: %s', (path, expected) => {
  expect(mayBeArchive(path)).toBe(expected);
});
