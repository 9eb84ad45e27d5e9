// A store-and-forward on its own: one issuer, transactions put into its table, everything that it sends and records, decoded.
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { type JournalEntry, type NewEntry, Step } from '../../src/journal/entry.ts';
import { Entries } from '../../src/switch/entries.ts';
import type { Ports, SwitchSettings } from '../../src/switch/ports.ts';
import { SwitchState } from '../../src/switch/state.ts';
import { StoreAndForward } from '../../src/switch/store-and-forward.ts';
import { codecOf, START_MS } from './world.ts';

const codec = codecOf('iso87-ascii');

interface BenchSettings {
  /** Dialect of the issuer; one in this process when left out. */
  spec?: string;
  firstTransaction?: number;
  advicesUnderWayLimit?: number;
  /** The bench whose entries are restored. */
  after?: AdviceBench;
  isUp?: boolean;
  nowMs?: number;
}

export class AdviceBench {
  readonly forwarded: FieldValues[] = [];
  readonly entries: JournalEntry[] = [];
  readonly notes: string[] = [];
  readonly state: SwitchState;
  readonly storeAndForward: StoreAndForward;
  /** The link takes nothing. */
  isCut = false;
  private slots = 0;

  constructor(settings: BenchSettings = {}) {
    const remote = settings.spec === undefined ? undefined : codecOf(settings.spec);
    const ports: Ports = {
      send: () => true,
      forward: (_, bytes, start, end) => {
        if (this.isCut) return false;
        this.forwarded.push(remote!.decode(Buffer.from(bytes.subarray(start, end))).toJSON());
        return true;
      },
      sendNow: () => true,
      forwardNow: () => true,
      search: () => undefined,
      connect: () => undefined,
      disconnect: () => undefined,
      record: (entry) => this.entries.push(copyOf(entry, this.entries.length + 1)),
      emit: (event) => this.notes.push(event),
    };
    const issuer = { number: 1, name: 'issuer', deadlineMs: 1_000 };
    const coreSettings: SwitchSettings = {
      acquirers: [{ number: 1, name: 'acquirer', codec, signOnRequired: false }],
      issuers: [
        remote === undefined
          ? { ...issuer, kind: 'local', books: 'memory' }
          : { ...issuer, kind: 'remote', codec: remote, signOn: false, echoMs: 0 },
      ],
      inFlightLimit: 2_000,
      retainedLimit: 2_000,
      storeAndForwardLimit: 5_000,
      advicesUnderWayLimit: settings.advicesUnderWayLimit ?? 32,
      duplicateCheck: true,
      strictReversals: true,
      dateCheck: true,
      recorded: true,
      firstTransaction: settings.firstTransaction ?? 1,
      nowMs: settings.nowMs ?? START_MS,
    };
    this.state = new SwitchState(coreSettings, ports);
    this.storeAndForward = new StoreAndForward(this.state, new Entries(this.state));
    this.state.links[1]!.up = settings.isUp ?? true;
    for (const entry of settings.after?.entries ?? []) this.storeAndForward.restore(entry);
  }

  get steps(): string[] {
    return this.entries.map(({ step, mti }) => `${step} ${mti}`);
  }

  /** A message of the acquirer, indexed. */
  message(json: FieldValues): Message {
    const bytes = codec.encode(json);
    const message = new Message();
    codec.index(bytes, 0, bytes.length, message);
    return message;
  }

  /** Puts a transaction into the table, and returns its slot. */
  open(json: FieldValues): number {
    const request = this.message(json);
    const { transactions } = this.state;
    const slot = this.slots++;
    transactions.identities.identify(request);
    transactions.open(slot, this.state.nextTransaction(), 1, 1, request, this.state.nowMs, 0);
    transactions.requests.keep(slot);
    transactions.routeTo(slot, 1);
    transactions.setAmount(slot, 12_345);
    return slot;
  }

  /** Its issuer is asked. */
  ask(slot: number): void {
    const { links, transactions } = this.state;
    const stan = links[1]!.codec === undefined ? 0 : links[1]!.stans.allot(slot + 1, this.state.isBusy);
    transactions.setIssuerStan(slot, stan);
    transactions.ask(slot);
  }

  /** It is answered. */
  close(slot: number, json: FieldValues, reason = 0): void {
    const answer = this.message({ ...json, '0': '0110', '39': '00' });
    const { transactions } = this.state;
    transactions.close(slot, reason);
    transactions.answers.keep(slot, answer.view, answer.start, answer.end);
    transactions.requests.drop(slot);
  }

  /** A transaction that went to the issuer, was answered, and is undone. */
  undo(json: FieldValues): void {
    const slot = this.open(json);
    this.ask(slot);
    this.close(slot, json, 907);
    this.storeAndForward.reverse(slot, this.message(json), 0);
  }

  /** The issuer responds to what it was sent at `index`. */
  respond(index: number, reason: string | undefined): boolean {
    const { '0': mti, '11': stan } = this.forwarded[index]!;
    return this.respondTo(String(mti), String(stan), reason);
  }

  respondTo(mti: string, stan: string, reason: string | undefined): boolean {
    const { codec: dialect } = this.state.links[1]!;
    const type = `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`;
    const digits = dialect!.fields[39]!.maxUnits;
    const outcome = reason === undefined ? {} : { '39': reason.padStart(digits, '0') };
    const bytes = dialect!.encode({ '0': type, '11': stan, ...outcome });
    const response = new Message();
    dialect!.index(bytes, 0, bytes.length, response);
    return this.storeAndForward.responded(1, response);
  }

  /** Lets time pass. */
  tick(ms: number): void {
    const endMs = this.state.nowMs + ms;
    for (;;) {
      const dueMs = this.storeAndForward.nextDueMs();
      if (dueMs > endMs) break;
      this.state.nowMs = Math.max(this.state.nowMs, dueMs);
      this.storeAndForward.tick();
    }
    this.state.nowMs = endMs;
  }
}

/** Steps by name. */
export function stepsOf(bench: AdviceBench): string[] {
  const names = new Map(Object.entries(Step).map(([name, step]) => [step, name] as const));
  return bench.entries.map(({ step, advice }) => `${names.get(step)} ${advice}`);
}

function copyOf(entry: Readonly<NewEntry>, seq: number): JournalEntry {
  const bytes = Buffer.from(entry.bytes.subarray(entry.start, entry.end));
  return { ...entry, seq, bytes, start: 0, end: bytes.length };
}
