// An entry of a journal as people and machines read it: what happened, when, between whom, and what its messages say.
import type { Codec } from '../../codec/codec.ts';
import { DecodeError } from '../../codec/errors.ts';
import { maskedJson } from '../../codec/mask.ts';
import type { Message } from '../../codec/message.ts';
import { type DescriptionRow, describeRows } from '../../explain/describe.ts';
import { maskedHex } from '../../explain/masked-hex.ts';
import { calendarDateText } from '../../iso8583/calendar-date.ts';
import { mtiText } from '../../iso8583/mti.ts';
import {
  isLettingGo,
  isStandIn,
  isWithdrawal,
  type JournalEntry,
  messageOf,
  requestOf,
  Step,
  toldOf,
} from '../../journal/entry.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { currencyCode, signedAmount } from '../amount.ts';
import { partyName } from './opened-journal.ts';
import { outcomeText, stanText, stepName, timeText } from './texts.ts';

/** One message of an entry: read, or as bytes with what is wrong where it could not be. */
interface EntryMessage {
  /** What it is: the request, the answer as it was told, what an advice is made from. */
  readonly is: string;
  readonly message: Message | undefined;
  readonly bytes: Uint8Array;
  readonly fault: string | undefined;
}

/** Steps whose bytes are text. */
const OF_PEOPLE: ReadonlySet<Step> = new Set<Step>([Step.adviceDropped, Step.dayOpened, Step.reconciled]);

/** The messages of an entry, read in `codec`; undefined when nobody knows their spec. */
export function messagesOf(entry: JournalEntry, codec: Codec | undefined): EntryMessage[] {
  const { step } = entry;
  const own = step === Step.answered ? toldOf(entry) : messageOf(entry);
  const is = {
    [Step.forwarded]: 'request',
    [Step.answered]: 'answer',
    [Step.late]: 'late answer',
    [Step.adviceQueued]: 'made from',
    [Step.acknowledged]: 'acknowledgement',
  };
  // What people say is no message.
  if (OF_PEOPLE.has(step)) return [];
  const all = [
    { is: 'request', bytes: requestOf(entry) },
    { is: (is as Readonly<Record<number, string>>)[step] ?? 'message', bytes: own },
  ];
  return all.filter(({ bytes }) => bytes.length > 0).map((each) => ({ ...each, ...decoded(each.bytes, codec) }));
}

function decoded(bytes: Uint8Array, codec: Codec | undefined): Pick<EntryMessage, 'message' | 'fault'> {
  try {
    return { message: codec?.decode(bytes), fault: undefined };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { message: undefined, fault: error.message };
  }
}

/** The rows of a message, undefined when it could not be read. */
export function rowsOf({ message }: EntryMessage, unmasked: boolean): DescriptionRow[] | undefined {
  return message === undefined ? undefined : describeRows(message, message.dialect!, { unmasked });
}

/** The bytes of a message as hex. */
export function hexOf({ bytes }: EntryMessage, unmasked: boolean): string {
  return unmasked ? Buffer.from(bytes).toString('hex').toUpperCase() : maskedHex(bytes);
}

/** What happened, in a line. */
export function eventText(entry: JournalEntry, journal: StoredJournal): string {
  const { step, mti, issuerStan, amountMinor, currency } = entry;
  const issuer = partyName(journal, 'issuer', entry.issuer) ?? 'no issuer';
  const what = isWithdrawal(entry) ? ', of the request that it was asked' : '';
  const left = amountMinor === 0 || what !== '' ? '' : `, ${signedAmount(amountMinor, currency)} left`;
  const { responseCode, outcome } = outcomeText(entry.reason);
  const said = responseCode === null ? '' : `, ${responseCode} ${outcome}`;
  switch (step) {
    case Step.forwarded:
      return `asked of ${issuer}${issuerStan === 0 ? '' : ` as STAN ${stanText(issuerStan)}`}`;
    case Step.answered:
      return `answered ${responseCode} ${outcome}${isStandIn(entry) ? ` in place of ${issuer}` : ''}`;
    case Step.late:
      return `${issuer} answered late, nobody was told`;
    case Step.adviceQueued:
      return `advice ${mtiText(mti)} queued for ${issuer}${what}${left}${isLettingGo(entry) ? ': it has expired' : ''}`;
    case Step.adviceAcknowledged:
      return `advice ${mtiText(mti)} acknowledged by ${issuer}${what}${said}${left}`;
    case Step.adviceParked:
      return `advice ${mtiText(mti)} for ${issuer} parked${said}: kept, and sent no more`;
    case Step.adviceReleased:
      return `advice ${mtiText(mti)} for ${issuer} released: it waits again`;
    case Step.adviceDropped:
      return `advice ${mtiText(mti)} for ${issuer} dropped: ${Buffer.from(messageOf(entry)).toString()}`;
    case Step.undelivered:
      return 'undelivered: nobody was there to be told';
    case Step.acknowledged:
      return 'acknowledged by its acquirer: the message says whether it was processed';
    case Step.reconciled:
      return `business day ${calendarDateText(entry.businessDate)} reconciled by ${issuer}${said}: ${Buffer.from(messageOf(entry)).toString()}`;
    case Step.dayOpened:
      return `business day ${calendarDateText(entry.businessDate)} opened, ${Buffer.from(messageOf(entry)).toString()}`;
    default:
      return stepName(step);
  }
}

/** The columns of an entry for machines; a number that means "none" is null. */
export function entryJson(entry: JournalEntry, journal: StoredJournal) {
  const { amountMinor, currency } = entry;
  const orNull = <T>(none: number, value: number, text: (value: number) => T) => (value === none ? null : text(value));
  return {
    place: entry.seq,
    at: timeText(entry.atMs),
    step: stepName(entry.step),
    transaction: entry.transaction,
    // Of an advice it is how its issuer knows what is told or undone.
    reverses: entry.step === Step.answered || entry.advice === 0 ? orNull(0, entry.original, Number) : null,
    acquirer: partyName(journal, 'acquirer', entry.acquirer),
    issuer: partyName(journal, 'issuer', entry.issuer),
    mti: mtiText(entry.mti),
    stan: stanText(entry.stan),
    issuerStan: orNull(0, entry.issuerStan, stanText),
    amountMinor,
    currency: orNull(0, currency, currencyCode),
    amount: signedAmount(amountMinor, currency),
    ...outcomeText(entry.reason),
    advice: orNull(0, entry.advice, Number),
    adviceStan: orNull(0, entry.adviceStan, stanText),
    captures: orNull(0, entry.captures, Number),
    businessDate: orNull(0, entry.businessDate, calendarDateText),
  };
}

/** A message for machines: its fields, or its bytes and why they could not be read. */
export function messageJson(each: EntryMessage, unmasked: boolean): unknown {
  const { is, message, fault } = each;
  if (message === undefined) return { is, hex: hexOf(each, unmasked), fault: fault ?? null };
  const fields = message.toJSON();
  return { is, fields: unmasked ? fields : maskedJson(message.dialect!, fields) };
}
