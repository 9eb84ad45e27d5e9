// Journal first, for issuers in this process too. One that may hold money elsewhere is asked only once the entry that names its
// request is durable; one whose books are this process's memory may be asked before, as what it holds is gone with the process.
import { describe, expect, it } from 'vitest';
import { APPROVED, decides, foreign, purchase, reversal } from '../switch/flow.ts';
import { World, type WorldSettings } from '../switch/world.ts';

const elsewhere: WorldSettings = { issuers: [{ routes: ['9504'], books: 'elsewhere' }] };

describe('an issuer that may hold money elsewhere', () => {
  it('is asked after its request is durable, and not before', () => {
    const world = new World(elsewhere);
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded']);
    expect(world.questions).toEqual([]);
    world.journal.resume();
    world.advance(0);
    expect(world.questions).toHaveLength(1);
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded', 'answered']);
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00']);
  });

  it('is asked for a reversal after that is durable, and for an advice after that one is', () => {
    const world = new World(elsewhere);
    decides(APPROVED, undefined, APPROVED)(world);
    world.send(purchase());
    world.journal.stall();
    world.send(reversal());
    expect(world.questions).toHaveLength(1);
    world.journal.resume();
    world.advance(0);
    expect(world.questions.map(({ mti }) => mti)).toEqual([100, 400]);
    world.advance(990);
    world.journal.stall();
    world.advance(100);
    expect(world.records.map(({ step }) => step).slice(-2)).toEqual(['adviceQueued', 'answered']);
    expect(world.questions).toHaveLength(2);
    world.journal.resume();
    world.advance(0);
    expect(world.questions.map(({ mti }) => mti)).toEqual([100, 400, 420]);
    expect(world.core.advicesWaiting).toBe(0);
  });

  it('is not asked any more when the deadline has passed before the entry was durable', () => {
    const world = new World(elsewhere);
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    world.advance(1_100);
    world.journal.resume();
    world.advance(0);
    expect(world.answers.map((answer) => answer['39'])).toEqual(['91']);
    expect(world.questions.map(({ mti }) => mti)).toEqual([420]);
  });

  it('that does not decide within the call is waited for as long as any other', () => {
    const world = new World(elsewhere);
    world.send(purchase());
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded']);
    world.decide(world.questions[0]!.ticket, APPROVED);
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded', 'answered']);
  });
});

describe('turns that are held before the one that asks', () => {
  it('do not ask for it: it is asked once, behind its own entry', () => {
    const world = new World({ issuers: [{ routes: ['9504'] }, { routes: ['4'], books: 'elsewhere' }] });
    decides(APPROVED)(world);
    world.journal.stall();
    for (let i = 1; i <= 5; i++) world.send(purchase({ '11': `00000${i}` }));
    world.send(foreign());
    world.send(purchase({ '11': '000007' }));
    expect(world.questions.filter(({ issuer }) => issuer === 2)).toEqual([]);
    for (let i = 1; i <= 5; i++) {
      world.journal.settleOne();
      world.advance(0);
      expect(world.answers).toHaveLength(i);
      expect(world.questions.filter(({ issuer }) => issuer === 2)).toEqual([]);
    }
    world.journal.settleOne();
    world.advance(0);
    expect(world.questions.filter(({ issuer }) => issuer === 2)).toHaveLength(1);
    world.journal.resume();
    world.advance(10);
    expect(world.questions.filter(({ issuer }) => issuer === 2)).toHaveLength(1);
  });
});

describe('an issuer whose books are in memory', () => {
  it('is asked at once; one entry carries its request and its outcome', () => {
    const world = new World();
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    expect(world.questions).toHaveLength(1);
    expect(world.records.map(({ step }) => step)).toEqual(['answered']);
    expect(world.answers).toEqual([]);
  });

  it('that does not decide within the call has its request on record in the same turn', () => {
    const world = new World();
    world.journal.stall();
    world.send(purchase());
    expect(world.questions).toHaveLength(1);
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded']);
  });
});

describe('advices to an issuer in this process', () => {
  it('are first sent as what they are, however long the journal keeps them', () => {
    const world = new World(elsewhere);
    world.send(purchase());
    world.journal.stall();
    world.advance(20_000);
    world.journal.resume();
    world.advance(0);
    expect(world.questions.map(({ mti }) => mti)).toEqual([100, 420]);
    world.advance(2_100);
    expect(world.questions.map(({ mti }) => mti)).toEqual([100, 420, 421]);
  });

  it('take one request among them when they are acknowledged one after the other', () => {
    const world = new World({ storeAndForwardLimit: 500, inFlightLimit: 500 });
    for (let i = 1; i <= 300; i++) world.send(purchase({ '11': String(i).padStart(6, '0') }));
    world.advance(1_100);
    expect(world.core.advicesWaiting).toBe(300);
    world.plays(1, () => APPROVED);
    world.advance(2_100);
    expect(world.core.advicesWaiting).toBe(0);
    const advised = world.questions.slice(-300).map(({ request }) => request['11']);
    expect(new Set(advised).size).toBe(300);
    expect(world.core.emitted.items.length).toBeLessThan(10);
  });
});
