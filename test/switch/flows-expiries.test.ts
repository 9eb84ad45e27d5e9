// Authorizations that nobody has confirmed in time: their issuers let go of what is left, once, whatever happened to them meanwhile.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { type LetGo, letGo } from '../../src/host/letting-go.ts';
import { Step } from '../../src/journal/entry.ts';
import { JournalError } from '../../src/journal/journal.ts';
import type { ExpiredAuthorization } from '../../src/switch/expiries.ts';
import { EXPIRED } from './expiry-flow.ts';
import {
  APPROVED,
  type Deed,
  decides,
  foreign,
  issuerDown,
  issuerUp,
  journalFaults,
  LEAVES_400,
  ORIGINAL,
  purchase,
  respondsWith,
  reversal,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';
import { standingIn } from './stand-in-flow.ts';
import { World, type WorldSettings } from './world.ts';

const NAME = { acquirer: 1, stan: 101, sentAt: 1_123_093_000 };

/** What became of it, in order. */
const became = new WeakMap<World, LetGo[]>();

const expires =
  (changes: Partial<ExpiredAuthorization> = {}): Deed =>
  (world) => {
    const outcomes = became.get(world) ?? [];
    became.set(world, outcomes);
    letGo(world.host, world.journal, { ...EXPIRED, ...changes }, (outcome) => outcomes.push(outcome));
    world.advance(0);
  };

const is =
  (...outcomes: LetGo[]) =>
  (world: World): void =>
    expect(became.get(world)).toEqual(outcomes);

/** A completion of `purchase()`. */
const completion = (changes: FieldValues = {}): FieldValues =>
  purchase({
    ...{ '0': '0220', '7': '1123094500', '11': '000201', '12': '104500', '37': '632709000201', '90': ORIGINAL },
    ...changes,
  });

const bought = {
  when: [decides(APPROVED), send(purchase())],
  answers: ['0110 000101 00'],
  issuers: ['1: 0100 t1'],
  records: ['answered 1 000'],
};
const gone = ['adviceQueued 1 lets go', 'adviceAcknowledged 1 lets go'];
const NOTES = ['advice.queued', 'authorization.expired', 'advice.acknowledged'];

describe('in this process', () => {
  runFlows([
    {
      name: 'all of it is let go when nothing was captured, once',
      when: [...bought.when, expires(), expires()],
      answers: bought.answers,
      issuers: [...bought.issuers, '1: 0420 t2 undoes t1'],
      records: [...bought.records, ...gone],
      notes: NOTES,
      also: is('queued', 'nothing'),
    },
    {
      name: 'what was captured stands',
      when: [...bought.when, send(completion({ '4': '000000000400' })), expires({ capturedMinor: 400 })],
      answers: [...bought.answers, '0230 000201 00'],
      issuers: [...bought.issuers, '1: 0220 t2 captures t1', '1: 0420 t3 undoes t1 leaving 400'],
      records: [...bought.records, 'answered 2 captures 1 000', ...gone],
      notes: NOTES,
      also: is('queued'),
    },
    {
      name: 'and is let go once, too',
      when: [
        ...[...bought.when, send(completion({ '4': '000000000400' }))],
        ...[expires({ capturedMinor: 400 }), expires({ capturedMinor: 400 })],
      ],
      answers: [...bought.answers, '0230 000201 00'],
      issuers: [...bought.issuers, '1: 0220 t2 captures t1', '1: 0420 t3 undoes t1 leaving 400'],
      records: [...bought.records, 'answered 2 captures 1 000', ...gone],
      notes: NOTES,
      also: is('queued', 'nothing'),
    },
    {
      name: 'what was captured after the evening stands as well',
      when: [...bought.when, send(completion({ '4': '000000000400' })), expires({ place: 1 })],
      answers: [...bought.answers, '0230 000201 00'],
      issuers: [...bought.issuers, '1: 0220 t2 captures t1', '1: 0420 t3 undoes t1 leaving 400'],
      records: [...bought.records, 'answered 2 captures 1 000', ...gone],
      notes: NOTES,
      also: is('queued'),
    },
    {
      name: 'what was captured altogether is left alone',
      when: [...bought.when, send(completion()), expires({ place: 1 }), expires({ capturedMinor: 12_345 })],
      answers: [...bought.answers, '0230 000201 00'],
      issuers: [...bought.issuers, '1: 0220 t2 captures t1'],
      records: [...bought.records, 'answered 2 captures 1 000'],
      also: is('nothing', 'nothing'),
    },
    {
      name: 'what was reversed is left alone',
      when: [...bought.when, send(reversal()), expires()],
      answers: [...bought.answers, '0410 000901 00'],
      issuers: [...bought.issuers, '1: 0400 t2 undoes t1'],
      records: [...bought.records, 'answered 2 undoes 1 000'],
      also: is('nothing'),
    },
    {
      name: 'what was reversed in part is let go but for that',
      when: [...bought.when, send(reversal({ '95': LEAVES_400 })), expires()],
      answers: [...bought.answers, '0410 000901 00'],
      issuers: [...bought.issuers, '1: 0400 t2 undoes t1 leaving 400', '1: 0420 t3 undoes t1'],
      records: [...bought.records, 'answered 2 undoes 1 000', ...gone],
      notes: NOTES,
      also: is('queued'),
    },
    {
      name: 'while its issuer is asked to undo it, it is to be tried again',
      when: [...bought.when, silent, send(reversal()), expires(), decides(APPROVED), wait(3_000), expires()],
      answers: [...bought.answers, '0410 000901 00'],
      issuers: [...bought.issuers, '1: 0400 t2 undoes t1', '1: 0420 t3 undoes t1'],
      records: [
        ...[...bought.records, 'forwarded 2 undoes 1', 'adviceQueued 1', 'answered 2 undoes 1 000'],
        'adviceAcknowledged 1',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
      also: is('later', 'nothing'),
    },
    {
      name: 'a reversal of it that comes then finds it undone, and one that is to leave a part of it finds too little',
      when: [...bought.when, expires(), send(reversal()), send(reversal({ '11': '000902', '95': LEAVES_400 }))],
      answers: [...bought.answers, '0410 000901 00', '0410 000902 13'],
      issuers: [...bought.issuers, '1: 0420 t2 undoes t1'],
      records: [...bought.records, ...gone, 'answered 3 undoes 1 000', 'answered 4 undoes 1 110'],
      notes: NOTES,
    },
    {
      name: 'a completion that comes then is told to its issuer all the same, which debits it anew',
      when: [...bought.when, expires(), send(completion())],
      answers: [...bought.answers, '0230 000201 00'],
      issuers: [...bought.issuers, '1: 0420 t2 undoes t1', '1: 0220 t3 captures t1'],
      records: [...bought.records, ...gone, 'answered 3 captures 1 000'],
      notes: NOTES,
    },
    {
      name: 'what was declined is left alone',
      when: [decides({ reason: 116 }), send(purchase()), expires()],
      answers: ['0110 000101 51'],
      issuers: bought.issuers,
      records: ['answered 1 116'],
      also: is('nothing'),
    },
    {
      name: 'another transaction of that number is not touched',
      when: [...bought.when, expires({ stan: 102 }), expires({ acquirer: 9 }), expires({ transaction: 7, stan: 102 })],
      ...{ answers: bought.answers, issuers: bought.issuers, records: bought.records },
      also: is('unknown', 'unknown', 'unknown'),
    },
    {
      name: 'nor is one that is no authorization',
      when: [decides(APPROVED), send(purchase({ '0': '0200' })), expires()],
      ...{ answers: ['0210 000101 00'], issuers: ['1: 0200 t1'], records: bought.records },
      also: is('unknown'),
    },
  ]);
});

describe('while its issuer is asked about a capture of it', () => {
  runFlows([
    {
      name: 'it is to be tried again; when that is declined nothing stands',
      when: [
        ...[respondsWith('00'), send(foreign()), respondsWith('05', 500)],
        ...[send(completion({ '2': foreign()['2']!, '4': '000000000400' })), expires({ place: 2 })],
        ...[wait(500), respondsWith('00'), expires({ place: 2 })],
      ],
      answers: ['0110 000101 00', '0230 000201 05'],
      issuers: ['2: 0100 s1', '2: 0220 s2', '2: 0420 s3 of 0100 000001 1123093000'],
      records: [
        ...['forwarded 1', 'answered 1 000', 'forwarded 2 captures 1', 'answered 2 captures 1 100'],
        ...['adviceQueued 1 lets go', 'adviceAcknowledged 1 lets go'],
      ],
      notes: NOTES,
      also: is('later', 'queued'),
    },
  ]);
});

describe("what was approved in its issuer's place", () => {
  runFlows([
    {
      name: 'is undone by the number of the advice that tells of it, behind that',
      given: standingIn(),
      when: [issuerDown(2), send(foreign()), expires(), respondsWith('00'), issuerUp(2), wait(10)],
      answers: ['0110 000101 00'],
      issuers: ['2: 0120 s1', '2: 0420 s2 of 0120 000001 1123093000'],
      records: [
        ...['adviceQueued 1 in place', 'answered 1 000 in place', 'adviceQueued 1 lets go undoes 2'],
        ...['adviceAcknowledged 1 in place', 'adviceAcknowledged 1 lets go undoes 2'],
      ],
      notes: [
        ...['advice.queued', 'stand-in.approved', 'advice.queued', 'authorization.expired'],
        ...['advice.acknowledged', 'advice.acknowledged'],
      ],
      also: is('queued'),
    },
  ]);
});

describe('a remote issuer', () => {
  const far = {
    when: [respondsWith('00'), send(foreign())],
    answers: ['0110 000101 00'],
    issuers: ['2: 0100 s1'],
    records: ['forwarded 1', 'answered 1 000'],
  };
  runFlows([
    {
      name: 'is sent one 0420, when it can be reached',
      when: [...far.when, issuerDown(2), expires(), expires(), issuerUp(2), wait(10)],
      answers: far.answers,
      issuers: [...far.issuers, '2: 0420 s2 of 0100 000001 1123093000'],
      records: [...far.records, ...gone],
      notes: NOTES,
      also: is('queued', 'nothing'),
    },
    {
      name: 'is not flooded with what can wait',
      given: { storeAndForwardLimit: 2 },
      when: [
        ...[...far.when, send(foreign({ '11': '000102', '37': '632709000102' })), issuerDown(2)],
        ...[expires(), expires({ transaction: 2, stan: 102 }), issuerUp(2), wait(10)],
        expires({ transaction: 2, stan: 102 }),
        wait(10),
      ],
      answers: [...far.answers, '0110 000102 00'],
      issuers: [
        ...[...far.issuers, '2: 0100 s2', '2: 0420 s3 of 0100 000001 1123093000'],
        '2: 0420 s4 of 0100 000002 1123093000',
      ],
      records: [
        ...[...far.records, 'forwarded 2', 'answered 2 000', ...gone],
        ...['adviceQueued 2 lets go', 'adviceAcknowledged 2 lets go'],
      ],
      notes: [...NOTES, ...NOTES],
      also: is('queued', 'later', 'queued'),
    },
  ]);

  it.each([
    ['iso87-ascii', 'iso87-bcd'],
    ['iso87-ascii', 'iso87-ascii'],
    ['iso93-ascii', 'iso93-bcd'],
    ['iso93-ascii', 'iso93-ascii'],
    ['iso87-ascii', 'iso93-ascii'],
    ['iso93-ascii', 'iso87-ascii'],
  ])('of an acquirer of %s is told in the words of %s what is to stand', (acquirer, issuer) => {
    const world = new World({ acquirers: [{ spec: acquirer }], issuers: [{ spec: issuer, routes: ['4'] }] });
    const isLater = acquirer.startsWith('iso93');
    const request = without(foreign(isLater ? { '0': '1100' } : {}), 12, 13);
    world.responds(1, (message) => ({
      message: { ...message, '0': answerTo(message), '39': issuer.startsWith('iso93') ? '000' : '00' },
    }));
    world.send(request);
    expires({ capturedMinor: 400 })(world);
    expect(became.get(world)).toEqual(['queued']);
    const told = world.forwarded.at(-1)!;
    const type = isLater ? '1420' : '0420';
    if (issuer.startsWith('iso87')) {
      expect(told).toMatchObject({ '0': type, '4': '000000012345', '95': LEAVES_400 });
      expect(String(told['90']).slice(0, 20)).toBe(`${isLater ? '1100' : '0100'}0000011123093000`);
    } else {
      expect(told).toMatchObject({ '0': type, '4': '000000000400', '24': '401' });
      expect(told['30']).toBe('000000012345'.concat('0'.repeat(12)));
      expect(String(told['56']).slice(0, 10)).toBe(`${isLater ? '1100' : '0100'}000001`);
    }
    expect(world.core.advicesWaiting).toBe(0);
    expect(journalFaults(world)).toEqual([]);
  });
});

function answerTo({ '0': mti }: FieldValues): string {
  return `${String(mti).slice(0, 2)}${Number(String(mti)[2]) + 1}0`;
}

/** A world in which `purchase()` was approved and has been forgotten since. */
function forgetful(settings: WorldSettings = {}): World {
  const world = new World({ inFlightLimit: 4, retainedLimit: 4, ...settings });
  decides(APPROVED)(world);
  world.send(purchase());
  for (let i = 1_001; i < 1_020; i++) {
    world.send(purchase({ '7': `112310${i}`, '11': `00${i}`, '37': `63270900${i}` }));
  }
  return world;
}

describe('what memory has forgotten', () => {
  it('is brought back from the journal, and let go once', () => {
    const world = forgetful();
    const asked = world.questions.length;
    expires()(world);
    for (let i = 1_021; i < 1_040; i++) {
      world.send(purchase({ '7': `112310${i}`, '11': `00${i}`, '37': `63270900${i}` }));
    }
    expires()(world);
    expect(became.get(world)).toEqual(['queued', 'nothing']);
    const undone = world.questions.slice(asked).filter(({ original }) => original === 1);
    expect(undone).toMatchObject([{ mti: 420, remainingMinor: 0 }]);
    expect(journalFaults(world)).toEqual([]);
  });

  it('is let go but for what was captured, once', () => {
    const world = forgetful();
    expires({ capturedMinor: 400 })(world);
    for (let i = 1_021; i < 1_040; i++) {
      world.send(purchase({ '7': `112310${i}`, '11': `00${i}`, '37': `63270900${i}` }));
    }
    expires({ capturedMinor: 400 })(world);
    expect(became.get(world)).toEqual(['queued', 'nothing']);
    expect(world.questions.filter(({ original }) => original === 1)).toMatchObject([{ remainingMinor: 400 }]);
  });

  it('is not known under another name, nor without DE 7', () => {
    const world = forgetful();
    expires({ sentAt: 1_123_093_001 })(world);
    expires({ sentAt: -1 })(world);
    expect(became.get(world)).toEqual(['unknown', 'unknown']);
  });

  it('is tried again when the journal cannot be read', () => {
    const world = forgetful();
    world.journal.find = (_, found) =>
      world.timer.endOfTurn(() => found(new JournalError('JOURNAL_READ', 'cannot read'), []));
    expires()(world);
    expect(became.get(world)).toEqual(['later']);
    expect(world.notes).toContain('journal.unreadable');
  });
});

describe('the next process', () => {
  it.each([
    ['asks the journal by name for what it has not read', false, [{ transaction: 1, name: NAME }]],
    ['asks for nothing that moves no totals', true, []],
  ])('%s', (_, confirmsLater, missing) => {
    const before = new World();
    decides(APPROVED)(before);
    before.send(purchase());
    expires()(before);
    const recovery = new World({ acquirers: [{ confirmsLater }] }).host.beginRecovery(new Map());
    for (const entry of before.journal.entries) if (entry.step !== Step.answered) recovery.add(entry);
    expect(recovery.missing()).toEqual(missing);
  });

  it.each([0, 400])('does nothing twice with %i captured, whether the advice waits or is settled', (capturedMinor) => {
    const before = new World();
    decides(APPROVED, undefined)(before);
    before.send(purchase());
    expires({ capturedMinor })(before);
    const world = new World({ after: before });
    decides(APPROVED)(world);
    expires({ capturedMinor })(world);
    world.advance(10_000);
    expires({ capturedMinor })(world);
    expect(became.get(world)).toEqual(['nothing', 'nothing']);
    const again = { mti: 421, ticket: -2, original: 1, remainingMinor: capturedMinor };
    expect(world.questions).toMatchObject([again, again]);
    const last = new World({ after: world });
    expires({ capturedMinor })(last);
    expect([became.get(last), last.questions]).toEqual([['nothing'], []]);
    expect(journalFaults(last)).toEqual([]);
  });

  it('does it when the one before ended before its entry was durable', () => {
    const before = new World();
    decides(APPROVED)(before);
    before.send(purchase());
    before.journal.stall();
    expires()(before);
    expect(became.get(before)).toEqual([]);
    const world = new World({ after: before });
    decides(APPROVED)(world);
    expires()(world);
    expect(became.get(world)).toEqual(['queued']);
    expect(world.questions).toMatchObject([{ mti: 420, original: 1 }]);
  });

  it('leaves alone what its issuer refuses to let go, and people have been told of', () => {
    const before = new World();
    decides(APPROVED, { reason: 100 })(before);
    before.send(purchase());
    expires()(before);
    before.advance(600_000);
    expect(before.core.advicesParked).toBe(1);
    const world = new World({ after: before });
    expires()(world);
    expect([became.get(world), world.questions]).toEqual([['nothing'], []]);
  });
});
