// A process ends, in whatever way, and another starts on its journal: it knows what the first knew. What is durable is all that is
// left of the first: a crash is a world whose journal is read by another.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  CARD,
  FOREIGN_CARD,
  foreign,
  LEAVES_400,
  ORIGINAL,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  silent,
} from './flow.ts';
import { World, type WorldSettings } from './world.ts';

/** The next process, on what the last has left. */
function restarted(after: World, settings: WorldSettings = {}): World {
  const world = new World({ ...settings, after });
  world.plays(1, () => APPROVED);
  respondsWith('00')(world);
  return world;
}

function started(settings: WorldSettings = {}): World {
  const world = new World(settings);
  world.plays(1, () => APPROVED);
  respondsWith('00')(world);
  return world;
}

const both = [
  ['in this process', purchase()],
  ['remote', foreign()],
] as const;

describe('after a restart', () => {
  it.each(both)('a repeated request has its first answer, byte for byte, and is asked of nobody (%s)', (_, request) => {
    const before = started();
    before.send(request);
    const world = restarted(before);
    world.send({ ...request, '0': '0101' });
    world.send(request);
    expect(world.answerBytes).toEqual([before.answerBytes[0], before.answerBytes[0]]);
    expect([world.questions, world.forwarded]).toEqual([[], []]);
  });

  it('an answer with chip data is repeated with it', () => {
    const before = started();
    respondsWith('00', 0, { '55': '910A0102030405060708090A' })(before);
    before.send(foreign());
    const world = restarted(before);
    world.send(foreign());
    expect(world.answers[0]).toMatchObject({ '55': '910A0102030405060708090A' });
    expect(world.answerBytes).toEqual(before.answerBytes);
  });

  it('a reversal names an advice that could not go out at once by the STAN under which it went', () => {
    const before = started();
    const forward = before.host.forward.bind(before.host);
    // The link has broken, or its issuer does not read, and the core has not been told.
    before.host.forward = () => false;
    before.send(foreign({ '0': '0120' }));
    before.host.forward = forward;
    before.advance(60_000);
    const sent = before.forwarded.findLast((message) => message['0'] === '0120')!;
    expect(sent['11']).toBe('000002');
    const world = restarted(before);
    world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace(/^0100/, '0120') }));
    const undone = world.forwarded.findLast((message) => message['0'] === '0400')!;
    expect(String(undone['90']).slice(0, 10)).toBe('0120000002');
  });

  it.each(both)('a reversal finds the original from before (%s)', (_, request) => {
    const before = started();
    before.send(request);
    const world = restarted(before);
    world.send(reversal({ '2': String(request['2']) }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    if (request['2'] === CARD) expect(world.questions).toMatchObject([{ mti: 400, transaction: 2, original: 1 }]);
    else expect(world.forwarded.at(-1)!['90']).toBe(ORIGINAL.replace('000101', '000001'));
  });

  it('what was reversed is not reversed again, and a partial reversal has left what it left', () => {
    const before = started();
    before.send(purchase());
    before.send(reversal());
    before.send(purchase({ '11': '000102', '37': '632709000102' }));
    const second = ORIGINAL.replace('000101', '000102');
    before.send(reversal({ '11': '000902', '37': '632709000902', '90': second, '95': LEAVES_400 }));
    const world = restarted(before);
    world.send(reversal({ '11': '000903', '37': '632709000903' }));
    expect(world.answers.at(-1)).toMatchObject({ '11': '000903', '39': '00' });
    const leaves500 = LEAVES_400.replace('000000000400', '000000000500');
    world.send(reversal({ '11': '000904', '37': '632709000904', '90': second, '95': leaves500 }));
    expect(world.answers.at(-1)).toMatchObject({ '11': '000904', '39': '13' });
    expect(world.questions).toEqual([]);
  });

  it('no STAN and no transaction number is used twice', () => {
    const before = started();
    for (let i = 1; i <= 20; i++) before.send(foreign({ '11': String(i).padStart(6, '0') }));
    const world = restarted(before);
    world.send(foreign({ '11': '000777' }));
    const used = new Set(before.forwarded.map((message) => message['11']));
    expect(used).not.toContain(world.forwarded[0]!['11']);
    expect(world.records.map(({ transaction }) => transaction)).toEqual([21, 21]);
  });

  it('no STAN is used twice, though an early one was answered last', () => {
    const limits = { inFlightLimit: 300, storeAndForwardLimit: 1_000 };
    const before = new World(limits);
    silent(before);
    for (let i = 1; i <= 200; i++) before.send(foreign({ '11': String(i).padStart(6, '0') }));
    before.respond(2, responseTo(before.forwarded[0]!, '00'));
    const world = new World({ ...limits, after: before });
    silent(world);
    for (let i = 1; i <= 100; i++) world.send(foreign({ '11': String(500_000 + i) }));
    const requests = [...before.forwarded, ...world.forwarded].filter((message) => message['0'] === '0100');
    expect(requests).toHaveLength(300);
    expect(new Set(requests.map((message) => message['11'])).size).toBe(300);
  });

  it('no number of an advice is used twice: the one that waits and the one of the start are both told', () => {
    const before = new World();
    silent(before);
    before.send(foreign());
    before.advance(600);
    before.send(foreign({ '11': '000102', '37': '632709000102' }));
    // The first is given up on, and its advice has the highest number of all; the second is still in flight.
    before.advance(600);
    expect(before.records.map(({ step, transaction }) => `${step} ${transaction}`)).toEqual([
      'forwarded 1',
      'forwarded 2',
      'adviceQueued 1',
      'answered 1',
    ]);
    // As far as an engine knows that counts transactions only.
    const world = new World({ after: before, firstTransaction: 3 });
    silent(world);
    expect([...world.core.waitingAdvices()].map(({ number, transaction }) => [number, transaction])).toEqual([
      [3, 1],
      [4, 2],
    ]);
  });

  it('STANs go on from the start when they come round', () => {
    const before = started();
    before.send(foreign());
    before.journal.entries[0]!.issuerStan = 999_999;
    const world = restarted(before);
    world.send(foreign({ '11': '000777' }));
    expect(Number(world.forwarded[0]!['11'])).toBeLessThan(1_000);
  });
});

