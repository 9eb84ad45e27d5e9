// A member's clearing file taken in: its first presentments and their reversals become operations, as if they had come online. The key
// of each is the file identification and its message number, so that a file that comes twice is taken in once.
import { brandOf } from '../../iso8583/card-brand.ts';
import type { Member } from '../member.ts';
import type { Operation } from '../operation.ts';
import { FaultCode } from './file-fault.ts';
import { institutionOf, type PresentmentFacts } from './presentment-facts.ts';

/** What taking in asks of the world. */
interface TakingSettings {
  /** PDS 0105 of the file. */
  readonly fileId: string;
  /** The date in whose files the operations are cleared. */
  readonly businessDate: number;
  readonly members: readonly Member[];
  /** Code of the member whose card it is; undefined when it is nobody's. */
  readonly issuerOf: (pan: string) => string | undefined;
  /** Milliseconds since 1970 of DE 12. */
  readonly momentOf: (localTime: string) => number;
  /** What has that acquirer reference already, and how much of it is undone; undefined: nothing. */
  readonly knownBy: (acquirer: string, reference: string) => Known | undefined;
}

/** An operation that a reversal may undo. */
export interface Known {
  readonly operation: Operation;
  reversedMinor: number;
}

/** Why a presentment cannot be taken in. */
interface Refusal {
  readonly path: string;
  readonly code: FaultCode;
  readonly text: string;
}

export class Taking {
  readonly #settings: TakingSettings;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #byCode: ReadonlyMap<string, Member>;
  /** What this file has brought, by acquirer and reference. */
  readonly #inFile = new Map<string, Known>();

  constructor(settings: TakingSettings) {
    this.#settings = settings;
    this.#members = new Map(settings.members.map((member) => [institutionOf(member.institution), member]));
    this.#byCode = new Map(settings.members.map((member) => [member.code, member]));
  }

  /** The operation of a presentment, in the order of the file, or why there can be none. */
  take(facts: PresentmentFacts): Operation | Refusal {
    const { issuerOf } = this.#settings;
    const acquirer = this.#members.get(facts.originator);
    if (acquirer === undefined) return refusal('94', FaultCode.impossible, 'DE 94 is no member');
    const issuer = this.#byCode.get(issuerOf(facts.pan) ?? '');
    if (issuer === undefined) return refusal('2', FaultCode.impossible, 'DE 2 is a card of no member');
    const name = `${acquirer.code} ${facts.reference}`;
    const known = this.#inFile.get(name) ?? this.#settings.knownBy(acquirer.code, facts.reference);
    if (!facts.isReversal) {
      if (known !== undefined) return refusal('31', FaultCode.contradiction, 'DE 31 was presented before');
      const operation = this.#operationOf(facts, acquirer, issuer, undefined);
      this.#inFile.set(name, { operation, reversedMinor: 0 });
      return operation;
    }
    if (known === undefined) return refusal('31', FaultCode.contradiction, 'there is nothing with DE 31 to reverse');
    const wrong = undoFault(facts, known);
    if (wrong !== undefined) return wrong;
    known.reversedMinor += facts.amountMinor;
    this.#inFile.set(name, known);
    return this.#operationOf(facts, acquirer, issuer, known.operation.key);
  }

  #operationOf(facts: PresentmentFacts, acquirer: Member, issuer: Member, originalKey: string | undefined): Operation {
    const { fileId, businessDate, momentOf } = this.#settings;
    return {
      key: `${fileId}:${facts.messageNumber}`,
      originalKey,
      businessDate,
      atMs: momentOf(facts.localTime),
      kind: facts.kind,
      isReversal: facts.isReversal,
      acquirer: acquirer.code,
      issuer: issuer.code,
      amountMinor: facts.amountMinor,
      currency: facts.currency,
      pan: facts.pan,
      expiry: facts.expiry,
      origin: issuer.isForeign ? 'foreign' : 'domestic',
      brand: brandOf(facts.pan),
      processingCode: facts.processingCode,
      entryMode: facts.entryMode,
      channel: facts.channel,
      stan: '',
      rrn: facts.rrn,
      reference: facts.reference,
      approvalCode: facts.approvalCode,
      terminal: facts.terminal,
      acceptor: facts.acceptor,
      acceptorName: facts.acceptorName,
      categoryCode: facts.categoryCode,
      contract: undefined,
    };
  }
}

/** True for why there can be no operation. */
export function isRefusal(taken: Operation | Refusal): taken is Refusal {
  return 'code' in taken;
}

function undoFault(facts: PresentmentFacts, { operation, reversedMinor }: Known): Refusal | undefined {
  if (operation.isReversal || operation.kind !== facts.kind) {
    return refusal('48.1002', FaultCode.contradiction, 'the original is of another kind');
  }
  if (operation.pan !== facts.pan) return refusal('2', FaultCode.contradiction, 'the original is of another card');
  if (operation.currency !== facts.currency) {
    return refusal('49', FaultCode.contradiction, 'the original is in another currency');
  }
  if (reversedMinor + facts.amountMinor <= operation.amountMinor) return undefined;
  const left = operation.amountMinor - reversedMinor;
  return refusal('4', FaultCode.contradiction, `DE 4 is more than the ${left} minor units that are left to undo`);
}

function refusal(path: string, code: FaultCode, text: string): Refusal {
  return { path, code, text };
}
