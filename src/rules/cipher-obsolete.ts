import { effectiveSslInfo } from '../model/ssl-info.ts';
import { agreementOf } from '../trust/agreement.ts';
import { isObsoleteSuite, jsseSuite } from '../trust/ciphers.ts';
import type { Rule } from './rule.ts';

export const cipherObsolete: Rule = {
  id: 'cipher-obsolete',
  title: 'A cipher suite that is broken, and disabled in Java',
  severity: 'warning',
  citations: ['https://www.rfc-editor.org/rfc/rfc9325#section-4.1', 'https://docs.oracle.com/en/java/javase/17/security/java-secure-socket-extension-jsse-reference-guide.html'],
  *check(model) {
    // Where nothing else is listed, that is the defect: cipher-unusable.
    const nothingLeft = new Set(
      model.connections.flatMap((connection) => {
        const agreement = agreementOf(model, connection);
        return agreement?.ok === false && agreement.lacks === 'client-suite' ? [connection.target] : [];
      }),
    );
    for (const target of model.targets) {
      if (nothingLeft.has(target)) continue;
      for (const { value, span } of effectiveSslInfo(target)?.ciphers ?? []) {
        const suite = jsseSuite(value);
        if (suite === undefined || !isObsoleteSuite(suite)) continue;
        yield {
          span,
          message: `"${value}" is obsolete${suite.java === 'disabled' ? '; Java knows the name, but has it disabled (jdk.tls.disabledAlgorithms)' : ''}`,
          help: 'Remove it; suites with AES-GCM or ChaCha20-Poly1305 do what it was there for.',
        };
      }
    }
  },
};
