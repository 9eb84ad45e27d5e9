// The way of a message through the production host, over a network, a clock and a disk in virtual time: frames cut from a read,
// the core, the outgoing frames of a turn in one write. What is left out is the system: sockets, and the disk's wait.
import { Host } from '../src/host/host.ts';
import type { LocalIssuer } from '../src/host/local-issuers.ts';
import { Reason } from '../src/iso8583/reason.ts';
import { VirtualJournal } from '../src/simulate/virtual-journal.ts';
import type { VirtualPeer } from '../src/simulate/virtual-peer.ts';
import { VirtualTimer } from '../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../src/simulate/virtual-transport.ts';
import type { Decision } from '../src/switch/ports.ts';
import { RouteTable } from '../src/switch/routes.ts';
import { FrameReader } from '../src/wire/frame-reader.ts';
import { framingByName } from '../src/wire/framing.ts';
import { approvalJson } from './bare-servers.ts';
import { BennyBench, type Case } from './benny-rounds.ts';
import { cardsIn, spreadRanges } from './card-ranges.ts';
import { CeilingIndex } from './ceiling.ts';
import { bundledCodec, CEILING, ceilingCase, referenceBytes } from './reference-message.ts';
import { REQUEST_BYTES, RequestBatch, RequestNumbers } from './request-batch.ts';
import { SeededRandom } from './seeded-random.ts';
import { expectSame, type Suite } from './suite.ts';

const RANGES = 100_000;
const BATCH = 256;
const BATCHES = 16;
const START_MS = Date.UTC(2026, 10, 23, 9, 30);
/** Of the virtual clock, as at a million messages a second. */
const BATCH_MS = 0.25;
const ACQUIRER_PORT = 8583;
const ISSUER = { host: 'issuer', port: 8584 };
const APPROVAL: Decision = { reason: Reason.approved, approvalCode: '123456' };

const framing = framingByName('2-byte');
const index = new CeilingIndex();
index.index(referenceBytes, 0, REQUEST_BYTES);
/** DE 2, 3, 4, 7, 11, 12 and 13 stand first in request and answer, one behind the other; DE 37 comes after them. */
const BODY_AT = 12;
const BODY_END = index.offsets[13]! + index.lengths[13]!;
const RRN_AT = index.offsets[37]!;
const RRN_BYTES = 12;

export const hostPathSuite: Suite = {
  name: 'host-path',
  unit: 'messages',
  rounds: 5,
  notes: [
    `${RANGES.toLocaleString('en')} ranges; each read has ${BATCH} requests of 334 bytes, each with its own card, STAN, RRN and DE 7.`,
    'The host of the server with its ports in virtual time: no socket, no disk. A message is a request and its answer.',
  ],
  open: () => new BennyBench('host-path', hostPathCases(RANGES)),
};

export function hostPathCases(ranges: number): Case[] {
  const random = new SeededRandom(8583);
  const routes = spreadRanges(ranges, 1, random);
  const table = new RouteTable(routes);
  const batches = Array.from({ length: BATCHES }, () => framedBatch(cardsIn(routes, BATCH, random)));
  const kinds: [name: string, kind: PathKind][] = [
    ['remote issuer', { isRemote: true, isRecorded: false }],
    ['remote issuer, recorded', { isRemote: true, isRecorded: true }],
    ['in-process issuer', { isRemote: false, isRecorded: false }],
    ['in-process issuer, recorded', { isRemote: false, isRecorded: true }],
  ];
  return [
    ceilingCase(),
    ...kinds.map(([name, kind]): Case => {
      const path = new HostPath(kind, table, batches);
      const run = () => path.run();
      return { name, against: [CEILING], operations: BATCH, run, check: () => path.check(name) };
    }),
  ];
}

interface PathKind {
  readonly isRemote: boolean;
  readonly isRecorded: boolean;
}

/** Requests behind their lengths. */
function framedBatch(cards: Buffer): RequestBatch {
  const batch = new RequestBatch(BATCH, cards, framing.prefixBytes);
  for (let i = 0; i < BATCH; i++) framing.writeLength(batch.bytes, i * batch.strideBytes, REQUEST_BYTES);
  return batch;
}

/** A host with one acquirer's connection and one issuer, which approves everything. */
class HostPath {
  private answers = 0;
  private lastAnswer = Buffer.alloc(0);
  private readonly timer = new VirtualTimer(START_MS);
  private readonly acquirer: VirtualPeer;
  private readonly issuer: Approver | undefined;
  private readonly batches: readonly RequestBatch[];
  private readonly numbers = new RequestNumbers();
  private turns = 0;

