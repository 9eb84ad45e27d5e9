// A configuration read again in a thread of its own, which ends with that.
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Party } from '../journal/parties.ts';
import { packageFile } from '../package-file.ts';
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

/** Rejects with an Error that says why it cannot be used, or could not be read. */
export async function readInThread(order: ReloadOrder): Promise<Reloadable> {
  const entry = extname(import.meta.url) === '.ts' ? 'src/cli/reload-worker.ts' : 'dist/reload-worker.js';
  const worker = new Worker(packageFile(entry), { name: 'reload', workerData: order });
  const ended = once(worker, 'exit').then(
    ([code]): ReloadWord => ({
      kind: 'refused',
      reason: `the thread that reads it ended with ${code}`,
    }),
  );
  const word = await Promise.race([once(worker, 'message').then(([said]) => said as ReloadWord), ended]);
  if (word.kind === 'refused') throw new Error(word.reason);
  return word.read;
}
