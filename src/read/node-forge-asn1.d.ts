// @types/node-forge describes the whole package only; loading that costs every run its ciphers and TLS stack.
declare module 'node-forge/lib/asn1.js' {
  interface ForgeNode {
    readonly tagClass: number;
    readonly type: number;
    readonly constructed: boolean;
    readonly value: string | readonly ForgeNode[];
  }

  const asn1: {
    fromDer(bytes: string, options: { strict: boolean; parseAllBytes: boolean; decodeBitStrings: boolean; maxDepth: number }): ForgeNode;
  };
  export default asn1;
}
