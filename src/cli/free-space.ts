// The room on the disk of the journal: a full disk ends the switch, so people are told before.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventSink } from '../events/event-table.ts';

const EVERY_MS = 10_000;
const MEGABYTE = 1_048_576;
/** Told when there is less, and again at each half of what was told last. */
const LOW_MEGABYTES = 1_024;

/** Watches the disk of `file` until what it returns is called. */
export function watchFreeSpace(file: string, emit: EventSink): () => void {
  let told = LOW_MEGABYTES;
  const look = (): void => {
    const freeMegabytes = freeMegabytesAt(file);
    if (freeMegabytes >= LOW_MEGABYTES) told = LOW_MEGABYTES;
    else if (freeMegabytes < told) {
      emit('journal.space-low', { file, freeMegabytes });
      told = freeMegabytes / 2;
    }
  };
  look();
  const timer = setInterval(look, EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** Whole megabytes that this process may still write; Infinity where the system does not say. */
function freeMegabytesAt(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return Math.floor((bavail * bsize) / MEGABYTE);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
