// Memory that does not grow: with room for a handful of transactions the switch goes on for ever, remembers the newest, and
// never mistakes a new transaction for the one that had its place before.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { APPROVED, foreign, ORIGINAL, purchase, responseTo, reversal } from './flow.ts';
import { SMALL, stanOf } from './small-memory.ts';
import { World } from './world.ts';

const numbered = (i: number): FieldValues => purchase({ '11': stanOf(i), '37': `9999${stanOf(i)}00` });

describe('slots that are used again', () => {
  it('remember the last eight answered, and ask the journal for any before', () => {
    const world = new World(SMALL);
    world.plays(1, () => APPROVED);
    for (let i = 1; i <= 500; i++) world.send(numbered(i));
    expect(world.answers.map((answer) => `${answer['11']} ${answer['39']}`)).toEqual(
      Array.from({ length: 500 }, (_, i) => `${stanOf(i + 1)} 00`),
    );
    expect(world.questions).toHaveLength(500);
    for (let i = 493; i <= 500; i++) world.send(numbered(i));
    expect(world.questions).toHaveLength(500);
    expect(world.notes).toEqual(new Array(8).fill('message.duplicate'));
    world.send(numbered(492));
    expect(world.questions).toHaveLength(500);
    expect(world.answers.at(-1)).toEqual(world.answers[491]);
  });

  it('keep a transaction in flight while everything around it is forgotten', () => {
    const world = new World({ ...SMALL, issuers: [{ routes: ['9504'], deadlineMs: 60_000 }] });
    world.plays(1, ({ transaction }) => (transaction === 1 ? undefined : APPROVED));
    world.send(purchase());
    for (let i = 1_000; i < 1_100; i++) world.send(numbered(i));
    world.send(purchase());
    world.decide(world.questions[0]!.ticket, { reason: 116 });
    expect(world.answers.at(-1)).toEqual({ ...purchase(), '0': '0110', '39': '51' });
    expect(world.core.inFlight).toBe(0);
  });

  it('never mix up messages of different lengths, in whichever place they are kept', () => {
    const world = new World({ ...SMALL, issuers: [{ routes: ['9504'], deadlineMs: 600_000 }] });
    for (let round = 0; round < 50; round++) {
      const requests = [0, 1, 2, 3].map((i) => {
        const filler = 'x'.repeat(((round * 7 + i * 311) % 900) + 1);
        return purchase({ '11': stanOf(round * 4 + i + 1), '48': filler, '63': filler });
      });
      for (const request of requests) world.send(request);
      for (const question of world.questions.slice(-4).reverse()) world.decide(question.ticket, APPROVED);
      for (const [i, request] of requests.entries()) {
        const { '48': _, '63': __, ...echoed } = request;
        expect(world.answers.at(-1 - i)).toEqual({ ...echoed, '0': '0110', '38': 'A1B2C3', '39': '00' });
      }
    }
    const forwarded = world.records.filter(({ step }) => step === 'forwarded');
    expect(forwarded).toHaveLength(200);
    for (const { stan, message } of forwarded) expect(message).toMatchObject({ '11': stanOf(stan) });
  });

  it('answer a message longer than any buffer there was', () => {
    const world = new World();
    const long: FieldValues = {};
    for (const element of [46, 47, 48, 54, 56, 57, 58, 59, 60, 61, 62, 63])
      long[element] = 'x'.repeat(element === 54 ? 120 : 999);
    for (let element = 112; element <= 127; element++) long[element] = 'y'.repeat(999);
    world.responds(2, (message) => ({ message: { ...message, '0': '0110', '39': '00' } }));
    world.send(foreign(long));
    expect(world.forwarded[0]).toEqual({ ...foreign(long), '11': '000001' });
    expect(world.answers).toEqual([{ ...foreign(long), '0': '0110', '39': '00' }]);
    world.send(foreign(long));
    expect(world.answers[1]).toEqual(world.answers[0]);
  });

  it('never take the response to a forgotten request for that to the one in its place', () => {
    const world = new World({ inFlightLimit: 1, retainedLimit: 1 });
    world.plays(1, () => APPROVED);
    world.send(foreign());
    world.advance(1_020);
    world.send(numbered(1));
    world.send(foreign({ '11': '000777' }));
    expect(world.core.inFlight).toBe(1);
    world.respond(2, responseTo(world.forwarded[0]!, '00'));
    expect(world.core.inFlight).toBe(1);
    const [request] = world.forwarded.slice(-1);
    world.respond(2, responseTo(request!, '51'));
    expect(world.answers.at(-1)).toMatchObject({ '11': '000777', '39': '51' });
  });

  it('name the original by DE 90 while it is remembered, however often its STAN comes round', () => {
    const world = new World();
    world.plays(1, () => APPROVED);
    for (const time of ['1121093000', '1122093000', '1123093000']) world.send(purchase({ '7': time }));
    world.send(reversal({ '90': ORIGINAL.replace('1123093000', '1122093000') }));
    expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: 2 });
  });
});
