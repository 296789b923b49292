/** What became of one of the ways in which the gate tells its verdict, or of what it needs for that. */
export interface ChannelNote {
  readonly channel: 'comment' | 'check run' | 'suggestions' | 'comparison with the base';
  readonly outcome: 'done' | 'not available' | 'failed' | 'nothing to do';
  /** What was done; or what is in the way, and what would open it. */
  readonly words: string;
}
