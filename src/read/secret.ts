import { elsewhere, type Elsewhere } from '../model/elsewhere.ts';
import type { ManifestHead, SecretEntry, SecretManifest } from '../model/manifest-declarations.ts';
import { confidential, sourceFromBytes } from '../source/source-file.ts';
import { spanOf, type Span } from '../source/span.ts';
import { pick, placeholderAt } from './settings.ts';
import { childOf, entriesOf, entryOf, type Entry, type Mapping, type Scalar, type Tree } from './tree.ts';

/** Reads a Secret and decodes its values, except where SOPS or a placeholder holds them back. */
export function readSecret(document: Mapping, head: ManifestHead): SecretManifest {
  const sealed = entryOf(document, 'sops') !== undefined;
  const sections = (['data', 'stringData'] as const).flatMap((section) => keysIn(childOf(document, section)).map((entry) => readEntry(section, entry, head, sealed)));
  return { ...head, kind: 'secret', ...pick(document, { type: 'type' }), entries: sections };
}

/** A placeholder for all that the secret holds may become any key that is asked for. */
function keysIn(tree: Tree | undefined): readonly Entry[] {
  const filledIn = placeholderAt(tree);
  if (tree === undefined || filledIn === undefined) return entriesOf(tree);
  return ['cert', 'key', 'cacert', 'tls.crt', 'tls.key', 'ca.crt'].map((value) => ({ key: { value, span: filledIn.span }, value: tree }));
}

/** A Secret that a template engine makes: nobody knows which one it will be. */
export function secretToBeMade(span: Span): SecretManifest {
  return { kind: 'secret', apiVersion: 'v1', name: { value: '{{ … }}', span }, namespace: undefined, span, entries: [] };
}

function readEntry(section: SecretEntry['section'], { key, value }: Entry, head: ManifestHead, sealed: boolean): SecretEntry {
  const entry = { key, section, span: value.span };
  if (value.kind !== 'scalar') return entry;
  const why = hiddenBy(value, sealed);
  if (why !== undefined) return { ...entry, elsewhere: why };
  const member = `${head.name?.value ?? 'secret'}/${key.value}`;
  const content = (bytes: Uint8Array): SecretEntry => ({ ...entry, content: confidential(sourceFromBytes(value.span.file.path, bytes, member)) });
  if (section === 'stringData') return content(Buffer.from(value.text));
  const fault = base64Fault(value.text);
  return fault === undefined ? content(Buffer.from(value.text, 'base64')) : { ...entry, notBase64: faultSpan(value, fault) };
}

function hiddenBy(value: Scalar, sealed: boolean): Elsewhere | undefined {
  if (sealed || value.text.startsWith('ENC[')) return 'secret';
  // A text with a BEGIN line is what it is, even where a placeholder stands in it: its own reader tells.
  return value.text.includes('-----BEGIN ') ? undefined : elsewhere(value.text);
}

/** The first character at which Go's standard base64 decoding stops, with which the API server reads; it skips line breaks only. */
function base64Fault(text: string): number | undefined {
  const wrong = text.search(/[^A-Za-z0-9+/=\r\n]/);
  if (wrong !== -1) return wrong;
  const padding = text.indexOf('=');
  const length = text.replace(/[\r\n]+/g, '').length;
  const tail = padding === -1 ? '' : text.slice(padding).replace(/[\r\n]+/g, '');
  if (tail.length > 2 || /[^=]/.test(tail)) return padding;
  return length % 4 === 0 ? undefined : text.length;
}

function faultSpan(value: Scalar, offset: number): Span {
  const { file, start, end } = value.span;
  // Inside a quoted or block scalar the text is not the source letter for letter.
  const exact = file.text.startsWith(value.text, start);
  return exact && offset < value.text.length ? spanOf(file, start + offset, start + offset + 1) : spanOf(file, start, end);
}
