import { compareFindings } from '../../src/gate/compare.ts';
import type { Finding } from '../../src/gate/verdict.ts';
import { find, findingAt, overridesFile } from '../report/sample.ts';

const span = find(overridesFile, '1.2');
const finding = (fingerprint: string, rest: Partial<Finding> = {}): Finding => findingAt(span, { fingerprint, likeness: fingerprint, ...rest });
const entry = (fingerprint: string, severity: string): { rule: string; severity: string; path: string; message: string; fingerprint: string } => ({ rule: 'r', severity, path: 'p', message: 'm', fingerprint });

describe('a baseline', () => {
  test.each([
    ['the same', 'warning', 'warning', true],
    ['milder than accepted', 'error', 'warning', true],
    ['worse than accepted', 'warning', 'error', false],
    ['accepted as what is no severity', 'fatal', 'notice', false],
  ] as const)('of a defect that is %s', (_, accepted, severity, setAside) => {
    const today = [finding('a', { severity })];
    const { findings, known } = compareFindings(today, today, { path: 'b.json', entries: [entry('a', accepted)] }, undefined);
    expect({ counts: findings.length, known: known.length }).toEqual(setAside ? { counts: 0, known: 1 } : { counts: 1, known: 0 });
  });

  test('tells what is no longer found, and what it accepts has no age', () => {
    const today = [finding('a'), finding('b'), finding('c')];
    const compared = compareFindings(today, today, { path: 'b.json', entries: [entry('a', 'error'), entry('z', 'error')] }, { kind: 'base', name: 'main', findings: [finding('a'), finding('b')], onlyNew: false });
    expect(compared.known.map(({ fingerprint, age }) => [fingerprint, age])).toEqual([['a', undefined]]);
    expect(compared.findings.map(({ fingerprint, age }) => [fingerprint, age])).toEqual([['b', 'known'], ['c', 'new']]);
    expect(compared.comparisons.map(({ kind, known, gone }) => [kind, known, gone.map(({ fingerprint }) => fingerprint)])).toEqual([['baseline', 1, ['z']], ['base', 1, []]]);
  });
});
