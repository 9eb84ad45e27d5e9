// A journal written by hand, a day of a shop in Casablanca with everything that can become of a transaction: its times, numbers and
// messages are the same in every run, so that what commands print of it can be compared to the letter.
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { type NewEntry, Step } from '../../src/journal/entry.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';

/** Luhn-valid test cards. */
export const CARD = '9504010000000019';
export const FAR_CARD = '5100000000000008';
/** It comes in on its track only, and its number stands in a field of free text as well. */
export const TRACK_CARD = '4000120000000016';

const BEGUN_MS = Date.UTC(2024, 10, 23, 9, 30);
const SILENCE_MS = 5_000;

const ascii = compile(loadSpec('iso87-ascii'));
const bcd = compile(loadSpec('iso87-bcd'));

const NOTHING = {
  original: 0,
  issuer: 0,
  issuerStan: 0,
  amountMinor: 0,
  currency: 504,
  reason: -1,
  sentAt: -1,
  advice: 0,
  adviceStan: 0,
  businessDate: 0,
  captures: 0,
  requestBytes: 0,
  toldBytes: 0,
};

type Said = Partial<NewEntry> & Pick<NewEntry, 'transaction' | 'stan'>;

/** The message of a purchase of 15.00 MAD with `CARD`, its STAN in DE 11 and 37. */
function purchase(stan: number, changes: FieldValues = {}): FieldValues {
  const number = String(stan).padStart(6, '0');
  return {
    '0': '0100',
    '2': CARD,
    '3': '000000',
    '4': '000000001500',
    '7': '1123093000',
    '11': number,
    '37': `632709${number}`,
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
    '49': '504',
    ...changes,
  };
}

function reply(request: FieldValues, code: string, changes: FieldValues = {}): FieldValues {
  const { '35': _track, ...echoed } = request;
  return { ...echoed, '0': `${String(request['0']).slice(0, 2)}10`, '39': code, ...changes };
}