describe('what was in flight at a crash', () => {
  it('remote: is answered 91 when it is repeated, and its issuer is told to undo it', () => {
    const before = new World();
    silent(before);
    before.send(foreign());
    const world = restarted(before);
    expect(world.records.map(({ step, transaction, reason }) => `${step} ${transaction} ${reason}`)).toEqual([
      'adviceQueued 1 -1',
      'answered 1 907',
      'undelivered 1 907',
    ]);
    expect(world.forwarded.map((message) => `${message['0']} ${message['90']}`)).toEqual([
      `0420 ${ORIGINAL.replace('000101', '000001')}`,
    ]);
    world.send(foreign({ '0': '0101' }));
    expect(world.answers).toMatchObject([{ '0': '0110', '11': '000101', '39': '91' }]);
    expect(world.forwarded).toHaveLength(1);
    world.advance(2_100);
    expect(world.forwarded.map((message) => message['0'])).toEqual(['0420', '0421']);
    expect(world.core.advicesWaiting).toBe(0);
  });

  it('in this process, to be decided later: the same', () => {
    const before = new World({ issuers: [{ routes: ['9504'], books: 'elsewhere' }] });
    before.send(purchase());
    const world = restarted(before, { issuers: [{ routes: ['9504'], books: 'elsewhere' }] });
    expect(world.questions).toMatchObject([{ mti: 420, original: 1 }]);
    world.send(purchase());
    expect(world.answers).toMatchObject([{ '39': '91' }]);
    expect(world.questions).toHaveLength(1);
  });

  it('a reversal: is taken over, and told so when it is repeated', () => {
    const before = started();
    before.send(foreign());
    silent(before);
    before.send(reversal({ '2': String(foreign()['2']) }));
    const world = restarted(before);
    expect(world.forwarded).toMatchObject([{ '0': '0420', '90': ORIGINAL.replace('000101', '000001') }]);
    world.send(reversal({ '0': '0401', '2': String(foreign()['2']) }));
    expect(world.answers).toMatchObject([{ '0': '0410', '39': '00' }]);
    expect(world.forwarded).toHaveLength(1);
  });

  it('a reversal, after more requests than memory has room for: its original is not let go before its turn', () => {
    const limits = { inFlightLimit: 4, retainedLimit: 4 };
    const [before, purchases] = [started(limits), [...Array(6).keys()]];
    const number = (i: number): FieldValues => ({ '11': `00020${i}`, '37': `63270900020${i}` });
    for (const i of purchases) before.send(foreign(number(i)));
    silent(before);
    for (const i of [7, 8, 9]) before.send(foreign(number(i)));
    const original = ORIGINAL.replace('000101', '000200');
    const undo = reversal({ '2': String(foreign()['2']), '90': original });
    before.send(undo);
    const world = restarted(before, limits);
    world.advance(10_000);
    expect(world.core.advicesWaiting).toBe(0);
    expect(new Set(world.forwarded.map((message) => message['90'])).size).toBe(4);
    world.send({ ...undo, '0': '0401' });
    expect(world.answers).toMatchObject([{ '0': '0410', '39': '00' }]);
  });

  it('a reversal of something that memory had let go: the same', () => {
    const limits = { inFlightLimit: 4, retainedLimit: 4 };
    const before = started(limits);
    const number = (i: number): FieldValues => ({ '11': `0002${10 + i}`, '37': `6327090002${10 + i}` });
    for (let i = 0; i < 20; i++) before.send(foreign(number(i)));
    silent(before);
    const undo = reversal({ '2': String(foreign()['2']), '90': ORIGINAL.replace('000101', '000210') });
    before.send(undo);
    expect(before.records.at(-1)).toMatchObject({ step: 'forwarded', original: 1 });
    const world = restarted(before, limits);
    world.send({ ...undo, '0': '0401' });
    expect(world.answers).toMatchObject([{ '0': '0410', '39': '00' }]);
    expect(world.forwarded.map((message) => message['0'])).toEqual(['0420']);
  });

  it('a late approval of it is recorded as late and told to nobody', () => {
    const before = new World();
    silent(before);
    before.send(foreign());
    const world = restarted(before);
    world.respond(2, { ...foreign(), '0': '0110', '11': '000001', '39': '00' });
    expect(world.records.map(({ step }) => step)).toContain('late');
    expect(world.answers).toEqual([]);
  });

  it('what had no durable entry has never been', () => {
    const before = started();
    before.journal.stall();
    before.send(foreign());
    before.send(purchase());
    const world = restarted(before);
    expect(world.records).toEqual([]);
    world.send(foreign());
    expect(world.answers).toMatchObject([{ '39': '00' }]);
  });
});

