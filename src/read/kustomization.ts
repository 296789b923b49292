import type { GeneratedSecretManifest } from '../model/manifest-declarations.ts';
import { spanOf, type Located } from '../source/span.ts';
import { listAt, placeOf } from './settings.ts';
import { childOf, itemsOf, textAt, type Mapping } from './tree.ts';

/** The Secrets that a kustomization makes from files; unless told otherwise kustomize adds a hash to their names. */
export function readKustomization(document: Mapping): readonly GeneratedSecretManifest[] {
  return itemsOf(childOf(document, 'secretGenerator')).flatMap((item) => {
    const name = textAt(item, 'name');
    if (name === undefined) return [];
    const files = listAt(item, 'files').map(readFile);
    const literals = listAt(item, 'literals').flatMap((literal) => part(literal, 0, literal.value.indexOf('=')) ?? []);
    const head = { apiVersion: 'kustomize.config.k8s.io/v1beta1', name, namespace: textAt(item, 'namespace') ?? textAt(document, 'namespace'), span: placeOf(item) };
    return [{ ...head, kind: 'generated-secret' as const, generator: 'kustomize' as const, secretName: name, keys: [...files.map((file) => file.key), ...literals], files: files.map(({ key, path }) => ({ key: key.value, path })), dnsNames: [] }];
  });
}

/** `key=path`, or a path whose last part is the key. */
function readFile(written: Located<string>): { readonly key: Located<string>; readonly path: Located<string> } {
  const equals = written.value.indexOf('=');
  const { length } = written.value;
  if (equals !== -1) return { key: part(written, 0, equals) ?? written, path: part(written, equals + 1, length) ?? written };
  return { key: part(written, written.value.lastIndexOf('/') + 1, length) ?? written, path: written };
}

/** A stretch of a text with its own place; undefined where it is empty. */
function part({ value, span }: Located<string>, from: number, to: number): Located<string> | undefined {
  if (to <= from) return undefined;
  const offset = span.file.text.slice(span.start, span.end).indexOf(value);
  const start = span.start + Math.max(offset, 0);
  return { value: value.slice(from, to), span: offset === -1 ? span : spanOf(span.file, start + from, start + to) };
}
