// Who has had its share of a turn waits for the next one, and for the journal; who has not, because others took the turn, waits for neither
// longer than a turn.
import { expect, it } from 'vitest';
import type { Timer } from '../../src/host/timer.ts';
import { Share, TurnShare } from '../../src/host/turn-share.ts';

class Link {
  readonly share: Share;
  constructor(isReadOn = false) {
    this.share = new Share(isReadOn);
  }
  isWaiting = false;
  isPaused = false;
  wait(): void {
    this.isWaiting = true;
  }
  goOn(): boolean {
    if (this.isPaused) return false;
    this.isWaiting = false;
    return true;
  }
}

function turns() {
  const clock = { ms: 0 };
  const share = new TurnShare({ now: () => clock.ms } as Timer);
  /** `link` is read, which takes so long. */
  const read = (link: Link, tookMs: number, bytes = 100, frames = 1): boolean => {
    share.begin();
    clock.ms += tookMs;
    const isUsed = share.isUsed(link, bytes, frames);
    if (link.share.isOver) share.wait(link);
    return isUsed;
  };
  return { share, read };
}

it.each([
  ['time', 1, 100, 200],
  ['bytes', 0, 65_536, 1],
  ['frames', 0, 100, 1_000],
])('a share is over by its %s', (_, tookMs, bytes, frames) => {
  const { share, read } = turns();
  const hog = new Link();
  expect([read(hog, tookMs, bytes, frames), hog.isWaiting]).toEqual([true, true]);
  share.turnEnded(false);
  expect(hog.isWaiting).toBe(false);
  expect(read(hog, 0)).toBe(false);
});

it('who has had a share waits while the journal is behind; who came late in a turn that was taken does not', () => {
  const { share, read } = turns();
  const hogs = [new Link(), new Link(), new Link(), new Link()];
  const [small, more] = [new Link(), new Link()];
  for (const hog of hogs) read(hog, 1, 30_000, 200);
  // The turn is over for all: a piece each, and the rest of what was read waits.
  expect([read(small, 0), small.isWaiting]).toEqual([true, false]);
  read(more, 0);
  share.wait(more);
  share.turnEnded(true);
  expect([more.isWaiting, hogs.map(({ isWaiting }) => isWaiting)]).toEqual([false, [true, true, true, true]]);
  share.turnEnded(true);
  expect(share.isAwaited).toBe(true);
  share.turnEnded(false);
  expect(hogs.map(({ isWaiting }) => isWaiting)).toEqual([false, false, false, false]);
  expect(share.isAwaited).toBe(false);
});

it('an issuer waits for the next turn, and for no journal', () => {
  const { share, read } = turns();
  const issuer = new Link(true);
  read(issuer, 2, 30_000, 200);
  expect(issuer.isWaiting).toBe(true);
  share.turnEnded(true);
  expect(issuer.isWaiting).toBe(false);
});

it('who cannot go on now is asked again', () => {
  const { share, read } = turns();
  const hog = new Link();
  read(hog, 2, 30_000, 200);
  hog.isPaused = true;
  share.turnEnded(false);
  hog.isPaused = false;
  expect(hog.isWaiting).toBe(true);
  share.turnEnded(false);
  expect(hog.isWaiting).toBe(false);
});

it('who has sent little has not had a share, however long it took: the processor was elsewhere', () => {
  const { share, read } = turns();
  const small = new Link();
  // The turn is over all the same.
  expect([read(small, 50), small.isWaiting]).toEqual([true, false]);
  share.turnEnded(true);
  expect([read(small, 0), small.isWaiting]).toEqual([false, false]);
});

it('of many who wait a turn takes on as many as it has time for, one after the other; an issuer does not stand behind them', () => {
  const { share, read } = turns();
  const served: number[] = [];
  /** Sends without end: each piece takes a millisecond. */
  const busy = (name: number, isIssuer = false): Link => {
    const link = new Link(isIssuer);
    link.goOn = () => {
      served.push(name);
      if (isIssuer) return true;
      read(link, 1, 1_000, 8);
      share.wait(link);
      return true;
    };
    return link;
  };
  for (let name = 0; name < 10; name++) share.wait(busy(name));
  share.wait(busy(99, true));
  share.turnEnded(false);
  expect(served.splice(0)).toEqual([0, 1, 2, 3, 99]);
  share.turnEnded(false);
  share.turnEnded(false);
  expect(served).toEqual([4, 5, 6, 7, 8, 9, 0, 1]);
});
