import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { SourceFile } from '../source/source-file.ts';
import { defaultLimits, limitRows, overLimit, type Limits } from '../source/limits.ts';
import { lineStarts, spanOf, type Located, type Span } from '../source/span.ts';
import { controlCharacterIn } from './control-character.ts';
import type { SyntaxFault } from './tree.ts';

/** An XML element; `text` is its own character data, trimmed, entities resolved, comments left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: Located<string>;
  readonly span: Span;
}

export type XmlRead = { readonly kind: 'read'; readonly root: XmlElement } | { readonly kind: 'fault'; readonly fault: SyntaxFault };

const options = {
  preserveOrder: true,
  captureMetaData: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  cdataPropName: '#cdata',
  commentPropName: '#comment',
  // It counts as we do; ours says so in words.
  maxNestedTags: limitRows.nesting.most + 1,
};
const parser = new XMLParser(options);
/** Only with these it resolves numeric character references, and takes far longer; few files have any. */
let parserOfReferences: XMLParser | undefined;
const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol;

/** Reads one XML document with positions; a DOCTYPE is refused, since entities can hide what the platform will read. */
export function readXml(source: SourceFile, limits: Limits = defaultLimits): XmlRead {
  const bom = source.text.startsWith('\uFEFF') ? 1 : 0;
  const text = source.text.slice(bom);
  const fault = (start: number, end: number, message: string): XmlRead => ({ kind: 'fault', fault: { span: spanOf(source, start, Math.max(end, start)), message } });
  const doctype = findDoctype(text);
  if (doctype !== undefined) return fault(doctype + bom, doctype + bom + 9, 'a DOCTYPE is not read: its entities could hide the real content');
  const damaged = controlCharacterIn(source);
  if (damaged !== undefined) return { kind: 'fault', fault: damaged };
  // The parser passes over whatever stands between these marks.
  if (/^<\?xml\b/.test(text) && !/^<\?xml(?:\s{1,20}[a-z]{1,20}\s{0,20}=\s{0,20}(?:"[^"<&]{0,100}"|'[^'<&]{0,100}')){1,3}\s{0,20}\?>/.test(text)) return fault(bom, bom + 5, 'the XML declaration is damaged');
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const start = Math.min((lineStarts(source)[valid.err.line - 1] ?? 0) + Math.max(valid.err.col ?? 1, 1) - 1, source.text.length);
    return fault(start, Math.min(start + 1, source.text.length), inWords(text, valid.err.msg));
  }
  const tooDeep: XmlRead = { kind: 'fault', fault: { span: spanOf(source, 0, 0), message: `it has ${overLimit('nesting', limits)}`, limit: 'nesting' } };
  let nodes: unknown;
  try {
    nodes = (text.includes('&#') ? (parserOfReferences ??= new XMLParser({ ...options, htmlEntities: true })) : parser).parse(text);
  } catch (error) {
    // Deeper than any configuration allows; the parser says it in its own words.
    return error instanceof Error && /nested tags/i.test(error.message) ? tooDeep : fault(0, 0, 'the XML cannot be parsed');
  }
  if (isDeeper(nodes, limits.nesting)) return tooDeep;
  const roots = elementsIn(source, bom, nodes);
  const root = roots[0];
  if (root === undefined) return fault(0, 0, 'there is no element');
  const second = roots[1];
  return second === undefined ? { kind: 'read', root } : fault(second.span.start, second.span.start + second.name.length + 1, `a second root element, <${second.name}>`);
}

/** What the validator says, in words of ours where its own are for programs. */
function inWords(text: string, message: string): string {
  if (text.trim() === '') return 'the file is empty';
  const open = /^Invalid '(\[[^]*\])' found/.exec(message)?.[1];
  const names = [...(open ?? '').matchAll(/"([^"]*)"/g)].map(([, name = '']) => `<${name}>`);
  return names.length === 0 ? message.replace(/\.$/, '') : `the file ends before ${names.slice(-3).toReversed().join(', ')} ${names.length === 1 ? 'is' : 'are'} closed`;
}

/** What opens text that is no markup, with what closes it. */
const asides = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' } as const;

/** Every place that begins with `<!` or `<?`, with what opens there; an aside is passed over as a whole, and one without end is the last. */
function* declarationsIn(text: string): Generator<{ readonly opening: keyof typeof asides | undefined; readonly start: number; readonly end: number }> {
  for (let at = text.search(/<[!?]/); at !== -1; at = indexFrom(text, /<[!?]/g, at)) {
    const opening = (['<!--', '<![CDATA[', '<?'] as const).find((mark) => text.startsWith(mark, at));
    const close = opening === undefined ? at : text.indexOf(asides[opening], at + opening.length);
    if (close === -1) return;
    const end = close + (opening === undefined ? 2 : asides[opening].length);
    yield { opening, start: at, end };
    at = end;
  }
}

function findDoctype(text: string): number | undefined {
  for (const { opening, start } of declarationsIn(text)) if (opening === undefined && /^<!DOCTYPE/i.test(text.slice(start, start + 9))) return start;
  return undefined;
}

type RawNode = Readonly<Record<string, unknown>> & { readonly [key: symbol]: unknown };

/** The name of an element; other nodes have none. */
function elementNameOf(node: RawNode): string | undefined {
  const name = Object.keys(node).find((key) => key !== ':@');
  return name === undefined || name.startsWith('#') || name.startsWith('?') ? undefined : name;
}

function isDeeper(nodes: unknown, levels: number): boolean {
  if (!Array.isArray(nodes)) return false;
  return (nodes as RawNode[]).some((node) => {
    const name = elementNameOf(node);
    return name !== undefined && (levels === 0 || isDeeper(node[name], levels - 1));
  });
}

function elementsIn(source: SourceFile, bom: number, nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return (nodes as RawNode[]).flatMap((node) => {
    const name = elementNameOf(node);
    return name === undefined ? [] : [elementOf(source, bom, name, node)];
  });
}

function elementOf(source: SourceFile, bom: number, name: string, node: RawNode): XmlElement {
  const range = node[metadata] as { readonly startIndex?: number; readonly endIndex?: number } | undefined;
  const start = (range?.startIndex ?? 0) + bom;
  const end = (range?.endIndex ?? start - bom) + bom;
  const content = node[name];
  const attributes = (node[':@'] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    name,
    attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
    children: elementsIn(source, bom, content),
    text: { value: characterData(content).trim(), span: innerSpan(source, start, end) },
    span: spanOf(source, start, end),
  };
}

function characterData(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return (content as RawNode[])
    .map((node) => {
      if ('#text' in node) return String(node['#text']);
      return '#cdata' in node ? characterData(node['#cdata']) : '';
    })
    .join('');
}

/** The comments of an XML file, `<!--` and `-->` included; what stands in CDATA is none. */
export function xmlComments(source: SourceFile): readonly Located<string>[] {
  return [...declarationsIn(source.text)].flatMap(({ opening, start, end }) => (opening === '<!--' ? [{ value: source.text.slice(start, end), span: spanOf(source, start, end) }] : []));
}

function indexFrom(text: string, pattern: RegExp, start: number): number {
  pattern.lastIndex = start;
  return pattern.exec(text)?.index ?? -1;
}

/** The text between the tags without the blanks around it; the start tag where there is none. */
function innerSpan(source: SourceFile, start: number, end: number): Span {
  const open = endOfStartTag(source.text, start, end);
  // Looked for in the element alone: right behind it may stand the end tag of its parent, and before it a whole file.
  const close = start + source.text.slice(start, end).lastIndexOf('</');
  if (open === undefined || close < open) return spanOf(source, start, open ?? end);
  const inner = source.text.slice(open, close);
  const trimmed = inner.trim();
  if (trimmed === '') return spanOf(source, start, end);
  const from = open + inner.indexOf(trimmed);
  return spanOf(source, from, from + trimmed.length);
}

function endOfStartTag(text: string, start: number, end: number): number | undefined {
  let quote = '';
  for (let index = start; index < end; index += 1) {
    const character = text.charAt(index);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index + 1;
  }
  return undefined;
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The text of the first child of that name, where it has any. */
export function childText(element: XmlElement | undefined, name: string): Located<string> | undefined {
  const text = element?.children.find((child) => child.name === name)?.text;
  return text === undefined || text.value === '' ? undefined : text;
}
