// Who reads the log, or does not, holds up nobody: a slow reader has a bounded backlog, a reader that is gone ends the log on that
// stream only, and closing waits for nobody for ever. What is lost is told on what still works.
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/cli/log.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';

/** A reader that takes lines when it is let. */
class Reader extends Writable {
  text = '';
  private waiting: (() => void) | undefined;
  private isReading: boolean;

  constructor(isReading: boolean) {
    super({ decodeStrings: false });
    this.isReading = isReading;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    const take = (): void => {
      this.text += chunk;
      done();
    };
    if (this.isReading) setImmediate(take);
    else this.waiting = take;
  }

  goOn(): void {
    this.isReading = true;
    this.waiting?.();
  }

  get lines(): Record<string, unknown>[] {
    const lines = this.text.split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

/** A stream whose reader has gone away. */
function brokenPipe(): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const options = { format: 'json', level: 'info', colour: false } as const;
/** Lines of so many events that none of them is a flood. */
const FLOOD = 20_000;

describe('a reader that stalls', () => {
  it('has a bounded backlog; when it reads on, it is told how many lines are missing', async () => {
    const reader = new Reader(false);
    const log = createLog({ ...options, stream: reader, timer: new VirtualTimer(0) });
    for (let i = 0; i < FLOOD; i++) log.info(`e${i}`, { filling: 'x'.repeat(200) });
    await turn();
    expect(reader.writableLength).toBeLessThanOrEqual(1024 * 1024);
    reader.goOn();
    await log.close();
    const dropped = reader.lines.filter(({ event }) => event === 'log.dropped');
    expect(dropped).toHaveLength(1);
    expect(reader.lines.length - 1 + Number(dropped[0]!.lines)).toBe(FLOOD);
  });

  it('is waited for as long as closing may take, and the other stream hears of it', async () => {
    const [reader, other] = [new Reader(false), new Reader(true)];
    const log = createLog({ ...options, stream: reader, other, closeMs: 50 });
    for (let i = 0; i < 10; i++) log.info('e');
    await log.close();
    expect(reader.text).toBe('');
    expect(other.lines).toMatchObject([
      { level: 'error', event: 'log.lost', cause: 'its reader does not read: gave up after 50 ms', lines: 10 },
    ]);
  });

  it('on both streams ends the close all the same', async () => {
    const log = createLog({ ...options, stream: new Reader(false), other: new Reader(false), closeMs: 20 });
    log.info('e');
    await log.close();
  });
});

describe('a reader that is gone', () => {
  it('ends nothing: the log goes on on the other stream, and says why', async () => {
    const other = new Reader(true);
    const log = createLog({ ...options, stream: brokenPipe(), other });
    log.info('first');
    await turn();
    log.info('second');
    await log.close();
    expect(other.lines).toMatchObject([
      { level: 'error', event: 'log.lost', cause: 'write EPIPE', lines: 1 },
      { level: 'info', event: 'second' },
    ]);
  });

  it('on both streams ends nothing either', async () => {
    const log = createLog({ ...options, stream: brokenPipe(), other: brokenPipe() });
    for (let i = 0; i < 3; i++) {
      log.info('e');
      await turn();
    }
    await log.close();
  });
});
