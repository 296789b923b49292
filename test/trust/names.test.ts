import { readFileSync } from 'node:fs';
import type { Certificate, Engine, GeneralName } from '../../src/model/certificate.ts';
import { readCertificate } from '../../src/read/certificate.ts';
import { matchHost } from '../../src/trust/names.ts';

function load(): Certificate {
  const pem = readFileSync(new URL('../fixtures/trust/leaf.pem', import.meta.url), 'utf8');
  const result = readCertificate(Buffer.from(/-----BEGIN CERTIFICATE-----([^-]+)-/.exec(pem)?.[1] ?? '', 'base64'));
  if ('reason' in result) throw new Error(result.reason);
  return result.certificate;
}

const leaf = load();

interface Names {
  readonly dns?: readonly string[];
  readonly ip?: readonly (readonly number[])[];
  readonly email?: string;
  readonly commonNames?: readonly string[];
}

function naming({ dns = [], ip = [], email, commonNames = ['a server'] }: Names): Certificate {
  const names: GeneralName[] = [
    ...dns.map((value) => ({ kind: 'dns' as const, value })),
    ...ip.map((octets) => ({ kind: 'ip' as const, value: octets.join('.'), octets: Uint8Array.from(octets) })),
    ...(email === undefined ? [] : [{ kind: 'email' as const, value: email }]),
  ];
  const { subjectAlternativeNames: _, ...rest } = leaf;
  return { ...rest, subject: { ...leaf.subject, commonNames }, ...(names.length > 0 && { subjectAlternativeNames: names }) };
}

const loopback = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const engines: readonly Engine[] = ['jsse', 'openssl', 'boringssl'];

/** Host, names, and who matches: j(sse), o(penssl), b(oringssl). JSSE and OpenSSL were asked themselves. */
const rows: readonly (readonly [what: string, host: string, names: Names, matching: string])[] = [
  ['an exact name', 'www.example.com', { dns: ['www.example.com'] }, 'job'],
  ['upper case in the host', 'WWW.Example.COM', { dns: ['www.example.com'] }, 'job'],
  ['upper case in the name', 'www.example.com', { dns: ['WWW.EXAMPLE.com'] }, 'job'],
  ['a wildcard', 'www.example.com', { dns: ['*.example.com'] }, 'job'],
  ['a wildcard never reaches the apex', 'example.com', { dns: ['*.example.com'] }, ''],
  ['a wildcard never reaches two labels', 'a.b.example.com', { dns: ['*.example.com'] }, ''],
  ['a partial wildcard at the end', 'api1.example.com', { dns: ['api*.example.com'] }, 'jo'],
  ['a partial wildcard at the start', 'myapi.example.com', { dns: ['*api.example.com'] }, 'jo'],
  ['a wildcard within a label', 'wxw.example.com', { dns: ['w*w.example.com'] }, 'j'],
  ['a wildcard in the second label', 'api.v1.example.com', { dns: ['api.*.example.com'] }, 'j'],
  ['two wildcards', 'a.b.example.com', { dns: ['*.*.example.com'] }, 'j'],
  ['a wildcard right below the top', 'example.com', { dns: ['*.com'] }, 'j'],
  ['a wildcard below a public suffix', 'example.co.uk', { dns: ['*.co.uk'] }, 'job'],
  ['a bare wildcard', 'localhost', { dns: ['*'] }, ''],
  ['a wildcard without a dot behind', 'localhost', { dns: ['l*'] }, ''],
  ['a dot at the end of the host', 'www.example.com.', { dns: ['www.example.com'] }, 'j'],
  ['a dot at the end of the name', 'www.example.com', { dns: ['www.example.com.'] }, ''],
  ['a dot at the end of both', 'www.example.com.', { dns: ['www.example.com.'] }, 'ob'],
  ['an underscore', 'my_api.example.com', { dns: ['my_api.example.com'] }, 'ob'],
  ['an underscore under a wildcard', 'my_api.example.com', { dns: ['*.example.com'] }, ''],
  ['a host in Unicode', 'bücher.example', { dns: ['xn--bcher-kva.example'] }, 'j'],
  ['a host as A-label', 'xn--bcher-kva.example', { dns: ['xn--bcher-kva.example'] }, 'job'],
  ['an A-label under a wildcard', 'xn--bcher-kva.example.com', { dns: ['*.example.com'] }, 'job'],
  ['a wildcard within an A-label', 'xn--bcher-kva.example', { dns: ['xn--*.example'] }, ''],
  ['an A-label that decodes to nothing', 'xn--a.example', { dns: ['xn--*.example'] }, 'j'],
  ['an address', '10.0.0.1', { ip: [[10, 0, 0, 1]] }, 'job'],
  ['a long address', '0:0::1', { ip: [loopback] }, 'job'],
  ['a long address in brackets', '[::1]', { ip: [loopback] }, 'job'],
  ['an address as DNS name', '10.0.0.1', { dns: ['10.0.0.1'] }, ''],
  ['an address as common name', '10.0.0.1', { commonNames: ['10.0.0.1'] }, ''],
  ['a common name alone', 'www.example.com', { commonNames: ['www.example.com'] }, 'job'],
  ['a wildcard as common name', 'www.example.com', { commonNames: ['*.example.com'] }, 'job'],
  ['a common name beside other DNS names', 'www.example.com', { dns: ['example.com'], commonNames: ['www.example.com'] }, ''],
  ['a common name beside an address', 'www.example.com', { ip: [[10, 0, 0, 1]], commonNames: ['www.example.com'] }, 'jo'],
  ['a common name beside a mail address', 'www.example.com', { email: 'a@example.com', commonNames: ['www.example.com'] }, 'jo'],
  ['the last of two common names', 'www.example.com', { commonNames: ['example.com', 'www.example.com'] }, 'job'],
  ['the first of two common names', 'example.com', { commonNames: ['example.com', 'www.example.com'] }, 'ob'],
];

