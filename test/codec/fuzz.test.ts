// Changed messages of the published corpora, seeded: accepted or refused with a DecodeError, nothing else, in bounded time.
// Ten million of them are tried with `node bench/fuzz.ts`; this is the share of every run.
import { describe, expect, test } from 'vitest';
import { tries } from '../tries.ts';
import { fuzzSeeds, tryMutated } from './fuzz-corpus.ts';
import { randomFrom } from './mutated-bytes.ts';

const FRAMES = tries(12_000, 60_000);
const SEED = 8583;
/** What is accepted is written and read again in one of so many frames. */
const THOROUGH = 4;

describe('changed messages of the corpora', () => {
  const seeds = fuzzSeeds();

  test('the unchanged ones are accepted, but those that no spec makes right', () => {
    const refused = seeds.filter(({ codec, bytes }) => {
      try {
        codec.decode(bytes);
        return false;
      } catch {
        return true;
      }
    });
    expect(seeds.length).toBeGreaterThan(130);
    expect(refused.length).toBeLessThanOrEqual(8);
  });

  test(`${FRAMES} frames`, { timeout: 60_000 }, () => {
    const random = randomFrom(SEED);
    let accepted = 0;
    for (let i = 0; i < FRAMES; i++) {
      const seed = seeds[random() % seeds.length]!;
      if (tryMutated(seed, random, i % THOROUGH === 0)) accepted++;
    }
    // Both ways are tried: were nearly all refused or accepted, the frames would say little.
    expect(accepted).toBeGreaterThan(FRAMES / 20);
    expect(accepted).toBeLessThan(FRAMES * 0.8);
  });
});
