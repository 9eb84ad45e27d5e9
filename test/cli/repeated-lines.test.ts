// A flood of one event: some lines are written, the rest is counted, and nothing is lost from the sum of both.
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/cli/log.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';

/** A log in virtual time, and the lines that it has written. */
function started(level: 'info' | 'warn' | 'error' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean)) lines.push(JSON.parse(line));
      done();
    },
  });
  const timer = new VirtualTimer(0);
  const log = createLog({ format: 'json', level, colour: false, stream, now: () => new Date(0), timer });
  const sums = (event: string) => ({
    written: lines.filter((line) => line.event === event).length,
    counted: lines
      .filter((line) => line.event === 'log.repeated' && line.of === event)
      .map(({ link, issuer, count, forMs, level: at }) => ({ link, issuer, count, forMs, level: at })),
  });
  return { log, timer, lines, sums };
}

describe('a flood of one event', () => {
  it('is written up to a hundred lines; the rest is counted, and told in one line a second', async () => {
    const { log, timer, sums } = started();
    for (let i = 0; i < 50_000; i++) {
      log.warn('acquirer.refused', { link: 'gateway', peer: `10.0.0.${i}` });
      if (i % 10_000 === 9_999) timer.advanceTo(timer.now() + 1_000);
    }
    timer.advanceTo(5_400);
    await log.close();
    const { written, counted } = sums('acquirer.refused');
    const row = { link: 'gateway', issuer: undefined, level: 'warn' };
    expect(written).toBe(100);
    expect(counted).toEqual([
      { ...row, count: 9_900, forMs: 1_000 },
      ...new Array(4).fill({ ...row, count: 10_000, forMs: 1_000 }),
    ]);
  });

  it('that goes on is one line a second, and every event is in one sum or the other', async () => {
    const { log, timer, sums } = started();
    for (let second = 0; second < 35; second++) {
      for (let i = 0; i < 40; i++) log.info('acquirer.connected', { link: 'gateway' });
      timer.advanceTo(timer.now() + 1_000);
    }
    await log.close();
    const { written, counted } = sums('acquirer.connected');
    const sum = counted.reduce((all, { count }) => all + Number(count), 0);
    expect([written, written + sum, counted.length]).toEqual([100, 35 * 40, 33]);
  });

  it('is written again after a calm second', async () => {
    const { log, timer, sums } = started();
    for (let i = 0; i < 1_000; i++) log.info('acquirer.connected', { link: 'gateway' });
    timer.advanceTo(1_000);
    for (let i = 0; i < 10; i++) log.info('acquirer.connected', { link: 'gateway' });
    timer.advanceTo(2_000);
    for (let i = 0; i < 5; i++) log.info('acquirer.connected', { link: 'gateway' });
    await log.close();
    const { written, counted } = sums('acquirer.connected');
    expect([written, counted.map(({ count }) => count)]).toEqual([105, [900, 10]]);
  });

  it('hides no other link, issuer or event', async () => {
    const { log, sums } = started();
    for (let i = 0; i < 1_000; i++) log.warn('acquirer.refused', { link: 'noisy' });
    log.warn('acquirer.refused', { link: 'quiet' });
    log.warn('acquirer.refused', { issuer: 'noisy' });
    log.warn('acquirer.framing-lost', { link: 'noisy' });
    await log.close();
    expect([sums('acquirer.refused').written, sums('acquirer.framing-lost').written]).toEqual([102, 1]);
  });

  it('of a level that is not logged is not counted either', async () => {
    const { log, lines } = started('error');
    for (let i = 0; i < 1_000; i++) log.warn('acquirer.refused', { link: 'noisy' });
    await log.close();
    expect(lines).toEqual([]);
  });

  it('that is over when the log closes is told before the last line', async () => {
    const { log, lines } = started();
    for (let i = 0; i < 101; i++) log.info('e');
    log.info('stopped');
    await log.close();
    expect(lines.slice(-2).map(({ event, count }) => [event, count])).toEqual([
      ['stopped', undefined],
      ['log.repeated', 1],
    ]);
  });
});
