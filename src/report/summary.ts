import type { Verdict } from '../gate/verdict.ts';
import type { ChannelNote } from './channels.ts';
import { renderMap } from './map.ts';
import { aside, renderChannels, renderComparisons, renderFailures, renderInspected, renderKnown, renderSkipped, renderWaived } from './summary-asides.ts';
import { fitTables, joinBlocks, type LinkOptions } from './tables.ts';
import { renderTimeline } from './timeline.ts';
import { describeOutcome, describeWaived, EMPTY_REMEDY } from './wording.ts';

export interface SummaryOptions extends LinkOptions {
  /** What set the gate to work, in words. */
  readonly occasion?: string;
  readonly channels?: readonly ChannelNote[];
}

/** A step whose summary is above 1 MiB loses it; the rest is room for what other commands of the step write. */
const MOST_BYTES = 1_000_000;
const MARKS = { pass: '✅', fail: '❌', incomplete: '❌', empty: '❌' } as const;

/** The verdict as GitHub Markdown, always small enough for a job summary. */
export function renderSummary(verdict: Verdict, options: SummaryOptions = {}): string {
  const { occasion, channels = [] } = options;
  const before = [renderHead(verdict, occasion), renderComparisons(verdict), renderFailures(verdict)];
  const after = [renderTimeline(verdict), renderMap(verdict), renderWaived(verdict), renderKnown(verdict), renderInspected(verdict), renderSkipped(verdict), renderChannels(channels)];
  return fitTables([verdict], MOST_BYTES, options, (tables) => joinBlocks([...before, ...tables, ...after]));
}

/** The verdict as a heading, with what is known of the repository. */
export function renderHead(verdict: Verdict, occasion?: string): string {
  const waived = describeWaived(verdict.counts);
  const details = [
    ...(verdict.platform === undefined ? [] : [`Platform **${verdict.platform.name}** (${aside(verdict.platform.evidence)})`]),
    ...(verdict.deployTool === undefined ? [] : [`deployed by **${verdict.deployTool.name}** (${aside(verdict.deployTool.evidence)})`]),
    ...(waived === undefined ? [] : [waived]),
    ...(occasion === undefined ? [] : [aside(occasion)]),
  ];
  return [
    `## ${MARKS[verdict.outcome]} Apigee TLS gate ${describeOutcome(verdict)}`,
    ...(details.length === 0 ? [] : [details.join(' · ')]),
    ...(verdict.outcome === 'empty' ? [EMPTY_REMEDY] : []),
  ].join('\n\n');
}