/** The entries of the day. */
function entries(): NewEntry[] {
  const all: NewEntry[] = [];
  let atMs = BEGUN_MS;
  const add = (step: Step, said: Said, after: number, message?: FieldValues, request?: FieldValues, codec = ascii) => {
    atMs += after;
    const own = message === undefined ? Buffer.alloc(0) : codec.encode(message);
    const behind = request === undefined ? Buffer.alloc(0) : codec.encode(request);
    const bytes = Buffer.concat([own, behind]);
    const place = { bytes, start: 0, end: bytes.length, requestBytes: behind.length };
    all.push({ ...NOTHING, acquirer: 1, mti: 100, step, atMs, ...place, ...said });
  };
  const bread = { transaction: 1, stan: 123, issuer: 1, amountMinor: 1500 };
  const asked = purchase(123);
  add(
    Step.answered,
    { ...bread, reason: 0, sentAt: 1_123_093_000 },
    250,
    reply(asked, '00', { '38': '618037' }),
    asked,
  );
  // Its reversal, under a STAN of its own.
  const undo = purchase(124, { '0': '0400', '90': `0100000123${'1123093000'}${'0'.repeat(22)}` });
  const undone = { transaction: 2, stan: 124, original: 1, issuer: 1, mti: 400, reason: 0, sentAt: 1_123_093_000 };
  add(Step.answered, undone, 60_000, reply(undo, '00'), undo);
  // At the remote issuer, in part, and reversed but for 4.00.
  const part = purchase(125, { '2': FAR_CARD });
  const far = { transaction: 3, stan: 125, issuer: 2, issuerStan: 1, amountMinor: 1500 };
  add(Step.forwarded, { ...far, sentAt: 1_123_093_000 }, 1_000, part);
  add(
    Step.answered,
    { ...far, amountMinor: 1000, reason: 2 },
    83,
    reply(part, '10', { '4': '000000001000', '38': 'A1B2C3' }),
  );
  const less = purchase(126, { '0': '0400', '2': FAR_CARD, '95': `000000000400${'0'.repeat(30)}` });
  const leaving = { transaction: 4, stan: 126, original: 3, issuer: 2, issuerStan: 2, mti: 400, amountMinor: 400 };
  add(Step.forwarded, { ...leaving, sentAt: 1_123_093_000 }, 2_000, less);
  add(Step.answered, { ...leaving, reason: 0 }, 41, reply(less, '00'));
  // A silent issuer: the advice waits; and one whose advice is acknowledged after it has answered late.
  const silent = { transaction: 5, stan: 127, issuer: 2, issuerStan: 3, amountMinor: 1500 };
  const unheard = purchase(127, { '2': FAR_CARD });
  add(Step.forwarded, { ...silent, sentAt: 1_123_093_000 }, 3_000, unheard);
  add(Step.adviceQueued, { ...silent, mti: 420, amountMinor: 0, advice: 6, adviceStan: 4 }, SILENCE_MS, unheard);
  add(Step.answered, { ...silent, reason: 907 }, 0, reply(unheard, '91'));
  const slow = { transaction: 7, stan: 128, issuer: 2, issuerStan: 5, amountMinor: 1500 };
  const tardy = purchase(128, { '2': FAR_CARD });
  add(Step.forwarded, { ...slow, sentAt: 1_123_093_000 }, 1_000, tardy);
  add(Step.adviceQueued, { ...slow, mti: 420, amountMinor: 0, advice: 8, adviceStan: 6 }, SILENCE_MS, tardy);
  add(Step.answered, { ...slow, reason: 907 }, 0, reply(tardy, '91'));
  add(Step.late, { ...slow, reason: 907 }, 12, reply(tardy, '00'));
  add(Step.adviceAcknowledged, { ...slow, mti: 420, amountMinor: 0, advice: 8, adviceStan: 6, reason: 0 }, 700);
  // A card that nobody issues; a decline whose answer reached nobody; a card on its track; yen that no point divides.
  const lost = purchase(129, { '2': '6011000000000004' });
  add(Step.answered, { transaction: 9, stan: 129, amountMinor: 1500, reason: 908 }, 1_000, reply(lost, '15'), lost);
  const poor = purchase(130, { '4': '000000777051' });
  const refused = { transaction: 10, stan: 130, issuer: 1, amountMinor: 777_051, reason: 116 };
  add(Step.answered, refused, 1_000, reply(poor, '51'), poor);
  add(Step.undelivered, refused, 0);
  const { '2': _pan, ...swiped } = purchase(131, { '48': `CARD ${TRACK_CARD}` });
  const track = { ...swiped, '2': TRACK_CARD };
  add(
    Step.answered,
    { transaction: 11, stan: 131, issuer: 3, amountMinor: 1500, reason: 0 },
    1_000,
    reply(swiped, '00'),
    track,
  );
  const yen = purchase(132, { '2': TRACK_CARD, '3': '200000', '4': '000000000700', '49': '392' });
  const credit = { transaction: 12, stan: 132, issuer: 3, amountMinor: -700, currency: 392, reason: 0 };
  add(Step.answered, credit, 1_000, reply(yen, '00'), yen);
  // The same STAN on the other link, which speaks BCD; and one that the day leaves open.
  const other = { transaction: 13, stan: 123, acquirer: 2, issuer: 1, amountMinor: 9900, reason: 0 };
  const packed = purchase(123, { '4': '000000009900', '41': 'ATM00007' });
  add(Step.answered, { ...other, sentAt: 1_123_093_000 }, 1_000, reply(packed, '00'), packed, bcd);
  const open = purchase(133, { '2': FAR_CARD });
  const left = { transaction: 14, stan: 133, issuer: 2, issuerStan: 7, amountMinor: 1500, sentAt: 1_123_093_000 };
  add(Step.forwarded, left, 86_400_000, open);
  // One that its issuer declines to undo until it is sent no more.
  const stuck = { transaction: 15, stan: 134, issuer: 2, issuerStan: 8, amountMinor: 1500 };
  const refusedUndo = purchase(134, { '2': FAR_CARD });
  add(Step.forwarded, { ...stuck, sentAt: 1_123_093_000 }, 1_000, refusedUndo);
  const advice = { ...stuck, mti: 420, amountMinor: 0, advice: 16, adviceStan: 9 };
  add(Step.adviceQueued, advice, SILENCE_MS, refusedUndo);
  add(Step.answered, { ...stuck, reason: 907 }, 0, reply(refusedUndo, '91'));
  add(Step.adviceParked, { ...advice, reason: 100 }, 60_000);
  return all;
}

/** Writes the journal into `path`, each entry as `write` has it, with further options of the engine. */
export async function writeJournal(
  path: string,
  write: (entry: NewEntry) => NewEntry = (entry) => entry,
  options: Parameters<typeof openSqliteJournal>[1] = {},
): Promise<void> {
  const names = { node: 'casa', acquirers: ['pos', 'atm'], issuers: ['home', 'far', 'abroad'] };
  const journal = await openSqliteJournal(path, { ...names, ...options });
  for (const entry of entries()) journal.append(write(entry));
  await journal.close();
}

/** A configuration in which both acquirers speak as they do in the journal. */
export const configuration = `node: casa
journal: ./day.db
acquirers:
  - { name: pos, listen: '127.0.0.1:0', spec: iso87-ascii }
  - { name: atm, listen: '127.0.0.1:0', spec: iso87-bcd }
issuers:
  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '9999.00' }
  - { name: far, kind: remote, routes: ['5'], connect: '127.0.0.1:1', spec: iso87-ascii, signOn: false }
  - { name: abroad, kind: foreign, routes: ['4'], currency: USD, openingBalance: '9999.00', rates: { MAD: '0.1' } }
`;
