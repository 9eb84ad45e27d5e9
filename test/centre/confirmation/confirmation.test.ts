// What is cleared is what was confirmed: life by life.
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/iso8583/calendar-date.ts';
import { Step } from '../../../src/journal/entry.ts';
import { CARD, codeOf, Evenings, JournalInMemory, MONDAY, originalElements, request } from './fixture.ts';

const TUESDAY = addDays(MONDAY, 1);

/** An evening of Monday on `journal`. */
function monday(journal: JournalInMemory, setting: 'single' | 'dual' | 'at-close' = 'single'): Evenings {
  return new Evenings(setting).evening(journal.entries, MONDAY);
}

describe('what confirms itself', () => {
  it('is an approved 0200, with what its messages say', () => {
    const { books } = monday(new JournalInMemory().told('0200', { transaction: 1, amountMinor: 12_550 }));
    expect([...books.operations.values()]).toEqual([
      {
        key: 'n:1',
        originalKey: undefined,
        businessDate: MONDAY,
        atMs: 1_000,
        kind: 'purchase',
        isReversal: false,
        acquirer: 'ACQ',
        issuer: 'ISS',
        amountMinor: 12_550,
        currency: 504,
        pan: CARD,
        expiry: '2912',
        origin: 'domestic',
        brand: 'cmi',
        processingCode: '000000',
        entryMode: '051',
        channel: 'terminal',
        stan: '000001',
        rrn: '632709000001',
        approvalCode: codeOf(1),
        terminal: 'TERM0001',
        acceptor: 'MERCHANT0000001',
        acceptorName: '',
        categoryCode: '5812',
        contract: 'C-1',
      },
    ]);
  });

  it.each([
    ['0100 in single', '0100', 'single', ['100 20261123']],
    ['0100 in dual', '0100', 'dual', []],
    ['0100 at close', '0100', 'at-close', ['100 20261123']],
    ['0200 in dual', '0200', 'dual', ['100 20261123']],
    ['0220 that stands alone', '0220', 'dual', ['100 20261123']],
    ['0120 in dual', '0120', 'dual', []],
  ] as const)('%s', (_, mti, setting, cleared) => {
    const journal = new JournalInMemory().told(mti, { transaction: 1, amountMinor: 100 });
    expect(monday(journal, setting).cleared).toEqual(cleared);
  });

  it.each([
    ['declined', { reason: 116 }, {}],
    ['an enquiry', { amountMinor: 0 }, { '3': '310000' }],
    ['answered without an issuer', { issuer: 0 }, {}],
  ])('nothing that was %s', (_, said, more) => {
    const journal = new JournalInMemory().told('0200', { transaction: 1, amountMinor: 100, ...said }, more);
    const { cleared, books } = monday(journal);
    expect([cleared, books.exceptions]).toEqual([[], []]);
  });

  it('no advice that tells of a decline', () => {
    const journal = new JournalInMemory().told('0220', { transaction: 1, amountMinor: 100 }, { '39': '51' });
    expect(monday(journal).cleared).toEqual([]);
  });

  it.each([
    ['200000', -100, 'refund'],
    ['010000', 100, 'cash'],
    ['170000', 100, 'cash'],
    ['090000', 100, 'purchase'],
  ])('processing code %s is its kind', (code, amountMinor, kind) => {
    const { books } = monday(new JournalInMemory().told('0200', { transaction: 1, amountMinor }, { '3': code }));
    expect(books.operations.get('n:1')).toMatchObject({ kind, amountMinor: 100, isReversal: false });
  });

  it('a partial approval at what was approved', () => {
    const journal = new JournalInMemory()
      .add(Step.forwarded, { transaction: 1, amountMinor: 100 }, request('0200', 1, 100))
      .add(Step.answered, { transaction: 1, amountMinor: 40, reason: 2 }, { ...request('0210', 1, 40), '39': '10' });
    expect(monday(journal).cleared).toEqual(['40 20261123']);
  });

  it('nothing of a request that timed out, nor of its late approval', () => {
    const asked = request('0200', 1, 100);
    const journal = new JournalInMemory()
      .add(Step.forwarded, { transaction: 1, amountMinor: 100 }, asked)
      .add(Step.adviceQueued, { transaction: 1, mti: 420, advice: 2 }, asked)
      .add(Step.answered, { transaction: 1, amountMinor: 100, reason: 907 }, { ...asked, '0': '0210', '39': '91' })
      .add(Step.late, { transaction: 1, reason: 0 });
    expect(monday(journal).cleared).toEqual([]);
  });

  it('what was approved in the place of its issuer once', () => {
    const asked = request('0200', 1, 100);
    const journal = new JournalInMemory()
      .add(Step.forwarded, { transaction: 1, amountMinor: 100 }, asked)
      .add(Step.adviceQueued, { transaction: 1, mti: 420, advice: 2, original: 1 }, asked)
      .add(Step.adviceQueued, { transaction: 1, mti: 220, advice: 3, original: 3, amountMinor: 100 }, asked)
      .add(
        Step.answered,
        { transaction: 1, amountMinor: 100, reason: 0, advice: 3 },
        { ...asked, '0': '0210', '39': '00' },
      )
      .add(Step.adviceAcknowledged, { transaction: 1, mti: 420, advice: 2, original: 1, reason: 0 })
      .add(Step.adviceAcknowledged, { transaction: 1, mti: 220, advice: 3, original: 3, reason: 0 });
    const evenings = monday(journal);
    expect([evenings.cleared, evenings.books.exceptions]).toEqual([['100 20261123'], []]);
  });

  it('what has no request to be read is listed', () => {
    const journal = new JournalInMemory().add(Step.answered, { transaction: 1, amountMinor: 100, reason: 0 });
    const { cleared, books } = monday(journal);
    expect(cleared).toEqual([]);
    expect(books.exceptions).toMatchObject([{ kind: 'unreadable', transaction: 1, amountMinor: 100 }]);
  });
});

