// A configuration read again in a thread of its own, which ends with that.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Party } from '../journal/parties.ts';
import { ownFile } from './own-file.ts';
import type { Reloadable } from './reloadable.ts';

/** What is read: the configuration in `file`, its first link on `port` when that is given, for a network that knows `parties`. */
export interface ReloadOrder {
  readonly file: string;
  readonly port: number | undefined;
  readonly parties: readonly Party[];
}

/** The only word of the thread. */
export type ReloadWord =
  | { readonly kind: 'read'; readonly read: Reloadable }
  | { readonly kind: 'refused'; readonly reason: string };

/** A file system that does not answer holds up its thread for ever, and no other. */
const READING_MS = 120_000;

/** Rejects with an Error that says why it cannot be used, or could not be read within `limitMs`. */
export async function readInThread(order: ReloadOrder, limitMs = READING_MS): Promise<Reloadable> {
  const entry = ownFile('src/cli/reload-worker.ts', 'dist/reload-worker.js');
  const worker = new Worker(entry, { name: 'reload', workerData: order });
  const refused = (reason: string): ReloadWord => ({ kind: 'refused', reason });
  const ended = once(worker, 'exit').then(([code]) => refused(`the thread that reads it ended with ${code}`));
  const said = once(worker, 'message').then(([word]) => word as ReloadWord);
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<ReloadWord>((resolve) => {
    limit = setTimeout(() => resolve(refused(`it was not read within ${limitMs / 1_000} seconds`)), limitMs);
  });
  const word = await Promise.race([said, ended, late]).finally(() => clearTimeout(limit));
  void worker.terminate();
  if (word.kind === 'refused') throw new Error(word.reason);
  return word.read;
}
