import type { AliasResource } from '../model/resource-declarations.ts';
import { spanOf, textOf, type Located } from '../source/span.ts';
import { placeOf } from './settings.ts';
import { resolve, type TerraformModule, type TerraformResource } from './terraform-resources.ts';
import { textAt } from './tree.ts';

/** An alias resource; `file("…")` becomes a path, a literal text the certificate itself, anything else stays an expression. */
export function terraformAlias(resource: TerraformResource, all: TerraformModule, format: string): AliasResource {
  const { body } = resource;
  const keystore = textAt(body, 'keystore');
  const password = textAt(body, 'password');
  const [certificate, key, archive] = ['cert', 'key', 'file'].map((name) => textAt(body, name));
  return {
    name: textAt(body, 'alias'),
    span: placeOf(body, 'alias'),
    label: resource.name.value,
    ...(keystore === undefined ? {} : { keystore: resolve(keystore, all) }),
    format: { value: format, span: resource.name.span },
    ...content(certificate, 'certificate', 'certificateText'),
    ...content(key, 'key', 'keyText'),
    // The PKCS#12 argument is a path itself, or read with filebase64.
    ...(archive === undefined ? {} : { archive: pathIn(archive) ?? withoutModule(archive) }),
    ...(password === undefined ? {} : { password }),
  };
}

function content<Path extends string, Text extends string>(written: Located<string> | undefined, path: Path, text: Text): { readonly [P in Path | Text]?: Located<string> } {
  if (written === undefined) return {};
  const found = pathIn(written);
  return { [found === undefined ? text : path]: found ?? written } as { readonly [P in Path | Text]?: Located<string> };
}

const fileCall = /^\$\{\s*(?:file|filebase64)\(\s*"((?:\$\{[^}"]*\}|[^"$\\])*)"\s*\)\s*\}$/;

/** The path in `${file("…")}`, also where HCL or JSON wrap it otherwise. */
function pathIn(written: Located<string>): Located<string> | undefined {
  const path = fileCall.exec(written.value.trim())?.[1];
  if (path === undefined) return undefined;
  const at = textOf(written.span).indexOf(path);
  const { file, start } = written.span;
  return withoutModule(at === -1 ? { value: path, span: written.span } : { value: path, span: spanOf(file, start + at, start + at + path.length) });
}

/** A module's files count from its own folder, which is that of the document. */
function withoutModule(path: Located<string>): Located<string> {
  return { value: path.value.replace(/^\$\{\s*path\.(?:module|root|cwd)\s*\}\//, ''), span: path.span };
}