describe('completions', () => {
  const authorized = () => new JournalInMemory().told('0100', { transaction: 1, amountMinor: 1_000 });
  const original = { '90': originalElements('0100', 1) };

  it.each([
    ['DE 90', original],
    ['DE 37 and 38', { '37': '632709000001', '38': codeOf(1) }],
    ['DE 38 and the card', { '38': codeOf(1) }],
    ['DE 37 and the card', { '37': '632709000001' }],
  ])('are found by %s', (_, named) => {
    const journal = authorized().told('0220', { transaction: 2, amountMinor: 600 }, named);
    const evenings = monday(journal, 'dual');
    expect(evenings.cleared).toEqual(['600 20261123']);
    expect(evenings.open).toMatchObject([{ transaction: 1, authorizedMinor: 1_000, capturedMinor: 600 }]);
  });

  it('of another card are not', () => {
    const other = { ...original, '2': '5100000000000008' };
    const { cleared, books } = monday(authorized().told('0220', { transaction: 2, amountMinor: 600 }, other), 'dual');
    expect([cleared, books.exceptions.map(({ kind }) => kind)]).toEqual([[], ['not-authorized']]);
  });

  it('come several times, up to the tolerance and no further', () => {
    const journal = authorized()
      .told('0220', { transaction: 2, amountMinor: 700 }, original)
      .told('0220', { transaction: 3, amountMinor: 451 }, original)
      .told('0220', { transaction: 4, amountMinor: 450 }, original)
      .told('0220', { transaction: 5, amountMinor: 1 }, original);
    const { cleared, books } = monday(journal, 'dual');
    expect(cleared).toEqual(['700 20261123', '450 20261123']);
    expect(books.exceptions).toMatchObject([
      { key: 'n:3', kind: 'over-authorized', transaction: 3, authorization: 1, amountMinor: 451 },
      { key: 'n:5', kind: 'over-authorized', transaction: 5, authorization: 1, amountMinor: 1 },
    ]);
  });

  it('of what was reversed are over it', () => {
    const journal = authorized()
      .reversed({ transaction: 2, original: 1, amountMinor: 0 })
      .told('0220', { transaction: 3, amountMinor: 1 }, original);
    const { cleared, books } = monday(journal, 'dual');
    expect([cleared, books.exceptions.length]).toEqual([[], 1]);
  });

  it('of what was reversed in part are up to what is left', () => {
    const journal = authorized()
      .reversed({ transaction: 2, original: 1, amountMinor: 400 })
      .told('0220', { transaction: 3, amountMinor: 461 }, original)
      .told('0220', { transaction: 4, amountMinor: 460 }, original);
    expect(monday(journal, 'dual').cleared).toEqual(['460 20261123']);
  });

  it('that are reversed give back what they took', () => {
    const journal = authorized()
      .told('0220', { transaction: 2, amountMinor: 1_150 }, original)
      .reversed({ transaction: 3, original: 2, amountMinor: 0 })
      .told('0220', { transaction: 4, amountMinor: 1_000 }, original);
    expect(monday(journal, 'dual').cleared).toEqual(['1150 20261123', '-1150 20261123', '1000 20261123']);
  });

  it.each(['single', 'at-close'] as const)('of what was final (%s) are not cleared again', (setting) => {
    const evenings = monday(authorized(), setting);
    const journal = authorized()
      .told('0220', { transaction: 2, amountMinor: 1_000 }, original)
      .told('0220', { transaction: 3, amountMinor: 1_000 }, { '37': '632709000001', '38': codeOf(1) });
    evenings.evening(journal.entries, TUESDAY);
    expect(evenings.cleared).toEqual(['1000 20261123']);
    expect(evenings.books.exceptions.map(({ kind }) => kind)).toEqual(['confirmed-before', 'confirmed-before']);
  });

  it('before the day ends take the place of what its end would confirm', () => {
    const { cleared, books } = monday(
      authorized().told('0220', { transaction: 2, amountMinor: 600 }, original),
      'at-close',
    );
    expect(cleared).toEqual(['600 20261123']);
    expect(books.expiries).toMatchObject([{ transaction: 1, capturedMinor: 600, releasedMinor: 400 }]);
  });

  it('are awaited seven days, then what is left is let go once', () => {
    const journal = authorized().told('0220', { transaction: 2, amountMinor: 600 }, original).entries;
    const evenings = new Evenings('dual');
    for (let day = 0; day < 7; day++) evenings.evening(journal, addDays(MONDAY, day));
    expect(evenings.books.expiries).toEqual([]);
    evenings.evening(journal, addDays(MONDAY, 7)).evening(journal, addDays(MONDAY, 8));
    expect(evenings.books.expiries).toEqual([
      {
        transaction: 1,
        link: 1,
        issuer: 1,
        stan: 1,
        sentAt: 1_123_093_000,
        place: 2,
        businessDate: addDays(MONDAY, 7),
        capturedMinor: 600,
        releasedMinor: 400,
        acquirer: 'ACQ',
        rrn: '632709000001',
        approvalCode: codeOf(1),
        currency: 504,
      },
    ]);
    expect(evenings.open).toEqual([]);
  });
});

