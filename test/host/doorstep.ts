// A host in virtual time for tests of peers: whoever connects, from where, how it behaves on its connection, and what the host
// tells of it. One acquirer, one issuer in this process that approves everything, and one remote issuer for cards with a 4.
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { eventTable } from '../../src/events/event-table.ts';
import type { Acquirer } from '../../src/host/acquirer-links.ts';
import { Host, type HostSettings } from '../../src/host/host.ts';
import type { JournalError } from '../../src/journal/journal.ts';
import { VirtualJournal } from '../../src/simulate/virtual-journal.ts';
import type { VirtualPeer } from '../../src/simulate/virtual-peer.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import { RouteTable } from '../../src/switch/routes.ts';
import { FramedPeer, framed, framing } from '../switch/framed-peer.ts';
import { codecOf, START_MS } from '../switch/world.ts';

type EventName = keyof typeof eventTable;
/** An event, with its fields. */
type Told = Readonly<Record<string, unknown>> & { readonly event: EventName };

const PORT = 8583;
const ISSUER = { host: 'issuer.test', port: 9000 };
export const codec = codecOf('iso87-ascii');

/** A peer on one connection. */
export class Caller {
  readonly peer: VirtualPeer;
  readonly answers: FieldValues[] = [];
  private readonly timer: VirtualTimer;

  constructor(peer: VirtualPeer, timer: VirtualTimer) {
    this.peer = new FramedPeer(peer, (bytes) => this.answers.push(codec.decode(bytes).toJSON())).peer;
    this.timer = timer;
  }

  /** Sends messages in one go. */
  send(...messages: readonly FieldValues[]): void {
    this.sendRaw(Buffer.concat(messages.map((message) => framed(codec.encode(message)))));
  }

  sendRaw(bytes: Buffer): void {
    this.peer.send(bytes);
    this.timer.runTurns();
  }

  /** DE 39 of everything it was answered. */
  get reasons(): unknown[] {
    return this.answers.map((answer) => answer['39']);
  }
}

export class Doorstep {
  readonly timer = new VirtualTimer(START_MS);
  readonly journal = new VirtualJournal(this.timer);
  readonly told: Told[] = [];
  /** The remote issuer's ends of its link, the latest last. They read and say nothing. */
  readonly issuerPeers: VirtualPeer[] = [];
  readonly host: Host;
  /** Entries that the journal was given. */
  records = 0;
  private readonly transport = new VirtualTransport(this.timer, { readBufferBytes: 65_536 });

  constructor(
    acquirer: Partial<Acquirer> = {},
    settings: Partial<HostSettings> = {},
    journalFailed: (error: JournalError) => void = (error) => {
      throw error;
    },
  ) {
    this.journal.onAppend = () => {
      this.records++;
    };
    this.transport.serve(ISSUER, (peer) => {
      peer.swallows = true;
      this.issuerPeers.push(peer);
    });
    const remote = { number: 2, name: 'far', deadlineMs: 1_000, codec, framing, signOn: false, echoMs: 0, ...ISSUER };
    const local = { number: 1, name: 'here', deadlineMs: 1_000, books: 'memory' as const };
    this.host = new Host(
      {
        acquirers: [
          {
            number: 1,
            name: 'gateway',
            host: 'switch.test',
            port: PORT,
            codec,
            framing,
            maxConnections: 1_000,
            signOnRequired: false,
            ...acquirer,
          },
        ],
        local: [{ ...local, decide: () => ({ reason: 0 }) }],
        remote: [remote],
        routes: new RouteTable([
          { from: '9504', to: '9504', issuer: 1 },
          { from: '4', to: '4', issuer: 2 },
        ]),
        frameLimitBytes: 8_192,
        inFlightLimit: 10_000,
        retainedLimit: 100_000,
        storeAndForwardLimit: 100,
        advicesUnderWayLimit: 32,
        heldEntries: 1_000_000,
        heldBytes: 1_000_000_000,
        duplicateCheck: true,
        drainMs: 1_500,
        firstTransaction: 1,
        dateCheck: true,
        strictReversals: true,
        checkpointEntries: Number.POSITIVE_INFINITY,
        ...settings,
      },
      {
        transport: this.transport,
        journal: this.journal,
        timer: this.timer,
        emit: (event, fields) => this.told.push({ event, ...fields }),
        journalFailed,
      },
    );
    this.host.start(() => undefined);
    this.timer.runTurns();
    this.told.length = 0;
  }

  /** Somebody connects from an address; what comes of it has happened on return. */
  call(from?: string): Caller {
    const caller = new Caller(this.transport.dial(PORT, from), this.timer);
    this.timer.runTurns();
    return caller;
  }

  advance(ms: number): void {
    this.timer.advanceTo(this.timer.now() + ms);
  }

  /** Events of these names, in order. */
  of(...names: readonly EventName[]): Told[] {
    return this.told.filter(({ event }) => names.includes(event));
  }
}
