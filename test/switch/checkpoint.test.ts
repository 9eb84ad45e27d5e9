// A checkpoint is read as it was written, and so is one of an earlier program, which wrote places or stand-ins into the JSON.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Checkpoint, checkpointBytes, readCheckpoint } from '../../src/switch/checkpoint.ts';

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const row = fc.tuple(whole, whole, whole);
const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({
  place: whole,
  readFrom: whole,
  places: fc.array(whole),
  latestSentAt: fc.array(fc.tuple(whole, whole)),
  lastStans: fc.array(fc.tuple(whole, whole)),
  businessDate: whole,
  totals: fc.array(fc.array(whole)),
  batches: fc.array(fc.tuple(whole, whole, whole, whole)),
  unreconciled: fc.array(fc.tuple(whole, whole)),
  standIns: fc.array(
    fc.record({ issuer: whole, aheadMs: whole, rows: fc.array(row).map((all) => Float64Array.from(all.flat())) }),
  ),
});

/** Before there were business days. */
const NO_DAYS = { businessDate: 0, totals: [], batches: [], unreconciled: [] };

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
  expect(readCheckpoint(Buffer.from(JSON.stringify(earlier)))).toEqual({ ...earlier, standIns: [], ...NO_DAYS });
  expect(readCheckpoint(undefined)).toMatchObject({ place: 0, readFrom: 1, places: [] });
});

it('of an earlier program that wrote stand-ins into the JSON is read', () => {
  const line = { place: 9, readFrom: 4, latestSentAt: [], lastStans: [] };
  const standIns = [
    [1, 77, 1_700_000_000_000, 12_345],
    [2, 78, 1_700_000_000_001, 0],
    [1, 79, 1_700_000_000_002, 1],
  ];
  const places = new Uint8Array(new Float64Array([1, 3]).buffer);
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify({ ...line, standIns })}\n`), places]);
  expect(readCheckpoint(bytes)).toEqual({
    ...line,
    ...NO_DAYS,
    places: [1, 3],
    standIns: [
      { issuer: 1, aheadMs: 0, rows: Float64Array.of(77, 1_700_000_000_000, 12_345, 79, 1_700_000_000_002, 1) },
      { issuer: 2, aheadMs: 0, rows: Float64Array.of(78, 1_700_000_000_001, 0) },
    ],
  });
});

it('writes nothing as text of which there may be very much', () => {
  const few = { place: 9, readFrom: 4, places: [], latestSentAt: [], lastStans: [], ...NO_DAYS };
  const standInsOf = (rows: Float64Array) => [{ issuer: 1, aheadMs: 0, rows }];
  const places = Array.from({ length: 1_000 }, (_, i) => i);
  const many = { ...few, places, standIns: standInsOf(new Float64Array(3_000).fill(Math.PI)) };
  const growth =
    checkpointBytes(many).length - checkpointBytes({ ...few, standIns: standInsOf(new Float64Array()) }).length;
  expect(growth).toBeLessThan(8 * 4_000 + 10);
});
