// The thread that reads a configuration again: with hundreds of thousands of routes that takes seconds, in which the switch goes on.
import { parentPort, workerData } from 'node:worker_threads';
import { readRegular } from '../bounded-file.ts';
import { boundedMessage } from './bounded-message.ts';
import { errorMessage } from './error-message.ts';
import type { ReloadOrder, ReloadWord } from './reload-thread.ts';
import { reloadableOf } from './reloadable.ts';
import { servedConfiguration } from './served-configuration.ts';

const { file, port, parties } = workerData as ReloadOrder;

function tell(word: ReloadWord, buffers: readonly ArrayBuffer[] = []): void {
  parentPort!.postMessage(word, [...buffers]);
}

try {
  const read = reloadableOf(await servedConfiguration(file, port, readRegular), parties);
  const { routes } = read;
  tell({ kind: 'read', read }, routes === undefined ? [] : [routes.buckets.buffer, routes.bounds.buffer]);
} catch (error) {
  tell({ kind: 'refused', reason: boundedMessage(errorMessage(error)) });
}