describe('an issuer that the configuration has no more', () => {
  const without: WorldSettings = { issuers: [{ routes: ['9504'] }] };

  it('has what it may hold undone when it is there again, and nobody else is asked for it', () => {
    const before = started();
    silent(before);
    before.send(foreign());
    const world = restarted(before, without);
    world.advance(1_000);
    world.send(foreign());
    expect(world.answers.map((answer) => answer['39'])).toEqual(['91']);
    expect([world.questions, world.forwarded]).toEqual([[], []]);
    const back = restarted(world);
    back.advance(2_000);
    expect(back.forwarded).toMatchObject([{ '0': '0421', '90': ORIGINAL.replace('000101', '000001') }]);
  });

  it('hears of reversals when it is there again', () => {
    const before = started();
    before.send(foreign());
    const world = restarted(before, without);
    world.send(reversal({ '2': String(foreign()['2']) }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.notes).not.toContain('frame.failed');
    const back = restarted(world);
    back.advance(2_000);
    expect(back.forwarded).toMatchObject([{ '0': '0421', '90': ORIGINAL.replace('000101', '000001') }]);
  });
});

describe('several restarts', () => {
  it('forget nothing of the first life', () => {
    const first = started();
    first.send(foreign());
    const second = restarted(first);
    second.send(foreign({ '11': '000102', '37': '632709000102' }));
    const third = restarted(restarted(second));
    third.send(foreign());
    third.send(foreign({ '11': '000102', '37': '632709000102' }));
    expect(third.answerBytes).toEqual([first.answerBytes[0], second.answerBytes[0]]);
  });
});

describe('advices that wait', () => {
  it('are in each checkpoint, however old they are', () => {
    const world = started();
    silent(world);
    world.send(foreign());
    world.advance(1_100);
    expect(world.core.checkpoint(10_000_000).places).toEqual([2]);
    respondsWith('05')(world);
    world.advance(600_000);
    expect(world.core.checkpoint(10_000_000).places).toEqual([2, 4]);
    world.respond(2, { '0': '0430', '11': String(world.forwarded[1]!['11']), '39': '00' });
    expect(world.core.checkpoint(10_000_000).places).toEqual([]);
  });

  it('wait in the next process, and its acquirer is told what it was told', () => {
    const before = started();
    silent(before);
    before.send(foreign());
    before.advance(1_100);
    const world = restarted(before);
    expect(world.core.advicesWaiting).toBe(1);
    world.advance(5_000);
    expect(world.core.advicesWaiting).toBe(0);
    expect(world.forwarded.map(({ '0': _, ...sent }) => sent)).toEqual(
      world.forwarded.map(() => {
        const { '0': _type, ...first } = before.forwarded[1]!;
        return first;
      }),
    );
    world.send(foreign({ '0': '0101' }));
    world.send(reversal({ '2': String(foreign()['2']) }));
    expect(world.answers.map(({ '39': reason }) => reason)).toEqual(['91', '00']);
    expect(world.forwarded.every(({ '0': mti }) => mti === '0421')).toBe(true);
  });
});
