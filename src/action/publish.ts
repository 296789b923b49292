import type { Verdict } from '../gate/verdict.ts';
import type { ChannelNote } from '../report/channels.ts';
import { pluralize } from '../report/wording.ts';
import { createCheckRun, needsCheckRun } from './check-run.ts';
import type { Client, Pace, Permission } from './client.ts';
import { keepComment } from './comment.ts';
import type { Destination } from './destination.ts';
import type { Errand, Told } from './errand.ts';
import type { Inputs } from './inputs.ts';
import { suggestFixes } from './suggestions.ts';

/** What the workflow asks for. */
export type Wishes = Pick<Inputs, 'annotations' | 'comment' | 'path' | 'suggestions' | 'token'>;

type Channel = Exclude<ChannelNote['channel'], 'comparison with the base'>;

const PERMISSIONS: Readonly<Record<Channel, Permission>> = {
  comment: 'pull-requests: write',
  'check run': 'checks: write',
  suggestions: 'pull-requests: write',
};

/**
 * Tells the verdict through GitHub's API; `root` is the way from the repository to the directory under the gate.
 * Never throws: the verdict stands, whatever becomes of this.
 */
export async function publish(verdict: Verdict, wishes: Wishes, root: string): Promise<readonly ChannelNote[]> {
  const channels = channelsOf(verdict, wishes);
  if (channels.length === 0) return [];
  try {
    const { readDestination } = await import('./destination.ts');
    return await publishTo(readDestination(process.env, wishes.path), verdict, wishes, root);
  } catch (error) {
    return channels.map((channel) => ({ channel, ...tellTrouble(error, wishes) }));
  }
}

/** The same for a destination that is known; undefined where the runner names none. */
export async function publishTo(destination: Destination | undefined, verdict: Verdict, wishes: Wishes, root: string, pace?: Pace): Promise<readonly ChannelNote[]> {
  let client: Promise<Client> | undefined;
  // Without a token the toolkit's client is never loaded.
  const open: Open = (token, there) => (client ??= import('./client.ts').then(({ openClient }) => openClient(token, there, pace)));
  const notes: ChannelNote[] = [];
  for (const channel of channelsOf(verdict, wishes)) {
    if (channel === 'suggestions' && !wishes.suggestions && destination?.event !== 'pull_request') continue;
    try {
      notes.push({ channel, ...(await tell(channel, destination, { verdict, root }, wishes, open)) });
    } catch (error) {
      notes.push({ channel, ...tellTrouble(error, wishes) });
    }
  }
  return notes;
}

type Open = (token: string, destination: Destination) => Promise<Client>;

/** The channels that are asked for, and those that would help; a check run takes what the annotations of the step leave out. */
function channelsOf(verdict: Verdict, { annotations, comment, suggestions }: Wishes): readonly Channel[] {
  return [
    ...(comment === 'off' ? [] : ['comment' as const]),
    ...(!annotations || !needsCheckRun(verdict) ? [] : ['check run' as const]),
    ...(suggestions || fixesIn(verdict) > 0 ? ['suggestions' as const] : []),
  ];
}

function fixesIn({ findings }: Verdict): number {
  return findings.filter(({ fix }) => fix !== undefined).length;
}

async function tell(channel: Channel, destination: Destination | undefined, what: Pick<Errand, 'verdict' | 'root'>, { token, comment, suggestions }: Wishes, open: Open): Promise<Told> {
  if (destination === undefined) return { outcome: 'not available', words: 'the runner does not name the repository, the commit and the address of the API' };
  const { pullRequest } = destination;
  if (channel !== 'check run' && pullRequest === undefined) return { outcome: 'nothing to do', words: 'this run is not for a pull request' };
  if (channel === 'suggestions' && destination.event !== 'pull_request') return { outcome: 'nothing to do', words: 'they are made on the event pull_request alone' };
  if (channel === 'suggestions' && !suggestions) return { outcome: 'not available', words: `${pluralize(fixesIn(what.verdict), 'finding')} can be mended by an edit, which \`suggestions: true\` offers in the pull request; it needs \`token: \${{ github.token }}\` and the permission \`${PERMISSIONS[channel]}\`` };
  if (token === undefined) return { outcome: 'not available', words: `it needs the input \`token: \${{ github.token }}\` and the permission \`${PERMISSIONS[channel]}\`` };
  if (!/^[!-~]+$/.test(token)) return { outcome: 'not available', words: 'the input token has characters that no token has' };
  const errand = { ...what, destination, client: await open(token, destination) };
  if (channel === 'check run' || pullRequest === undefined) return createCheckRun(errand);
  return channel === 'comment' ? keepComment({ ...errand, pullRequest }, comment) : suggestFixes({ ...errand, pullRequest });
}

/** A bug of ours must not become the verdict's; its words may hold what was sent. */
function tellTrouble(error: unknown, { token = '' }: Wishes): Told {
  const words = error instanceof Error ? error.message : String(error);
  return { outcome: 'failed', words: `unexpected: ${token === '' ? words : words.replaceAll(token, '***')}` };
}
