import type { Model } from '../model/model.ts';
import type { Policy, UnreadableWaiver, Waiver } from '../model/policy.ts';
import type { Edit } from '../source/edit.ts';
import type { Span } from '../source/span.ts';

export type Severity = 'error' | 'warning' | 'notice';

/** Another place that the defect touches, with a few words on how. */
export interface Related {
  readonly span: Span;
  readonly label: string;
}

/** What mends a defect by itself: all the edits, or none. A safe one cannot change anything that works. The gate drops one that cannot be written. */
export interface Fix {
  /** What it does, as an imperative phrase of a few words. */
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
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
  readonly fix?: Fix;
  /** What keeps this finding the same finding when text moves; by default the first line of `span`. */
  readonly identity?: string;
}

/** A part of the policy that the change under the gate has touched, with what was done to it in words. */
export interface PolicyChange {
  readonly span: Span;
  readonly what: string;
}

/** What is known once all other rules have run. */
export interface Aftermath {
  /** The waivers that have set a finding aside. */
  readonly used: ReadonlySet<Waiver>;
  /** Waivers in comments that cannot be followed. */
  readonly unreadable: readonly UnreadableWaiver[];
  readonly changes: readonly PolicyChange[];
}

/** What a rule may know beside the model; `now` is milliseconds since the epoch. */
export interface RuleContext {
  readonly now: number;
  readonly policy: Policy;
  /** There for the rules about the policy itself, which run last; not where the gate could not look at everything. */
  readonly aftermath?: Aftermath;
}

export interface Rule {
  readonly id: string;
  /** The defect in a few words, for tables. */
  readonly title: string;
  readonly severity: Severity;
  /** It judges the gate's own policy: it runs after all others, and nothing waives it. */
  readonly aboutPolicy?: true;
  /** Addresses of the documents that the rule stands on. */
  readonly citations: readonly string[];
  check(model: Model, context: RuleContext): Iterable<Report>;
}
