/** One file under the gate; `path` counts from the root with forward slashes, `member` names an entry of a ZIP archive. */
export interface SourceFile {
  readonly path: string;
  readonly member?: string;
  /** The content decoded as UTF-8; what cannot be decoded reads as U+FFFD. A leading byte order mark is kept. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The content of a secret: nothing of it is to be shown but the lines that begin and end PEM blocks. */
  readonly confidential?: true;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A source file over raw bytes; the text is decoded when first asked for. */
export function sourceFromBytes(path: string, bytes: Uint8Array, member?: string): SourceFile {
  let decoded: string | undefined;
  return {
    path,
    ...(member === undefined ? {} : { member }),
    bytes,
    get text() {
      return (decoded ??= decoder.decode(bytes));
    },
  };
}

/** Marks the content of a secret, and keeps the getter that decodes the text when it is first asked for. */
export function confidential(source: SourceFile): SourceFile {
  return Object.defineProperty(source, 'confidential', { value: true, enumerable: true });
}

/** The same file read as UTF-16 where its byte order mark says so, as readers of YAML and XML do; else the file itself. */
export function honourByteOrderMark(source: SourceFile): SourceFile {
  const { bytes, path, member } = source;
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  if (encoding === undefined) return source;
  return { path, bytes, text: new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes), ...(member === undefined ? {} : { member }) };
}

/** How people are told of a file: its path, and the member where it stands in an archive. */
export function displayPath({ path, member }: Pick<SourceFile, 'path' | 'member'>): string {
  return member === undefined ? path : `${path}!/${member}`;
}
