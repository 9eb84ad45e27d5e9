// What a member writes about its cards, read and checked: enrolled, or struck off. All lines of a file or of a request are taken, or none
// and every fault with its place. A message never shows more of a card number than may be shown.
import { hasCheckDigit, maskPan } from '../../iso8583/pan.ts';
import type { FieldFault } from '../registers/field.ts';
import { date } from '../registers/values.ts';
import type { Cardholder, CardholderChange } from './cardholder.ts';

/** As long as a card number, which may stand in any column by mistake. */
const LONG_NUMBER = /\d(?:[ -]?\d){11,}/;

/** One card as it is written; '' where nothing is. */
export interface WrittenCard {
  /** Its number; blanks and hyphens between groups of digits are passed over. */
  readonly card: string;
  readonly member: string;
  readonly enrolledOn: string;
  readonly closedOn: string;
}

/** A fault of the line at `place`, counted from 0. */
export interface CardFault extends FieldFault {
  readonly place: number;
  /** What stands there, as it may be shown; '' when nothing does. */
  readonly found: string;
}

/** What is known when cards are enrolled. */
export interface EnrolmentFacts {
  /** Codes of members that issue cards. */
  readonly issuers: ReadonlySet<string>;
  /** The member to which cards with this number are routed; undefined: to none. Undefined itself where no routes are known. */
  readonly ownerOf: ((pan: string) => string | undefined) | undefined;
  find(pan: string): Cardholder | undefined;
  /** yyyymmdd. */
  readonly today: number;
}

export type EnrolmentOutcome =
  | { readonly changes: readonly CardholderChange[]; readonly count: number }
  | { readonly faults: readonly CardFault[] };

const CARD_ALLOWED = 'a card number of 12 to 19 digits with its check digit';
const FIRST_DATE = 19_000_101;

/** What writing these cards changes. One that is so already changes nothing. */
export function enrolling(lines: readonly WrittenCard[], facts: EnrolmentFacts): EnrolmentOutcome {
  return each(lines, (line, fault) => {
    const pan = panIn(line, fault);
    const { member } = line;
    if (member === '') fault('member', 'missing', '', 'the code of the member that has issued the card');
    else if (!facts.issuers.has(member))
      fault('member', 'no member that issues cards', member, 'a code of the register');
    const enrolledOn = dateIn(line, 'enrolledOn', facts.today, fault);
    const closedOn = dateIn(line, 'closedOn', facts.today, fault);
    if (pan === undefined || enrolledOn === undefined || closedOn === undefined) return undefined;
    const owner = facts.ownerOf === undefined ? member : facts.ownerOf(pan);
    if (member !== '' && owner !== member) {
      const wrong = owner === undefined ? 'no issuer has a route for this card' : `a card of ${owner}, by its route`;
      fault('card', wrong, maskPan(pan), `cards of ${member}`);
    }
    const before = facts.find(pan);
    if (before !== undefined && before.closedOn === 0 && before.member !== member) {
      fault('card', `enrolled by ${before.member}`, maskPan(pan), 'a card that no other member has enrolled');
    }
    const since = enrolledOn > 0 ? enrolledOn : before?.closedOn === 0 ? before.enrolledOn : facts.today;
    if (closedOn > 0 && closedOn < since) fault('closedOn', 'before enrolledOn', line.closedOn, 'a later date');
    return { before, after: { pan, member, enrolledOn: since, closedOn } };
  });
}

/** What striking these cards off changes: `closedOn` is since when, today without it. */
export function closing(lines: readonly WrittenCard[], facts: EnrolmentFacts): EnrolmentOutcome {
  return each(lines, (line, fault) => {
    const pan = panIn(line, fault);
    const closedOn = dateIn(line, 'closedOn', facts.today, fault);
    if (pan === undefined || closedOn === undefined) return undefined;
    const before = facts.find(pan);
    if (before === undefined || before.member !== line.member) {
      fault('card', `not enrolled by ${line.member}`, maskPan(pan), 'a card that is');
      return undefined;
    }
    if (before.closedOn > 0) return { before, after: before };
    const since = closedOn > 0 ? closedOn : facts.today;
    if (since < before.enrolledOn) fault('closedOn', 'before enrolledOn', line.closedOn, 'a later date');
    return { before, after: { ...before, closedOn: since } };
  });
}

type TellFault = (field: keyof WrittenCard, wrong: string, found: string, allowed: string) => void;

function each(
  lines: readonly WrittenCard[],
  changeOf: (line: WrittenCard, fault: TellFault) => CardholderChange | undefined,
): EnrolmentOutcome {
  const faults: CardFault[] = [];
  const changes: CardholderChange[] = [];
  const seen = new Set<string>();
  lines.forEach((line, place) => {
    const change = changeOf(line, (field, wrong, found, allowed) =>
      faults.push({ place, field, wrong, found, allowed }),
    );
    if (change === undefined) return;
    const { before, after } = change;
    if (seen.has(after.pan)) {
      faults.push({ place, field: 'card', wrong: 'twice', found: maskPan(after.pan), allowed: 'each card once' });
    }
    seen.add(after.pan);
    if (before === undefined || !isSame(before, after)) changes.push(change);
  });
  return faults.length > 0 ? { faults } : { changes, count: lines.length };
}

function isSame(before: Cardholder, after: Cardholder): boolean {
  return before.member === after.member && before.enrolledOn === after.enrolledOn && before.closedOn === after.closedOn;
}

/** The number of a card, with its check digit right; undefined, and a fault, for anything else. */
function panIn({ card }: WrittenCard, fault: TellFault): string | undefined {
  const pan = card.replace(/(?<=\d)[ -](?=\d)/g, '');
  if (card === '') fault('card', 'missing', '', CARD_ALLOWED);
  else if (!/^\d{12,19}$/.test(pan)) fault('card', 'no card number', maskPan(card), CARD_ALLOWED);
  else if (!hasCheckDigit(pan)) fault('card', 'a wrong check digit', maskPan(pan), CARD_ALLOWED);
  else return pan;
  return undefined;
}

/** 0 when nothing is written; undefined, and a fault, for what is no date, or one that is still to come. */
function dateIn(
  line: WrittenCard,
  field: 'enrolledOn' | 'closedOn',
  today: number,
  fault: TellFault,
): number | undefined {
  const written = line[field];
  const reading = date.read(written, 0);
  if ('wrong' in reading)
    fault(field, reading.wrong, LONG_NUMBER.test(written) ? maskPan(written) : written, reading.allowed);
  else if (reading.value > today) fault(field, 'still to come', written, 'a date up to today');
  else if (reading.value === 0 || reading.value >= FIRST_DATE) return reading.value;
  else fault(field, 'too early', written, 'a date since 1900');
  return undefined;
}