test.each(rows)('%s: %s', (_, host, names, matching) => {
  const certificate = naming(names);
  expect(engines.filter((engine) => matchHost(host, certificate, engine).matched).map(([initial]) => initial).join('')).toBe(matching);
});

test('a match tells by which name', () => {
  expect(matchHost('www.example.com', naming({ dns: ['example.com', '*.example.com'] }), 'jsse')).toEqual({ matched: true, by: 'dns', name: '*.example.com' });
  expect(matchHost('[::1]', naming({ ip: [loopback] }), 'openssl')).toMatchObject({ matched: true, by: 'ip' });
  expect(matchHost('www.example.com', naming({ commonNames: ['www.example.com'] }), 'boringssl')).toEqual({ matched: true, by: 'common-name', name: 'www.example.com' });
});

test('a mismatch lists some of the names and counts the others', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `host${index}.example.com`);
  expect(matchHost('www.example.com', naming({ dns: many }), 'jsse')).toMatchObject({ matched: false, reason: 'mismatch', names: many.slice(0, 8), more: 9992 });
});

test.each([
  ['my_api.example.com', 'Java refuses the host name "my_api.example.com": the label "my_api" has characters other than letters, digits and hyphens'],
  ['-a.example.com', 'Java refuses the host name "-a.example.com": the label "-a" begins or ends with a hyphen'],
  ['a..example.com', 'Java refuses the host name "a..example.com": it has an empty label'],
])('a host that Java refuses: %s', (host, detail) => {
  expect(matchHost(host, naming({ dns: [host] }), 'jsse')).toMatchObject({ matched: false, reason: 'invalid-host', detail });
});

test('a certificate without any name says so', () => {
  expect(matchHost('www.example.com', naming({ commonNames: [] }), 'openssl')).toMatchObject({ matched: false, reason: 'no-names', names: [] });
});
