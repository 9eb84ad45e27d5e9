// The requests and captures of a journal, each when it was answered, with what its acquirer was told. What is in flight is held, and nothing
// else.
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import type { Channel, Operation, OperationKind } from '../../centre/operation.ts';
import type { Codec } from '../../codec/codec.ts';
import { DecodeError } from '../../codec/errors.ts';
import { Message } from '../../codec/message.ts';
import { brandOf } from '../../iso8583/card-brand.ts';
import { isApproved, type Reason } from '../../iso8583/reason.ts';
import { type JournalEntry, messageOf, requestOf, Step } from '../../journal/entry.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { nameOf, type Party, type PartyKind } from '../../journal/parties.ts';

/** What reads the messages of an acquirer, by its number in the journal. */
export type CodecOf = (acquirer: number) => Codec;

export interface Registers {
  readonly members: readonly Member[];
  readonly merchants: readonly Merchant[];
}

/** A request or a capture that was answered. `amountMinor` is what it asked for. */
interface AnsweredRequest extends Omit<Operation, 'issuer' | 'isReversal' | 'originalKey'> {
  /** Undefined where nobody issues the card. */
  readonly issuer: string | undefined;
  /** What the acquirer was told. */
  readonly reason: Reason;
  /** Message type as a number: 100, 200 or 220. */
  readonly mti: number;
}

const AUTHORIZATION = 100;
const FINANCIAL = 200;
const CAPTURE = 220;
/** DE 25: electronic commerce; DE 22 begins: keyed in. */
const E_COMMERCE = '59';
const MANUAL = '01';

/** Requests and captures in the order of their answers. Rejects with a JournalError. */
export async function* answeredRequests(
  journal: StoredJournal,
  codecOf: CodecOf,
  registers: Registers,
): AsyncGenerator<AnsweredRequest, void> {
  const reader = new RequestReader(journal, codecOf, registers);
  for await (const entry of journal.read()) {
    const request = reader.read(entry);
    if (request !== undefined) yield request;
  }
}

class RequestReader {
  readonly #node: string;
  readonly #codecOf: CodecOf;
  readonly #members: readonly Member[];
  /** By number of the journal. */
  readonly #acquirers: readonly (Member | undefined)[];
  readonly #issuers: readonly (Member | undefined)[];
  /** Contract numbers by acquirer and DE 42. */
  readonly #contracts = new Map<string, string>();
  /** Requests in flight, by transaction. */
  readonly #forwarded = new Map<number, Buffer>();
  readonly #message = new Message();

  constructor({ node, parties }: StoredJournal, codecOf: CodecOf, registers: Registers) {
    this.#node = node;
    this.#codecOf = codecOf;
    this.#members = registers.members;
    this.#acquirers = this.#byNumber(parties, 'acquirer', ({ acquirers }) => acquirers);
    this.#issuers = this.#byNumber(parties, 'issuer', ({ issuers }) => issuers);
    for (const { acquirer, acceptor, contract } of registers.merchants) {
      this.#contracts.set(`${acquirer} ${acceptor}`, contract);
    }
  }

  /** The request that an entry answers; undefined for any other entry. */
  read(entry: JournalEntry): AnsweredRequest | undefined {
    const { step, transaction, original, mti } = entry;
    if (mti !== AUTHORIZATION && mti !== FINANCIAL && mti !== CAPTURE) return undefined;
    if (step === Step.forwarded) {
      this.#forwarded.set(transaction, Buffer.from(messageOf(entry)));
      return undefined;
    }
    if (step !== Step.answered || original !== 0) return undefined;
    const own = requestOf(entry);
    const request = own.length > 0 ? bufferOf(own) : this.#forwarded.get(transaction);
    this.#forwarded.delete(transaction);
    if (request === undefined) return undefined;
    try {
      return this.#requestIn(request, entry);
    } catch (error) {
      // Confirmation lists it among what could not be cleared.
      if (error instanceof DecodeError) return undefined;
      throw error;
    }
  }

  #requestIn(request: Buffer, entry: JournalEntry): AnsweredRequest | undefined {
    const acquirer = this.#acquirers[entry.acquirer];
    if (acquirer === undefined) return undefined;
    const approvalCode = this.#approvalCodeIn(entry);
    const message = this.#message;
    this.#codecOf(entry.acquirer).index(request, 0, request.length, message);
    const text = (element: number) => message.text(element)?.trimEnd() ?? '';
    const issuer = this.#issuers[entry.issuer];
    const processingCode = text(3);
    const kind = kindOf(processingCode);
    const acceptor = text(42);
    return {
      key: `${this.#node}:${entry.transaction}`,
      businessDate: entry.businessDate,
      atMs: entry.atMs,
      kind,
      acquirer: acquirer.code,
      issuer: issuer?.code,
      amountMinor: Number(text(4)),
      currency: entry.currency,
      pan: text(2),
      expiry: text(14),
      origin: issuer?.isForeign ? 'foreign' : 'domestic',
      brand: brandOf(text(2)),
      processingCode,
      entryMode: text(22),
      channel: channelOf(kind, text(22), text(25)),
      stan: String(entry.stan).padStart(6, '0'),
      rrn: text(37),
      approvalCode: approvalCode || text(38),
      terminal: text(41),
      acceptor,
      acceptorName: message.text(43) ?? '',
      categoryCode: text(18),
      contract: kind === 'cash' ? undefined : this.#contracts.get(`${acquirer.code} ${acceptor}`),
      reason: entry.reason,
      mti: entry.mti,
    };
  }

  /** DE 38 of the answer, empty without one. */
  #approvalCodeIn(entry: JournalEntry): string {
    const answer = messageOf(entry);
    if (answer.length === 0 || !isApproved(entry.reason)) return '';
    const message = this.#message;
    this.#codecOf(entry.acquirer).index(bufferOf(answer), 0, answer.length, message);
    return message.text(38) ?? '';
  }

  #byNumber(
    parties: readonly Party[],
    kind: PartyKind,
    names: (member: Member) => readonly string[],
  ): (Member | undefined)[] {
    const most = Math.max(0, ...parties.filter((party) => party.kind === kind).map(({ number }) => number));
    return Array.from({ length: most + 1 }, (_, number) => {
      const name = nameOf(parties, kind, number);
      return name === undefined ? undefined : this.#members.find((member) => names(member).includes(name));
    });
  }
}

function kindOf(processingCode: string): OperationKind {
  if (processingCode.startsWith('01')) return 'cash';
  return processingCode.startsWith('20') ? 'refund' : 'purchase';
}

function channelOf(kind: OperationKind, entryMode: string, condition: string): Channel {
  if (kind === 'cash') return 'atm';
  if (condition === E_COMMERCE) return 'e-commerce';
  return entryMode.startsWith(MANUAL) ? 'manual' : 'terminal';
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
