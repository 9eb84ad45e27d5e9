// A line as its peer has it: what is sent arrives in order or not at all, whatever the network does.
import { describe, expect, it } from 'vitest';
import { FramedLink } from '../../src/host/framed-link.ts';
import { TurnShare } from '../../src/host/turn-share.ts';
import { Line } from '../../src/simulate/line.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import { framingByName } from '../../src/wire/framing.ts';

const framing = framingByName('2-byte');

/** A line to a host that answers each frame with `re:` in front of it. */
function connected() {
  const timer = new VirtualTimer(0);
  const transport = new VirtualTransport(timer);
  const seen: string[] = [];
  let link!: FramedLink;
  transport.listen(
    { host: 'switch', port: 1 },
    {
      listening: () => undefined,
      notAccepted: () => undefined,
      entering: () => ({
        accepted: (connection) => {
          const limits = { frameBytes: 1_000, frameMs: 30_000, outgoingBytes: 100_000, badFrames: 0 };
          link = new FramedLink(connection, framing, limits, 0, timer, new TurnShare(timer), {
            frame: (bytes, start, end) => {
              const text = bytes.toString('latin1', start, end);
              seen.push(`host ${text}`);
              const answer = Buffer.from(`re:${text}`);
              link.add(answer, 0, answer.length);
              link.write(link.take());
            },
            read: () => undefined,
            framingLost: () => seen.push('framing lost'),
            ended: () => seen.push('host: ended'),
            closed: () => seen.push('host: closed'),
          });
          return link;
        },
        failed: () => undefined,
        left: () => undefined,
      }),
    },
  );
  timer.runTurns();
  const line: Line = new Line(transport.dial(1), framing, timer, {
    written: (_, bytes, start, end) => seen.push(`written ${bytes.toString('latin1', start, end)}`),
    frame: (_, bytes, start, end) => seen.push(`read ${bytes.toString('latin1', start, end)}`),
    closed: () => seen.push('closed'),
  });
  timer.runTurns();
  const send = (text: string): void => line.send(Buffer.from(text));
  return { timer, line, seen, send };
}

describe('a line', () => {
  it('carries frames there and back', () => {
    const { timer, seen, send } = connected();
    send('a');
    timer.runTurns();
    expect(seen).toEqual(['host a', 'written re:a', 'read re:a']);
  });

  it('that stands still brings everything afterwards, in order, in both directions', () => {
    const { timer, line, seen, send } = connected();
    send('a');
    line.stall(100);
    send('b');
    timer.advanceTo(99);
    expect(seen).toEqual(['host a', 'written re:a']);
    timer.advanceTo(100);
    expect(seen.slice(2)).toEqual(['read re:a', 'host b', 'written re:b', 'read re:b']);
  });

  it('brings a frame in two pieces, and what follows behind both', () => {
    const { timer, line, seen, send } = connected();
    line.sendInPieces(Buffer.from('a'), 1, 50);
    send('b');
    timer.advanceTo(49);
    expect(seen).toEqual([]);
    timer.advanceTo(50);
    expect(seen.filter((text) => text.startsWith('host'))).toEqual(['host a', 'host b']);
  });

  it('that has vanished brings nothing, and says so to both sides only later', () => {
    const { timer, line, seen, send } = connected();
    line.vanish(1_000);
    send('a');
    timer.advanceTo(999);
    expect([seen, line.isOpen]).toEqual([[], true]);
    timer.advanceTo(1_000);
    expect([seen, line.isOpen]).toEqual([['host: closed', 'closed'], false]);
  });

  it('whose peer does not read is written to, and read when it reads again', () => {
    const { timer, line, seen, send } = connected();
    line.stopReading(100);
    send('a');
    timer.advanceTo(50);
    expect(seen).toEqual(['host a', 'written re:a']);
    timer.advanceTo(100);
    expect(seen.at(-1)).toBe('read re:a');
  });

  it.each([
    [false, ['host: ended']],
    [true, ['host late', 'written re:late', 'host: ended']],
  ])('that is given up while it stands still brings what it had, or not: %s', (isLate, expected) => {
    const { timer, line, seen, send } = connected();
    line.stall(100);
    send('late');
    line.forsake(isLate);
    expect(line.isOpen).toBe(false);
    timer.advanceTo(5_000);
    expect(seen.filter((text) => text !== 'host: closed')).toEqual(expected);
  });
});