  constructor({ isRemote, isRecorded }: PathKind, routes: RouteTable, batches: readonly RequestBatch[]) {
    this.batches = batches;
    const codec = bundledCodec('iso87-ascii');
    const transport = new VirtualTransport(this.timer);
    const issuer = { number: 1, name: 'issuer', deadlineMs: 10_000 };
    const local: LocalIssuer = { ...issuer, books: 'memory', decide: () => APPROVAL };
    const remote = { ...issuer, ...ISSUER, codec, framing, signOn: false, echoMs: 0 };
    let approver: Approver | undefined;
    transport.serve(ISSUER, (peer) => {
      approver = new Approver(peer);
    });
    const host = new Host(
      {
        acquirers: [
          {
            number: 1,
            name: 'acquirer',
            host: 'switch',
            port: ACQUIRER_PORT,
            codec,
            framing,
            maxConnections: 1,
            signOnRequired: false,
          },
        ],
        local: isRemote ? [] : [local],
        remote: isRemote ? [remote] : [],
        routes,
        frameLimitBytes: 8192,
        inFlightLimit: 100_000,
        retainedLimit: 100_000,
        storeAndForwardLimit: 100_000,
        advicesUnderWayLimit: 32,
        heldEntries: 1_000_000,
        heldBytes: 1_000_000_000,
        duplicateCheck: true,
        dateCheck: true,
        strictReversals: true,
        drainMs: 1_000,
        checkpointEntries: Number.POSITIVE_INFINITY,
        firstTransaction: 1,
      },
      {
        transport,
        journal: isRecorded ? new VirtualJournal(this.timer, { retains: false }) : undefined,
        timer: this.timer,
        emit: () => undefined,
        journalFailed: (error) => {
          throw error;
        },
      },
    );
    host.start(() => undefined);
    this.timer.runTurns();
    this.acquirer = transport.dial(ACQUIRER_PORT);
    const reader = new FrameReader(framing);
    const heard = (bytes: Uint8Array, start: number, end: number) => {
      this.answers++;
      if (this.answers % BATCH === 0) this.lastAnswer = Buffer.from(bytes.subarray(start, end));
    };
    this.acquirer.onRead = (view) => reader.push(view, heard);
    this.timer.runTurns();
    this.issuer = approver;
  }

  /** One batch of requests, all answered; returns the answers so far. */
  run(): number {
    const batch = this.batches[++this.turns % this.batches.length]!;
    batch.renumber(this.numbers, BATCH);
    this.timer.advanceTo(this.timer.now() + BATCH_MS);
    this.acquirer.send(batch.bytes);
    this.timer.runTurns();
    if (this.issuer !== undefined) {
      this.issuer.answer();
      this.timer.runTurns();
    }
    return this.answers;
  }

  check(name: string): void {
    const before = this.answers;
    expectSame(name, 'answers', this.run() - before, BATCH);
    const {
      '0': mti,
      '11': stan,
      '38': code,
      '39': reason,
    } = bundledCodec('iso87-ascii').decode(this.lastAnswer).toJSON();
    expectSame(name, 'the last answer', [mti, stan, code, reason], ['0110', '000256', '123456', '00']);
  }
}

/** A remote issuer that approves everything: what it was sent in a turn is answered in one read. */
class Approver {
  private readonly peer: VirtualPeer;
  private readonly answers: Buffer;
  private readonly strideBytes: number;
  private readonly rrnAt: number;
  private count = 0;

  constructor(peer: VirtualPeer) {
    const codec = bundledCodec('iso87-ascii');
    const approval = codec.encode(approvalJson());
    this.peer = peer;
    this.strideBytes = framing.prefixBytes + approval.length;
    this.rrnAt = codec.decode(approval).offsets[37]!;
    this.answers = Buffer.alloc(BATCH * this.strideBytes);
    for (let i = 0; i < BATCH; i++) {
      framing.writeLength(this.answers, i * this.strideBytes, approval.length);
      approval.copy(this.answers, i * this.strideBytes + framing.prefixBytes);
    }
    const reader = new FrameReader(framing);
    const heard = (bytes: Uint8Array, start: number) => this.add(bytes, start);
    peer.onRead = (view) => reader.push(view, heard);
  }

  answer(): void {
    this.peer.send(this.answers.subarray(0, this.count * this.strideBytes));
    this.count = 0;
  }

  private add(bytes: Uint8Array, start: number): void {
    const { answers } = this;
    const at = this.count++ * this.strideBytes + framing.prefixBytes;
    for (let i = BODY_AT; i < BODY_END; i++) answers[at + i] = bytes[start + i];
    for (let i = 0; i < RRN_BYTES; i++) answers[at + this.rrnAt + i] = bytes[start + RRN_AT + i];
  }
}