describe('what expires', () => {
  const bought = () => new JournalInMemory().told('0100', { transaction: 1, amountMinor: 1_000 });
  /** Two evenings of which the second lets go. */
  const expired = (journal: JournalInMemory) =>
    new Evenings('dual').evening(journal.entries, MONDAY).evening(journal.entries, addDays(MONDAY, 8)).books;

  it.each([
    ['reversed by its acquirer', () => bought().reversed({ transaction: 2, original: 1, amountMinor: 0 })],
    [
      'undone by the switch',
      () => bought().add(Step.adviceQueued, { transaction: 1, mti: 420, advice: 2, amountMinor: 0 }),
    ],
    [
      'reversed but for what was captured',
      () =>
        bought()
          .told('0220', { transaction: 2, amountMinor: 400 }, { '90': originalElements('0100', 1) })
          .reversed({ transaction: 3, original: 1, amountMinor: 400 }),
    ],
  ])('is nothing that was %s', (_, journal) => {
    expect(expired(journal()).expiries).toEqual([]);
  });

  it('is known by its name in the journal, and with what was captured up to a place in it', () => {
    const journal = bought().told('0100', { transaction: 2, amountMinor: 500, sentAt: -1 });
    expect(expired(journal).expiries).toMatchObject([
      { transaction: 1, link: 1, stan: 1, sentAt: 1_123_093_000, place: 2 },
      { transaction: 2, link: 1, stan: 2, sentAt: -1, place: 2 },
    ]);
  });

  it('is let go by an advice that clears nothing and reverses no capture', () => {
    const journal = bought().told('0220', { transaction: 2, amountMinor: 400 }, { '90': originalElements('0100', 1) });
    const evenings = new Evenings('dual').evening(journal.entries, MONDAY);
    evenings.evening(journal.entries, addDays(MONDAY, 8));
    const advice = { transaction: 1, mti: 420, advice: 3, captures: 1, amountMinor: 400 };
    journal
      .add(Step.adviceQueued, { ...advice, businessDate: addDays(MONDAY, 9) }, request('0100', 1, 1_000))
      .add(Step.adviceAcknowledged, { ...advice, reason: 0, businessDate: addDays(MONDAY, 9) });
    evenings.evening(journal.entries, addDays(MONDAY, 9));
    expect(evenings.cleared).toEqual(['400 20261123']);
    expect([evenings.books.expiries.length, evenings.books.exceptions]).toEqual([1, []]);
  });
});

