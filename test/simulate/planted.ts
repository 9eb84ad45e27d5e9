// Bugs that are planted in the production host and core, by changing parts of them that no program can reach.
import { PRESENCE_WORDS } from '../../src/codec/bitmap.ts';
import type { Codec } from '../../src/codec/codec.ts';
import type { Message } from '../../src/codec/message.ts';
import type { Host } from '../../src/host/host.ts';
import { classOf } from '../../src/iso8583/mti.ts';
import { Reason } from '../../src/iso8583/reason.ts';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';
import type { Invariant } from '../../src/simulate/invariants.ts';
import type { KeptElements } from '../../src/switch/kept-elements.ts';

export interface Planted {
  readonly name: string;
  plant(host: Host): void;
  /** What it may violate. */
  readonly violates: readonly Invariant[];
  /** Purchases of a run in which it can show. Default 150. */
  readonly purchases?: number;
}

/** The parts that are changed. */
interface Core {
  readonly state: {
    readonly transactions: {
      readonly identities: {
        readonly facts: { readonly stan: number };
        duplicateOf(acquirer: number, mti: number): number;
        wantsTheSame(slot: number): boolean;
        stanOf(slot: number): number;
        mtiOf(slot: number): number;
        acquirerOf(slot: number): number;
      };
      readonly end: number;
      isFree(slot: number): boolean;
      isInFlight(slot: number): boolean;
      readonly undoing: { isUndone(slot: number): boolean };
      connectionOf(slot: number): number;
      setAmount(slot: number, amountMinor: number): void;
      need(slot: number): void;
      needNoMore(slot: number): void;
    };
    readonly links: readonly ({ readonly stans: { goOnAfter(stan: number): void } } | undefined)[];
    readonly sanitizer: { kept(): Pick<KeptElements, 'secrets' | 'pruned' | 'searched'> };
    codecOf(slot: number): Codec;
  };
  readonly answers: { again(): boolean };
  readonly intake: {
    found(ticket: number, entries: readonly JournalEntry[] | undefined): unknown;
    tellsMore(earlier: number, message: Message): boolean;
    readonly searches: { spanOf(): undefined };
  };
  readonly storeAndForward: { restore(entry: unknown): void; reverse(...values: unknown[]): void };
  readonly outcomes: { ofResponse(slot: number, response: Message): number };
  readonly expiries: { letGo(expired: unknown, entries: unknown, nowMs: number): unknown };
  readonly authorizations: {
    timedOut(slot: number, request: Message): void;
    responded(slot: number, request: Message | undefined, response: Message, reason: number): void;
  };
}

/** Of a dialect in which everything may be kept. */
const NOTHING_HIDDEN = {
  secrets: new Int32Array(PRESENCE_WORDS),
  pruned: new Int32Array(PRESENCE_WORDS),
  searched: new Int32Array(PRESENCE_WORDS),
};

const coreOf = ({ core }: Host): Core => core as unknown as Core;

/** Puts other methods in the place of those of `part`. */
function change<T extends object>(part: T, methods: Partial<T>): void {
  Object.assign(part, methods);
}

