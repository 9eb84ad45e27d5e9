// A checkpoint is read as it was written, and so is one of an earlier program, which wrote places into the JSON.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Checkpoint, checkpointBytes, readCheckpoint } from '../../src/switch/checkpoint.ts';

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({
  place: whole,
  readFrom: whole,
  places: fc.array(whole),
  latestSentAt: fc.array(fc.tuple(whole, whole)),
  lastStans: fc.array(fc.tuple(whole, whole)),
  standIns: fc.array(fc.tuple(whole, whole, whole, whole)),
});

it('is read as it was written, wherever its bytes lie', () => {
  fc.assert(
    fc.property(checkpoints, fc.nat(9), (checkpoint, at) => {
      const bytes = checkpointBytes(checkpoint);
      const shifted = Buffer.alloc(bytes.length + at + 5, '\n');
      shifted.set(bytes, at);
      expect(readCheckpoint(shifted.subarray(at, at + bytes.length))).toEqual(checkpoint);
    }),
  );
});

it('of an earlier program is read', () => {
  const earlier = { place: 9, readFrom: 4, places: [1, 3], latestSentAt: [[1, 1_123_093_000]], lastStans: [[2, 7]] };
  expect(readCheckpoint(Buffer.from(JSON.stringify(earlier)))).toEqual({ ...earlier, standIns: [] });
  expect(readCheckpoint(undefined)).toMatchObject({ place: 0, readFrom: 1, places: [] });
});