describe('reversals', () => {
  const sold = () => new JournalInMemory().told('0200', { transaction: 1, amountMinor: 1_000 });

  it.each([
    ['in full', 0, '-1000 20261123'],
    ['in part', 400, '-600 20261123'],
  ])('on the same day, %s, are shown beside what they undo', (_, amountMinor, reversal) => {
    const journal = sold().reversed({ transaction: 2, original: 1, amountMinor });
    expect(monday(journal).cleared).toEqual(['1000 20261123', reversal]);
  });

  it('of an earlier day come into the file of today', () => {
    const journal = sold();
    const evenings = monday(journal);
    journal.reversed({ transaction: 2, original: 1, amountMinor: 0, businessDate: TUESDAY });
    evenings.evening(journal.entries, TUESDAY);
    expect(evenings.cleared).toEqual(['1000 20261123', '-1000 20261124']);
    expect(evenings.books.operations.get('n:2')).toMatchObject({ originalKey: 'n:1', isReversal: true });
  });

  it('of the switch and of the acquirer take back once', () => {
    const journal = sold()
      .add(Step.adviceQueued, { transaction: 1, mti: 420, advice: 2 })
      .reversed({ transaction: 3, original: 1, amountMinor: 0 });
    expect(monday(journal).cleared).toEqual(['1000 20261123', '-1000 20261123']);
  });

  it('before the outcome take back what is approved after all, over an evening too', () => {
    const asked = request('0200', 1, 100);
    const journal = new JournalInMemory()
      .add(Step.forwarded, { transaction: 1, amountMinor: 100 }, asked)
      .reversed({ transaction: 2, original: 1, amountMinor: 0 });
    const evenings = monday(journal);
    expect(evenings.cleared).toEqual([]);
    journal.add(Step.answered, { transaction: 1, amountMinor: 100, reason: 0 }, { ...asked, '0': '0210', '39': '00' });
    evenings.evening(journal.entries, TUESDAY);
    expect(evenings.cleared).toEqual(['100 20261124', '-100 20261124']);
  });

  it.each(['dual', 'at-close'] as const)('of what nobody has confirmed (%s) clear nothing', (setting) => {
    const journal = new JournalInMemory()
      .told('0100', { transaction: 1, amountMinor: 100 })
      .reversed({ transaction: 2, original: 1, amountMinor: 0 });
    expect(monday(journal, setting).cleared).toEqual([]);
  });

  it('that were declined do nothing', () => {
    const journal = sold().reversed({ transaction: 2, original: 1, amountMinor: 0, reason: 400 + 25 });
    expect(monday(journal).cleared).toEqual(['1000 20261123']);
  });
});

