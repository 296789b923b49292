import type { MessageProcessorDeclaration } from '../model/edge-declarations.ts';
import type { SourceFile } from '../source/source-file.ts';
import { baseName } from '../source/path.ts';
import { readProperties } from './properties.ts';

/** Whether a file configures an Edge message processor: `message-processor.properties`, also with a host's or environment's name in it. */
export function mayBeMessageProcessor(path: string, text: string): boolean {
  if (!/\.properties$/i.test(path)) return false;
  const name = baseName(path);
  return (/^[\w.-]+$/.test(name) && /(?:^|[-_.])message-processor[-_.]/i.test(name)) || text.includes('conf_system_jsse.');
}

/** Reads what a message processor's properties say about TLS; the last of several values counts. */
export function readMessageProcessor(source: SourceFile): MessageProcessorDeclaration {
  const properties = readProperties(source);
  const sni = properties.findLast(({ key }) => key.value === 'conf_system_jsse.enableSNIExtension');
  return {
    ...(sni === undefined ? {} : { serverNameIndication: sni.value }),
    tlsProperties: properties.filter(({ key }) => /ssl|tls|jsse|https\.protocols|keystore|truststore|cipher/i.test(key.value)),
  };
}
