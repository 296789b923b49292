import type { Finding, Verdict } from '../../src/gate/verdict.ts';
import { spanOf } from '../../src/source/span.ts';
import { hostileText, makeRandom } from './hostile.ts';
import { failureOf, fileOf, findingAt, verdictOf } from './sample.ts';

/** A verdict in which every text means harm; the same for the same seed. */
export function hostileVerdict(seed: number): Verdict {
  const random = makeRandom(seed);
  const hostile = (): string => hostileText(random);
  const severities = ['error', 'warning', 'notice'] as const;
  const spanIn = (): Finding['span'] => {
    const file = fileOf(hostile(), hostile() + hostile(), ...(random() < 0.3 ? [hostile()] : []));
    const start = Math.floor(random() * file.text.length);
    return spanOf(file, start, start + Math.floor(random() * (file.text.length - start + 1)));
  };
  const finding = (): Finding =>
    findingAt(spanIn(), {
      severity: severities[Math.floor(random() * 3)] ?? 'error',
      age: random() < 0.5 ? 'new' : 'known',
      message: hostile(),
      help: hostile(),
      related: [{ span: spanIn(), label: hostile() }],
    });
  const file = fileOf('a.yaml', 'x');
  return verdictOf([finding(), finding(), finding()], {
    outcome: 'incomplete',
    platform: { name: 'hybrid', evidence: hostile() },
    deployTool: { name: 'helm', evidence: hostile() },
    failures: [failureOf(hostile(), hostile())],
    links: [{ environment: hostile(), from: hostile(), to: hostile(), security: 'TLS', certificate: { name: hostile(), notAfter: Date.UTC(2027, 0), issuers: [hostile(), hostile()] }, trust: hostile(), problems: [hostile()] }],
    known: [finding()],
    comparisons: (['baseline', 'base'] as const).map((kind) => ({ kind, from: hostile(), known: 1, gone: [{ rule: hostile(), severity: 'error', path: hostile(), message: hostile(), fingerprint: hostile() }] })),
    expiries: [{ name: hostile(), place: hostile(), notAfter: Date.UTC(2026, 3, 1) }, { name: hostile(), place: hostile(), notAfter: Date.UTC(2026, 6, 1) }],
    skipped: [{ what: hostile(), why: 'a reason of ours', places: [hostile(), hostile()] }],
    waived: [{ finding: finding(), waiver: { rule: { value: hostile(), span: spanOf(file, 0, 1) }, reason: hostile(), owner: hostile() } }],
  });
}
