import { matchHost } from './names.ts';
import { validateBoringsslPath } from './path-boringssl.ts';
import { validateJssePath } from './path-jsse.ts';
import { validateOpensslPath } from './path-openssl.ts';
import { refuse, type PathQuestion, type PathResult } from './path-result.ts';

export type { FailureCode, PathFailure, PathQuestion, PathResult, Purpose } from './path-result.ts';

const validators = { jsse: validateJssePath, openssl: validateOpensslPath, boringssl: validateBoringsslPath } as const;

/** The verdict that the engine itself would give on a peer's chain, with the path it takes or the reason it refuses. */
export function validatePath(question: PathQuestion): PathResult {
  const result = validators[question.engine](question);
  const [leaf] = question.chain;
  if (!result.ok || question.host === undefined || leaf === undefined) return result;
  const match = matchHost(question.host, leaf, question.engine);
  if (match.matched) return result;
  return { ok: false, failure: refuse('hostname', leaf, 'subjectAltName', match.names.join(', ') || 'no names', match.reason === 'invalid-host' ? match.detail : question.host) };
}
