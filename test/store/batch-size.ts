// The sizes of the batches that a killed process was committing, so that whoever reads its journal afterwards can tell
// whole batches from torn ones: 1 to 60 entries, in an order that repeats late.

/** Entries in the `batch`th batch, counted from 0. */
export function batchSize(batch: number): number {
  return 1 + ((batch * 37) % 60);
}

/** True when a journal of `afterSeq` entries grows to `lastSeq` by whole batches. */
export function isWholeBatches(afterSeq: number, lastSeq: number): boolean {
  let seq = afterSeq;
  for (let batch = 0; seq < lastSeq; batch++) seq += batchSize(batch);
  return seq === lastSeq;
}