export const planted: readonly Planted[] = [
  {
    name: 'a request is known by its STAN alone',
    violates: ['only what was asked', 'journal first'],
    plant: (host) => {
      const { transactions } = coreOf(host).state;
      const { identities } = transactions;
      const isAlike = (slot: number, acquirer: number, mti: number) =>
        !transactions.isFree(slot) &&
        identities.acquirerOf(slot) === acquirer &&
        identities.stanOf(slot) === identities.facts.stan &&
        classOf(identities.mtiOf(slot)) === classOf(mti);
      change(identities, {
        duplicateOf: (acquirer, mti) => {
          let slot = transactions.end - 1;
          while (slot >= 0 && !isAlike(slot, acquirer, mti)) slot--;
          return slot;
        },
        wantsTheSame: () => true,
      });
    },
  },
  {
    name: 'an answer leaves before its entry is durable',
    violates: ['journal first'],
    plant: (host) => {
      const { acquirers } = host as unknown as {
        acquirers: { get(connection: number): { sendNow(...values: unknown[]): void } | undefined };
      };
      host.send = (connection, bytes, start, end) => {
        const link = acquirers.get(connection);
        link?.sendNow(bytes, start, end);
        return link !== undefined;
      };
    },
  },
  {
    name: 'the request to an issuer is not recorded',
    violates: ['journal first'],
    plant: (host) => {
      const record = host.record.bind(host);
      host.record = (entry) => (entry.step === Step.forwarded ? 1 : record(entry));
    },
  },
  {
    name: 'a reversal is carried out twice',
    violates: ['undone once'],
    plant: (host) => change(coreOf(host).state.transactions.undoing, { isUndone: () => false }),
  },
  {
    name: 'a late answer is told to the acquirer',
    violates: ['one answer', 'journal first', 'only what was asked'],
    plant: (host) => {
      const { state, outcomes } = coreOf(host);
      const { transactions } = state;
      const ofResponse = outcomes.ofResponse.bind(outcomes);
      change(outcomes, {
        ofResponse: (slot, response) => {
          if (!transactions.isInFlight(slot)) {
            const stan = String(transactions.identities.stanOf(slot)).padStart(6, '0');
            const bytes = state.codecOf(slot).encode({ ...response.toJSON(), '11': stan });
            host.send(transactions.connectionOf(slot), bytes, 0, bytes.length);
          }
          return ofResponse(slot, response);
        },
      });
    },
  },
  {
    name: 'a timeout is not undone',
    violates: ['three ledgers'],
    plant: (host) => change(coreOf(host).storeAndForward, { reverse: () => undefined }),
  },
  {
    name: 'an advice is dropped at a restart',
    violates: ['three ledgers'],
    plant: (host) => change(coreOf(host).storeAndForward, { restore: () => undefined }),
  },
  {
    name: 'what has no outcome at a restart is left so',
    violates: ['three ledgers', 'one debit', 'journal in order', 'everybody told'],
    plant: (host) => change(host, { recovered: () => undefined }),
  },
  {
    name: 'STANs begin anew at a restart',
    violates: ['three ledgers', 'undone once', 'one debit', 'no defect'],
    plant: (host) => {
      for (const link of coreOf(host).state.links) {
        if (link !== undefined) change(link.stans, { goOnAfter: () => undefined });
      }
    },
  },
  {
    name: 'the books of issuers in this process are not made again at a restart',
    violates: ['three ledgers'],
    plant: (host) => {
      const beginRecovery = host.beginRecovery.bind(host);
      host.beginRecovery = (kept) => Object.assign(beginRecovery(kept), { books: { add: () => undefined } });
    },
  },
  {
    name: 'a partial approval is recorded in full',
    violates: ['three ledgers'],
    plant: (host) => {
      const { state, authorizations } = coreOf(host);
      const { transactions } = state;
      const responded = authorizations.responded.bind(authorizations);
      const setAmount = transactions.setAmount.bind(transactions);
      change(authorizations, {
        responded: (slot, request, response, reason) => {
          if (reason === Reason.partiallyApproved) change(transactions, { setAmount: () => undefined });
          responded(slot, request, response, reason);
          change(transactions, { setAmount });
        },
      });
    },
  },
  {
    name: 'what has expired counts as told before it is durable',
    violates: ['three ledgers'],
    plant: (host) => {
      const carryOut = host.carryOut.bind(host);
      host.carryOut = (act, done) => {
        let tell: (() => void) | undefined;
        carryOut(
          (core, nowMs) => {
            const result = act(core, nowMs);
            tell = () => done(result);
            return result;
          },
          () => undefined,
        );
        tell?.();
      };
    },
  },
  {
    name: 'what has expired is let go again whatever became of it',
    violates: ['undone once', 'no defect', 'three ledgers'],
    plant: (host) => {
      const { expiries, state } = coreOf(host);
      const { transactions } = state;
      const letGo = expiries.letGo.bind(expiries);
      change(expiries, {
        letGo: (...values) => {
          const { isUndone } = transactions.undoing;
          change(transactions.undoing, { isUndone: () => false });
          const became = letGo(...values);
          change(transactions.undoing, { isUndone });
          return became;
        },
      });
    },
  },
  {
    name: 'what has expired is not let go when memory has forgotten it',
    violates: ['everybody told'],
    plant: (host) => {
      const { expiries } = coreOf(host);
      const letGo = expiries.letGo.bind(expiries);
      change(expiries, { letGo: (expired, entries, nowMs) => letGo(expired, entries && [], nowMs) });
    },
  },
  {
    name: 'memory lets go of what a reversal is about while the journal is asked',
    violates: ['can be undone', 'one debit'],
    purchases: 250,
    plant: (host) => change(coreOf(host).state.transactions, { need: () => undefined, needNoMore: () => undefined }),
  },
  {
    name: 'a reversal that names its original by its own STAN is not looked for',
    violates: ['can be undone'],
    purchases: 400,
    plant: (host) => change(coreOf(host).intake.searches, { spanOf: () => undefined }),
  },
  {
    name: 'a search that failed has found nothing',
    violates: ['can be undone', 'one debit'],
    purchases: 400,
    plant: (host) => {
      const { intake } = coreOf(host);
      const found = intake.found.bind(intake);
      change(intake, { found: (ticket, entries) => found(ticket, entries ?? []) });
    },
  },
  {
    name: 'tracks and PINs are kept',
    violates: ['no secrets'],
    plant: (host) => change(coreOf(host).state.sanitizer, { kept: () => NOTHING_HIDDEN }),
  },
  {
    name: 'what was answered is not told again',
    violates: ['everybody told'],
    plant: (host) => change(coreOf(host).answers, { again: () => true }),
  },
  {
    name: 'a timeout throws',
    violates: ['no defect'],
    plant: (host) =>
      change(coreOf(host).authorizations, {
        timedOut: () => {
          throw new Error('planted');
        },
      }),
  },
  {
    name: 'something is kept of every request, for ever',
    violates: ['bounded'],
    purchases: 400,
    plant: (host) => {
      const kept: object[] = [];
      const { core } = host;
      const receive = core.receive.bind(core);
      Object.assign(core, { kept });
      core.receive = (...values) => {
        kept.push({});
        return receive(...values);
      };
    },
  },
  {
    name: 'an advice is a repeat of the request of its name that was refused',
    violates: ['everybody told', 'journal first'],
    plant: (host) => change(coreOf(host).intake, { tellsMore: () => false }),
  },
];
