// What people do about store-and-forward: what waits is sent at once, what is parked goes on or is given up. Recorded before it acts,
// known to the next process, and right in the ledgers.
import { describe, expect, it } from 'vitest';
import { type Deed, type Flow, foreign, respondsWith, reversal, runFlows, send, silent, wait } from './flow.ts';
import { World } from './world.ts';

/** Silent to requests; says `reason` to everything that undoes or tells. */
const saysToAdvices =
  (reason: string): Deed =>
  (world) => {
    world.responds(2, (message) => {
      const mti = String(message['0']);
      if (mti.slice(1) === '100') return undefined;
      const { '90': named, '11': stan, '7': sentAt, '2': card = '', '4': amount = '', '49': currency = '' } = message;
      const echoed = { '2': card, '4': amount, '49': currency, '90': named ?? '' };
      const kept = Object.fromEntries(Object.entries(echoed).filter(([, value]) => value !== ''));
      return { message: { ...kept, '0': `${mti.slice(0, 2)}30`, '7': sentAt!, '11': stan!, '39': reason } };
    });
  };

const results: string[] = [];
const release =
  (advice: number): Deed =>
  (world) =>
    world.event((nowMs) => results.push(world.core.releaseAdvice(advice, nowMs)));
const drop =
  (advice: number, why: string): Deed =>
  (world) =>
    world.event((nowMs) => results.push(world.core.dropAdvice(advice, why, nowMs)));
const drain =
  (issuer?: number): Deed =>
  (world) =>
    world.event((nowMs) => world.core.drainAdvices(issuer, nowMs));
const didWhat = (...expected: string[]): (() => void) => {
  return () => expect(results.splice(0)).toEqual(expected);
};

const REPEAT = '2: 0421 s2 of 0100 000001 1123093000';
/** A purchase timed out, and its issuer has declined to undo it five times. */
const PARKED = {
  when: [saysToAdvices('05'), send(foreign()), wait(600_000)],
  answers: ['0110 000101 91'],
  issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', ...new Array(4).fill(REPEAT)],
  records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceParked 1'],
  notes: ['issuer.silent', 'advice.queued', ...new Array(5).fill('advice.postponed'), 'advice.parked'],
} satisfies Partial<Flow>;

runFlows([
  {
    name: 'a parked advice is released: it goes out at once, as a repeat, and is acknowledged',
    when: [...PARKED.when, saysToAdvices('00'), release(2), wait(0)],
    answers: PARKED.answers,
    issuers: [...PARKED.issuers, REPEAT],
    records: [...PARKED.records, 'adviceReleased 1', 'adviceAcknowledged 1'],
    notes: [...PARKED.notes, 'advice.released', 'advice.acknowledged'],
    also: didWhat('done'),
  },
  {
    name: 'a parked advice that is released is tried as often as a new one, and parked again',
    when: [...PARKED.when, release(2), wait(600_000)],
    answers: PARKED.answers,
    issuers: [...PARKED.issuers, ...new Array(5).fill(REPEAT)],
    records: [...PARKED.records, 'adviceReleased 1', 'adviceParked 1'],
    notes: [...PARKED.notes, 'advice.released', ...new Array(5).fill('advice.postponed'), 'advice.parked'],
    parked: 1,
    also: didWhat('done'),
  },
  {
    name: 'a parked advice is dropped: nothing is sent any more, and the reason is on record',
    when: [
      ...PARKED.when,
      drop(2, 'settled by hand with far, case 17'),
      wait(600_000),
      drop(2, 'once more'),
      release(2),
    ],
    answers: PARKED.answers,
    issuers: PARKED.issuers,
    records: [...PARKED.records, 'adviceDropped 1'],
    notes: [...PARKED.notes, 'advice.dropped'],
    also: (world) => {
      didWhat('done', 'unknown', 'unknown')();
      const [dropped] = world.records.filter(({ step }) => step === 'adviceDropped');
      expect(dropped).toMatchObject({ advice: 2, transaction: 1, issuer: 2 });
      expect(dropped!.bytes.toString()).toBe('settled by hand with far, case 17');
    },
  },
  {
    name: 'what waits is neither released nor dropped',
    when: [silent, send(foreign()), wait(1_000), release(2), drop(2, 'why not'), release(77)],
    answers: ['0110 000101 91'],
    issuers: PARKED.issuers.slice(0, 2),
    records: PARKED.records.slice(0, 3),
    notes: PARKED.notes.slice(0, 2),
    advices: 1,
    also: didWhat('waiting', 'waiting', 'unknown'),
  },
  {
    name: 'the late answer to an advice that was dropped is told to people, and changes nothing',
    when: [
      ...PARKED.when,
      drop(2, 'settled by hand'),
      (world) => world.respond(2, { '0': '0430', '7': '1123093001', '11': '000002', '39': '00' }),
    ],
    answers: PARKED.answers,
    issuers: PARKED.issuers,
    records: [...PARKED.records, 'adviceDropped 1'],
    notes: [...PARKED.notes, 'advice.dropped', 'message.unexpected'],
    also: didWhat('done'),
  },
  {
    name: 'the reversal of what an advice was dropped for goes to the issuer: nobody knows what it holds',
    when: [...PARKED.when, drop(2, 'settled by hand'), respondsWith('25'), send(reversal({ '2': foreign()['2']! }))],
    answers: [...PARKED.answers, '0410 000901 00'],
    issuers: [...PARKED.issuers, '2: 0400 s3 of 0100 000001 1123093000'],
    records: [...PARKED.records, 'adviceDropped 1', 'forwarded 3 undoes 1', 'answered 3 undoes 1 000'],
    notes: [...PARKED.notes, 'advice.dropped'],
    also: didWhat('done'),
  },
  {
    name: 'draining sends what waits for its interval at once, and what is under way not again',
    when: [silent, send(foreign()), wait(1_000), drain(), wait(5_000), drain(2), drain(1)],
    answers: ['0110 000101 91'],
    issuers: [...PARKED.issuers.slice(0, 2), REPEAT],
    records: PARKED.records.slice(0, 3),
    notes: [...PARKED.notes.slice(0, 2), 'advices.drained', 'advices.drained'],
    advices: 1,
  },
]);

describe('the next process', () => {
  const parked = (): World => {
    const world = new World({ checkpointEntries: 1 });
    for (const deed of PARKED.when) deed(world);
    return world;
  };

  it.each([1, 1_000])(
    'sends what was released, and has forgotten what was dropped (checkpoint every %i)',
    (entries) => {
      const before = parked();
      before.down(2);
      release(2)(before);
      const next = new World({ after: before, checkpointEntries: entries });
      expect([next.core.advicesWaiting, next.core.advicesParked]).toEqual([1, 0]);
      saysToAdvices('00')(next);
      next.advance(60_000);
      expect(next.core.advicesWaiting).toBe(0);

      const other = parked();
      drop(2, 'settled by hand')(other);
      const another = new World({ after: other, checkpointEntries: entries });
      expect([another.core.advicesWaiting, another.core.advicesParked]).toEqual([0, 0]);
      another.advance(600_000);
      expect(another.forwarded).toEqual([]);
      expect(results.splice(0)).toEqual(['done', 'done']);
    },
  );

  it('parks what was released and parked again', () => {
    const before = parked();
    release(2)(before);
    before.advance(600_000);
    const next = new World({ after: before });
    expect([next.core.advicesWaiting, next.core.advicesParked]).toEqual([0, 1]);
    expect(results.splice(0)).toEqual(['done']);
  });
});
