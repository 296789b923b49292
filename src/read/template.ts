const endings: readonly (readonly [RegExp, string])[] = [
  [/\.(?:j2|jinja2?)$/i, 'a Jinja template'],
  [/\.(?:tpl|tmpl|gotmpl)$/i, 'a template'],
  [/\.(?:erb|mustache|hbs)$/i, 'a template'],
  [/(?:^|\/)templates\/[^/]+\.ya?ml$/i, 'a Helm template'],
];

const anyEnding = new RegExp(endings.map(([{ source }]) => source).join('|'), 'i');

/** In words why a file is filled in by a template engine before anything reads it; undefined where it is final. */
export function templateKind(path: string): string | undefined {
  return anyEnding.test(path) ? endings.find(([pattern]) => pattern.test(path))?.[1] : undefined;
}

/** Whether a template engine or a resource filter fills YAML in first, which is none until then: Helm, Jinja, ERB, ytt, Maven, envsubst. */
export function isYamlToFill(text: string): boolean {
  return /\{\{|\{%|^[ \t]*<%|^#@/m.test(text) || /:[ \t]*["']?@[A-Z][A-Z0-9_.]*@/.test(text) || /^\$\{\w+\}$/.test(text.trim());
}

/** Whether a template engine makes the XML first: Handlebars, Jinja, FreeMarker, ERB. */
export function isXmlToFill(text: string): boolean {
  return /^\uFEFF?[ \t\r\n]*</.test(text) && text.trimEnd().endsWith('>') && /\{\{[#/^]|\{%|<[#%@]/.test(text);
}
