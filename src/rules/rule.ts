import type { Model } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Span } from '../source/span.ts';

export type Severity = 'error' | 'warning' | 'notice';

/** Another place that the defect touches, with a few words on how. */
export interface Related {
  readonly span: Span;
  readonly label: string;
}

/** A defect as a rule reports it; `span` is the text that has to change. */
export interface Report {
  readonly span: Span;
  /** What is wrong, with the values, and what is true instead; no full stop, about 140 characters. */
  readonly message: string;
  /** One imperative sentence that mends it. */
  readonly help: string;
  /** Where it differs from the rule's default. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  /** What keeps this finding the same finding when text moves; by default the first line of `span`. */
  readonly identity?: string;
}

/** What a rule may know beside the model; `now` is milliseconds since the epoch. */
export interface RuleContext {
  readonly now: number;
  readonly policy: Policy;
}

export interface Rule {
  readonly id: string;
  /** The defect in a few words, for tables. */
  readonly title: string;
  readonly severity: Severity;
  /** Addresses of the documents that the rule stands on. */
  readonly citations: readonly string[];
  check(model: Model, context: RuleContext): Iterable<Report>;
}
