import { spanOf, type Located, type Span } from '../source/span.ts';
import { childText, type XmlElement } from './xml.ts';

/** The name of an element where its start tag begins: `<SSLInfo`. */
export function nameOf(element: XmlElement): Located<string> {
  const { file, start } = element.span;
  return { value: element.name, span: spanOf(file, start, start + element.name.length + 1) };
}

/** The name in the end tag; undefined for an element that closes itself. */
export function endTagOf(element: XmlElement): Span | undefined {
  const { file, start, end } = element.span;
  const close = /<\/([^\s<>/]+)\s*>?$/d.exec(file.text.slice(start, end))?.indices?.[1];
  return close === undefined ? undefined : spanOf(file, start + close[0], start + close[1]);
}

/** An attribute with the place of its value; the start tag's where entities hide it. */
export function attributeOf(element: XmlElement, name: string): Located<string> | undefined {
  const value = element.attributes.get(name);
  if (value === undefined || value.trim() === '') return undefined;
  const { file, start, end } = element.span;
  const tag = file.text.slice(start, end);
  const match = new RegExp(`\\s${name}\\s*=\\s*(["'])`, 'd').exec(tag);
  const from = match?.indices?.[1]?.[1];
  if (from === undefined || !tag.startsWith(value, from)) return { value: value.trim(), span: nameOf(element).span };
  const lead = value.length - value.trimStart().length;
  return { value: value.trim(), span: spanOf(file, start + from + lead, start + from + lead + value.trim().length) };
}

/** The texts of children under other names. */
export function childTexts<Property extends string>(element: XmlElement | undefined, names: Readonly<Record<string, Property>>): { readonly [P in Property]?: Located<string> } {
  const found = Object.entries(names).flatMap(([name, property]) => {
    const text = childText(element, name);
    return text === undefined ? [] : [[property, text] as const];
  });
  return Object.fromEntries(found) as { readonly [P in Property]?: Located<string> };
}
