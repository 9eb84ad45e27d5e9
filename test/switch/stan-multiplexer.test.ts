// The STANs of an issuer link: six digits, never 0, never two holders at a time, round and round.
import { describe, expect, it } from 'vitest';
import { MANAGEMENT_HOLDER, StanMultiplexer } from '../../src/switch/sessions/stan-multiplexer.ts';

const never = () => false;

describe('STAN multiplexer', () => {
  it('counts from 1 to 999999 and begins again at 1', () => {
    const link = new StanMultiplexer();
    const given = new Set<number>();
    for (let i = 0; i < 999_999; i++) {
      const stan = link.allot(1, never);
      given.add(stan);
      link.free(stan, 1);
    }
    expect(given.size).toBe(999_999);
    expect(Math.min(...[...given].slice(0, 1))).toBe(1);
    expect(given.has(999_999)).toBe(true);
    expect(given.has(0)).toBe(false);
    expect(link.allot(1, never)).toBe(1);
  });

  it('passes over a STAN whose holder still needs it, and takes back one whose holder does not', () => {
    const link = new StanMultiplexer();
    const busy = new Set([1, 3]);
    const isBusy = (holder: number) => busy.has(holder);
    expect([link.allot(1, isBusy), link.allot(2, isBusy), link.allot(3, isBusy)]).toEqual([1, 2, 3]);
    for (let stan = 4; stan <= 999_999; stan++) link.free(link.allot(9, isBusy), 9);
    expect(link.allot(4, isBusy)).toBe(2);
    expect(link.holderOf(2)).toBe(4);
    expect(link.allot(5, isBusy)).toBe(4);
    expect([link.holderOf(1), link.holderOf(3)]).toEqual([1, 3]);
  });

  it('has none left when every holder needs its own', () => {
    const link = new StanMultiplexer();
    for (let i = 1; i <= 999_999; i++) link.allot(i, () => true);
    expect(link.allot(1_000_000, () => true)).toBe(0);
    link.free(500_000, 500_000);
    expect(link.allot(1_000_000, () => true)).toBe(500_000);
  });

  it('knows the holder of a STAN, and frees it for that holder only', () => {
    const link = new StanMultiplexer();
    const stan = link.allot(-7, never);
    link.free(stan, 7);
    expect(link.holderOf(stan)).toBe(-7);
    link.free(stan, -7);
    expect(link.holderOf(stan)).toBe(0);
    for (const none of [-1, 0, 1_000_000, 4_000_000]) expect(link.holderOf(none)).toBe(0);
  });

  it('goes on behind the latest STAN of an earlier process, in whatever order and wherever on the circle', () => {
    const nextAfter = (...stans: number[]) => {
      const link = new StanMultiplexer();
      for (const stan of stans) link.goOnAfter(stan);
      return link.allot(1, never);
    };
    const gap = nextAfter(1) - 1;
    expect(nextAfter(500, 480, 200)).toBe(500 + gap);
    expect(nextAfter(200, 480, 500)).toBe(500 + gap);
    expect(nextAfter(999_700, 999_500)).toBe(999_700 + gap);
    expect(nextAfter(999_500, 200, 999_999)).toBe(200 + gap);
  });

  it('takes back a STAN of network management that was not answered', () => {
    const link = new StanMultiplexer();
    expect(link.allot(MANAGEMENT_HOLDER, () => true)).toBe(1);
    for (let i = 2; i <= 999_999; i++) link.allot(i, () => true);
    expect(link.allot(7, () => true)).toBe(1);
  });
});
