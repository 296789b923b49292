import type { PolicyTlsDeclaration } from '../model/bundle-declarations.ts';
import { sslInfoIn } from './ssl-info.ts';
import { childrenNamed, type XmlElement } from './xml.ts';
import { childTexts } from './xml-parts.ts';

/** The SSLInfo of a JavaScript or MessageLogging policy; undefined where there is none. */
export function readPolicyTls(root: XmlElement, proxy: string, place: string): PolicyTlsDeclaration | undefined {
  const policy = root.name.toLowerCase() === 'javascript' ? 'JavaScript' : root.name === 'MessageLogging' ? 'MessageLogging' : undefined;
  if (policy === undefined) return undefined;
  const syslog = childrenNamed(root, 'Syslog')[0];
  const holder = policy === 'MessageLogging' ? syslog : root;
  // Some versions of the policy take SSLInfo beside Syslog.
  const found = [holder, root].flatMap((element) => (element === undefined ? [] : [sslInfoIn(element)])).find((candidate) => candidate.sslInfo !== undefined);
  if (found?.sslInfo === undefined) return undefined;
  return {
    policy,
    label: `${policy} policy "${root.attributes.get('name') ?? ''}" of ${place}`,
    proxy,
    span: found.sslInfo.span,
    sslInfo: found.sslInfo,
    repeatedSslInfo: found.repeatedSslInfo,
    ...childTexts(syslog, { Host: 'host', Port: 'port', Protocol: 'protocol' }),
  };
}
