// Issuers in this process. The host carries out the requests that the core has emitted and hands each back as the next event of
// the same turn. A plug-in is somebody else's code: it may throw, answer later, or give what is no decision at all.
import { isReason, Reason } from '../iso8583/reason.ts';
import type { Certification, Decision, Enrolment, IssuerRequest } from '../switch/ports.ts';
import type { StandInSettings } from '../switch/stand-in/settings.ts';
import type { Switch } from '../switch/switch.ts';

/** Takes a decision, or what went wrong instead. */
type Settle = (decision: Decision | undefined, error: unknown) => void;

/** A decision that is not there yet. A class of its own, because a plug-in may give anything. */
export class LaterDecision {
  /** Called once; calls what it is given once at most, later, and never when it throws. */
  readonly whenDecided: (settle: Settle) => void;

  constructor(whenDecided: (settle: Settle) => void) {
    this.whenDecided = whenDecided;
  }
}

export interface LocalIssuer {
  readonly number: number;
  readonly name: string;
  readonly deadlineMs: number;
  /** See `LocalIssuerSettings` in switch/ports.ts. */
  readonly books: 'memory' | 'elsewhere';
  /** What the switch may decide in its place; undefined: nothing. */
  readonly standIn?: StandInSettings | undefined;
  /** Whose cards may be used at merchants' sites; undefined: all of them. */
  readonly enrolment?: Enrolment | undefined;
  /** The member whose cards these are has to be certified; undefined: it need not be. */
  readonly certification?: Certification | undefined;
  /** The request is valid during the call only; `wallMs` is the time of day. */
  decide(request: IssuerRequest, wallMs: number): Decision | LaterDecision;
  /** Undefined: it is always there. */
  readonly presence?: Presence | undefined;
  /** Books in memory that a restart brings back; without them they are gone. */
  readonly restorable?: RestorableBooks | undefined;
}

/** Whether an issuer can be asked, where that changes: it may live in a thread that ends. */
export interface Presence {
  readonly isUp: boolean;
  /** Has `changed` called whenever it has changed, never within a call of the issuer. */
  follow(changed: (isUp: boolean) => void): void;
}

/** Books in the memory of this process that are made again at a start: from what a checkpoint kept, and from the journal since. */
export interface RestorableBooks {
  /** Bytes that `keep` would keep now. */
  changedBytes(): number;
  /** Keeps what has changed since the last time. */
  keep(keep: (key: string, value: Uint8Array) => void): void;
  /** Fills them with what was kept. */
  restore(kept: (key: string) => Uint8Array | undefined): void;
  /** Books a request that was decided before, unless it is in the books. Both are valid during the call only. */
  rebook(request: IssuerRequest, decision: Decision): void;
}

/** The key in the journal of what an issuer keeps under `key`. */
export function booksKey(issuer: string, key: string): string {
  return `books/${issuer}/${key}`;
}

interface LocalIssuerEvents {
  /** A plug-in is broken. */
  broken(issuer: string, reason: string): void;
  /** An event that no read has caused: `act` is to be carried out in a turn of its own, unless the host has stopped. */
  later(act: (nowMs: number) => void): void;
}

const MALFUNCTION: Decision = { reason: Reason.systemMalfunction };

export class LocalIssuers {
  /** By issuer number. */
  private readonly issuers: (LocalIssuer | undefined)[] = [];
  private readonly restorable: readonly RestorableBooks[];
  private readonly core: Switch;
  private readonly events: LocalIssuerEvents;

  constructor(issuers: readonly LocalIssuer[], core: Switch, events: LocalIssuerEvents) {
    for (const issuer of issuers) this.issuers[issuer.number] = issuer;
    this.restorable = issuers.flatMap(({ restorable }) => restorable ?? []);
    this.core = core;
    this.events = events;
  }

  /** From now on the core knows which of them can be asked. To be called once it has recovered: what comes up is sent what it is owed,
   *  and before, nobody knows what that is. */
  start(): void {
    for (const issuer of this.issuers) {
      if (issuer?.presence === undefined) continue;
      const { number, presence } = issuer;
      if (!presence.isUp) this.core.issuerDown(number);
      presence.follow((isUp) =>
        this.events.later((nowMs) => (isUp ? this.core.issuerUp(number, nowMs) : this.core.issuerDown(number))),
      );
    }
  }

  nameOf(issuer: number): string {
    return this.issuers[issuer]!.name;
  }

  /** True when the entry that names a request must be durable before this issuer is asked. */
  isRecordedFirst(issuer: number): boolean {
    return this.issuers[issuer]!.books === 'elsewhere';
  }

  /** Bytes that the books of all issuers would keep now. */
  changedBytes(): number {
    let bytes = 0;
    for (const books of this.restorable) bytes += books.changedBytes();
    return bytes;
  }

  /** Keeps what has changed in the books of all issuers. */
  keepBooks(keep: (key: string, value: Uint8Array) => void): void {
    for (const issuer of this.issuers) {
      issuer?.restorable?.keep((key, value) => keep(booksKey(issuer.name, key), value));
    }
  }

  /** Asks the issuer and hands the outcome back to the core; `wallMs` is the time of day at `nowMs`. */
  ask(request: IssuerRequest, nowMs: number, wallMs: number): void {
    const { ticket } = request;
    const issuer = this.issuers[request.issuer]!;
    let decision: Decision | LaterDecision;
    try {
      decision = issuer.decide(request, wallMs);
    } catch (error) {
      this.broken(issuer, ticket, error, nowMs);
      return;
    }
    if (!(decision instanceof LaterDecision)) {
      this.decided(issuer, ticket, decision, nowMs);
      return;
    }
    this.core.defer(ticket, nowMs);
    try {
      decision.whenDecided((late, error) =>
        this.events.later((laterMs) => {
          if (error === undefined) this.decided(issuer, ticket, late, laterMs);
          else this.broken(issuer, ticket, error, laterMs);
        }),
      );
    } catch (error) {
      this.broken(issuer, ticket, error, nowMs);
    }
  }

  private decided(issuer: LocalIssuer, ticket: number, decision: Decision | undefined | null, nowMs: number): void {
    if (isReason(decision?.reason)) this.core.decide(ticket, decision!, nowMs);
    else this.broken(issuer, ticket, new Error('decide() gave no decision with a reason'), nowMs);
  }

  /** A request is answered 96. An advice that was not taken in comes again, as if nothing had been said. */
  private broken(issuer: LocalIssuer, ticket: number, error: unknown, nowMs: number): void {
    this.events.broken(issuer.name, textOf(error));
    if (ticket > 0) this.core.decide(ticket, MALFUNCTION, nowMs);
  }
}

/** A plug-in may throw anything, also what throws when it is asked what it is. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'an error that does not say what it is';
  }
}
