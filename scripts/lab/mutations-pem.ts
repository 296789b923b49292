import { everyHop, type Mutation } from './mutation.ts';
import { keyText } from './material.ts';
import { edit, type Edit, type Hop, type KeyName, type Part, type Plan } from './plan.ts';

const causes = ['pem-malformed', 'pem-wrong-content', 'certificate-unreadable', 'key-unreadable', 'truststore-invalid'];

/** The first block of a text, whatever stands around it. */
function inFirst(how: (block: string) => string): Edit {
  return (text) => text.replace(/-----BEGIN[^-]*-----[\s\S]*?-----END[^-]*-----/, how);
}

function inLast(how: (block: string) => string): Edit {
  return (text) => text.replace(/(-----BEGIN[^-]*-----(?:(?!-----BEGIN)[\s\S])*-----END[^-]*-----)(?![\s\S]*-----BEGIN)/, how);
}

/** Every line of the base64 between the boundaries. */
function inBody(how: (body: string) => string): (block: string) => string {
  return (block) => block.replace(/(?<=-----\r?\n)[\s\S]*?(?=-----END)/, how);
}

const edits: Readonly<Record<string, Edit>> = {
  'crlf': (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  'carriage-return-only': (text) => text.replaceAll(/\r?\n/g, '\r'),
  'no-final-newline': (text) => text.trimEnd(),
  'byte-order-mark': (text) => `\u{FEFF}${text.replace(/^[\s\S]*?(?=-----BEGIN)/, '')}`,
  'text-around': (text) => `Bag Attributes\n    friendlyName: lab\n${text}\nend of file\n`,
  'comments': (text) => `# written by hand\n${text}# the end\n`,
  'trailing-blanks': (text) => text.replaceAll(/\r?\n/g, '  \n'),
  'indented': (text) => text.replaceAll(/^/gm, '    '),
  'first-indented': inFirst((block) => block.replaceAll(/^/gm, '  ')),
  'body-on-one-line': inFirst(inBody((body) => `${body.replaceAll(/\s/g, '')}\n`)),
  'body-of-76-columns': inFirst(inBody((body) => `${body.replaceAll(/\s/g, '').replaceAll(/.{76}/g, '$&\n')}\n`)),
  'blank-line-after-begin': inFirst(inBody((body) => `\n${body}`)),
  'blank-line-in-body': inFirst(inBody((body) => body.replace(/\n/, '\n\n'))),
  'blocks-glued': (text) => text.replaceAll(/-----\s+-----BEGIN/g, '----------BEGIN'),
  'end-missing': inLast((block) => block.replace(/-----END[^-]*-----/, '')),
  'end-of-first-missing': inFirst((block) => block.replace(/-----END[^-]*-----/, '')),
  'begin-missing': inFirst((block) => block.replace(/-----BEGIN[^-]*-----\r?\n/, '')),
  'begin-with-four-dashes': inFirst((block) => block.replace('-----BEGIN', '----BEGIN')),
  'end-with-four-dashes': inFirst((block) => block.replace(/-----$/, '----')),
  'end-with-other-label': inFirst((block) => block.replace(/-----END[^-]*-----/, '-----END NOTHING-----')),
  'smart-dashes': inFirst((block) => block.replaceAll('-----', '—')),
  'begin-in-small-letters': inFirst((block) => block.replace('-----BEGIN', '-----begin')),
  'letter-lost': inFirst(inBody((body) => `${body.slice(0, 20)}${body.slice(21)}`)),
  'letter-foreign': inFirst(inBody((body) => `${body.slice(0, 20)}!${body.slice(21)}`)),
  'plus-escaped': inFirst(inBody((body) => `${body.slice(0, 20)}&#43;${body.slice(21)}`)),
  'line-lost': inFirst(inBody((body) => body.replace(/\n[^\n]*\n/, '\n'))),
  'cut-in-half': (text) => text.slice(0, Math.floor(text.length / 2)),
  'header-line': inFirst(inBody((body) => `Comment: lab\n\n${body}`)),
  'literal-newlines': (text) => text.replaceAll(/\r?\n/g, '\\n'),
  'quoted': (text) => `"${text.trim()}"\n`,
  'base64-again': (text) => `${Buffer.from(text).toString('base64')}\n`,
  'utf-16': (text) => Buffer.from(`\u{FEFF}${text}`, 'utf16le'),
  'binary': (text) => Buffer.from(/-----BEGIN[^-]*-----([\s\S]*?)-----END/.exec(text)?.[1] ?? '', 'base64'),
  'empty': () => '',
  'blank': () => '\n\n',
  'prose': () => 'https://wiki.example.com/tls-certificates\n',
  'zero-width-space': inFirst((block) => block.replace(/-----\r?\n/, '-----\u{200B}\n')),
};

const forCertificates: Readonly<Record<string, Edit>> = {
  'label-x509': (text) => text.replaceAll(/(BEGIN|END) CERTIFICATE-/g, '$1 X509 CERTIFICATE-'),
  'label-trusted': (text) => text.replaceAll(/(BEGIN|END) CERTIFICATE-/g, '$1 TRUSTED CERTIFICATE-'),
  'label-request': (text) => text.replaceAll(/(BEGIN|END) CERTIFICATE-/g, '$1 CERTIFICATE REQUEST-'),
  'label-in-small-letters': (text) => text.replaceAll(/(BEGIN|END) CERTIFICATE-/g, '$1 certificate-'),
};

const parts: readonly (readonly [Part, readonly Hop[]])[] = [
  ['served', everyHop],
  ['trusted', everyHop],
  ['server-key', everyHop],
  ['client', ['mutual']],
  ['accepted', ['mutual']],
];

const damages: readonly Mutation[] = parts.flatMap(([part, hops]) => {
  const all = part === 'server-key' ? edits : { ...edits, ...forCertificates };
  return Object.entries(all).map(
    ([name, how]): Mutation => ({
      id: `${part}-${name}`,
      class: 'PEM',
      hops,
      // What is left may be a whole leaf and nothing else.
      causes: name === 'cut-in-half' || name === 'binary' ? [...causes, 'chain-incomplete', 'truststore-unanchored'] : causes,
      server: 'nginx',
      apply(plan) {
        if (part === 'server-key') plan.keyKnown = true;
        edit(plan, part, how);
      },
    }),
  );
});

/** The private key beside the certificates, as some tools write it. */
function combined(part: 'served' | 'client', place: 'first' | 'last'): Mutation {
  return {
    id: `${part}-with-key-${place}`,
    class: 'PEM',
    hops: part === 'served' ? everyHop : ['mutual'],
    causes,
    server: 'nginx',
    apply(plan) {
      const key = keyText(keyOf(plan, part), 'pkcs8');
      edit(plan, part, (text) => (place === 'first' ? `${key}${text}` : `${text.trimEnd()}\n${key}`));
    },
  };
}

function keyOf(plan: Plan, part: 'served' | 'client'): KeyName {
  return part === 'client' && plan.client !== undefined ? plan.client.key : plan.serverKey;
}

export const pemMutations: readonly Mutation[] = [...damages, combined('served', 'first'), combined('served', 'last'), combined('client', 'first'), combined('client', 'last')];