describe('dates', () => {
  it('are those of the entries, of late ones the next file', () => {
    const journal = new JournalInMemory()
      .told('0200', { transaction: 1, amountMinor: 1 })
      .told('0200', { transaction: 2, amountMinor: 2, businessDate: TUESDAY });
    const evenings = monday(journal);
    journal.told('0200', { transaction: 3, amountMinor: 3 });
    evenings.evening(journal.entries, TUESDAY);
    expect(evenings.cleared).toEqual(['1 20261123', '2 20261124', '3 20261124']);
  });

  it('that the journal closes itself are closed there', () => {
    const journal = new JournalInMemory()
      .told('0100', { transaction: 1, amountMinor: 1 })
      .add(Step.dayOpened, { transaction: 0, businessDate: TUESDAY })
      .reversed({ transaction: 2, original: 1, amountMinor: 0, businessDate: TUESDAY });
    expect(monday(journal, 'at-close').cleared).toEqual(['1 20261123', '-1 20261124']);
  });
});

describe('a refund advice', () => {
  it.each([
    ['DE 90 of the 0100', { '90': originalElements('0100', 1) }],
    ['DE 90 of the 0220', { '90': originalElements('0220', 2) }],
    ['DE 37 and DE 38', { '37': '632709000001', '38': codeOf(1) }],
    ['DE 38 and the card', { '38': codeOf(1) }],
  ])('that names its sale by %s is a refund of its own', (_, name) => {
    const journal = new JournalInMemory()
      .told('0100', { transaction: 1, amountMinor: 1_000 })
      .told('0220', { transaction: 2, amountMinor: 600 }, { '90': originalElements('0100', 1) })
      .told('0220', { transaction: 3, amountMinor: -200 }, { '3': '200000', ...name });
    const { books, open } = monday(journal, 'dual');
    expect(books.operations.get('n:3')).toMatchObject({ kind: 'refund', processingCode: '200000', amountMinor: 200 });
    expect([open[0]?.capturedMinor, books.exceptions]).toEqual([600, []]);
  });

  it.each(['single', 'at-close'] as const)(
    'that names a sale that is final is a refund of its own in %s',
    (setting) => {
      const journal = new JournalInMemory().told('0100', { transaction: 1, amountMinor: 1_000 });
      const evenings = monday(journal, setting);
      const credit = { transaction: 2, amountMinor: -200, businessDate: TUESDAY };
      journal.told('0220', credit, { '3': '200000', '37': '632709000001', '38': codeOf(1) });
      const { books } = evenings.evening(journal.entries, TUESDAY);
      expect([books.operations.get('n:2')?.kind, books.exceptions]).toEqual(['refund', []]);
    },
  );
});

it.each([
  ['DE 90', 0, { '90': originalElements('0100', 1) }],
  ['DE 90', 600, { '90': originalElements('0100', 1) }],
  ['DE 37 and DE 38', 0, { '37': '632709000001', '38': codeOf(1) }],
  ['DE 37 and DE 38', 600, { '37': '632709000001', '38': codeOf(1) }],
])('a completion that names by %s what has expired is listed with that, %i captured', (_, captured, named) => {
  const journal = new JournalInMemory().told('0100', { transaction: 1, amountMinor: 1_000 });
  if (captured > 0) journal.told('0220', { transaction: 2, amountMinor: 600 }, { '90': originalElements('0100', 1) });
  const evenings = monday(journal, 'dual');
  const late = addDays(MONDAY, 9);
  evenings.evening(journal.entries, addDays(MONDAY, 8));
  journal.told('0220', { transaction: 3, amountMinor: 99_999, businessDate: late }, named);
  const { books } = evenings.evening(journal.entries, late);
  expect(books.operations.has('n:3')).toBe(false);
  expect(books.exceptions).toMatchObject([
    { kind: 'expired', transaction: 3, authorization: 1, amountMinor: 99_999, businessDate: late },
  ]);
});
