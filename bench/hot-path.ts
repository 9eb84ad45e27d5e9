// The way of a message through the production Switch, everything but sockets and disk: indexed, checked for duplicates,
// routed among a hundred thousand ranges, given a slot, a deadline and a new STAN, written in the issuer's dialect, and back
// again with the acquirer's own STAN. The ports take the bytes and do nothing; the default limits apply.
import type { Codec } from '../src/codec/codec.ts';
import { Message } from '../src/codec/message.ts';
import { type EventSink, eventTable } from '../src/events/event-table.ts';
import { Reason } from '../src/iso8583/reason.ts';
import type { Decision, IssuerSettings, Ports } from '../src/switch/ports.ts';
import { RouteTable } from '../src/switch/routes.ts';
import { Switch } from '../src/switch/switch.ts';
import { BennyBench, type Case, Lap } from './benny-rounds.ts';
import { CARD_DIGITS, cardsIn, spreadRanges } from './card-ranges.ts';
import { bundledCodec, CEILING, ceilingCase, referenceBytes, referenceJson } from './reference-message.ts';
import { REQUEST_BYTES, RequestBatch, RequestNumbers } from './request-batch.ts';
import { SeededRandom } from './seeded-random.ts';
import { expectSame, type Suite } from './suite.ts';

const RANGES = 100_000;
const ISSUERS = 4;
const BATCH = 256;
const BATCHES = 16;
/** Of the virtual clock, as at a million messages a second: what passes in a batch, and how often the host ticks. */
const BATCH_MS = 0.25;
const BATCHES_PER_TICK = 32;
const START_MS = Date.UTC(2026, 10, 23, 9, 30);
const APPROVAL: Decision = { reason: Reason.approved, approvalCode: '123456' };

const NOTES = [
  `${RANGES.toLocaleString('en')} ranges, batches of ${BATCH} requests, each with its own STAN, RRN and DE 7, and all answered.`,
  `${BATCH * BATCHES} cards in ranges of their own, drawn at random, so that most lookups miss the nearest caches; "one card" has the same in all.`,
  '"there" is index to outgoing request, "back" is answer indexed to answer written; a pair is both, and making the next batch.',
];

export const hotPathSuite: Suite = {
  name: 'hot-path',
  unit: 'messages',
  rounds: 5,
  notes: NOTES,
  open: () => new BennyBench('hot-path', hotPathCases(RANGES)),
};

/** Switches of other kinds than the plain one, which no process has beside it: each kind makes the compiler's work another. */
export const otherPathsSuite: Suite = {
  name: 'other-paths',
  unit: 'messages',
  rounds: 5,
  notes: [
    ...NOTES,
    '"recorded" adds the stripped copies that a journal would be given. No row writes to a journal or a socket.',
  ],
  open: () => new BennyBench('other-paths', otherPathCases(RANGES)),
};

export function hotPathCases(ranges: number): Case[] {
  const { table, batches, oneCard } = requests(ranges);
  const alike = [new RequestBatch(BATCH, Buffer.alloc(BATCH * CARD_DIGITS, oneCard), 0)];
  const codec = bundledCodec('iso87-ascii');
  return [
    ceilingCase(),
    remoteCase('same dialect, one card', new HotPath(codec, false, table, alike)),
    remoteCase('same dialect', new HotPath(codec, false, table, batches)),
  ];
}

export function otherPathCases(ranges: number): Case[] {
  const { table, batches } = requests(ranges);
  const path = (issuers: Codec | undefined, recorded = false) => new HotPath(issuers, recorded, table, batches);
  return [
    ceilingCase(),
    remoteCase('ASCII to BCD', path(bundledCodec('iso87-bcd'))),
    remoteCase('same dialect, recorded', path(bundledCodec('iso87-ascii'), true)),
    localCase('in-process issuer, answered at once', path(undefined)),
  ];
}

/** The ranges, requests with cards in them, and one more such card. */
function requests(ranges: number): { table: RouteTable; batches: RequestBatch[]; oneCard: Buffer } {
  const random = new SeededRandom(8583);
  const routes = spreadRanges(ranges, ISSUERS, random);
  const table = new RouteTable(routes);
  const batches = Array.from({ length: BATCHES }, () => new RequestBatch(BATCH, cardsIn(routes, BATCH, random), 0));
  return { table, batches, oneCard: cardsIn(routes, 1, random) };
}

function remoteCase(dialects: string, path: HotPath): Case {
  const there = new Lap(`${dialects}: there`, [CEILING]);
  const back = new Lap(`${dialects}: back`, [CEILING]);
  const name = `${dialects}: pair`;
  const run = () => {
    path.renumber();
    there.start();
    path.receiveAll();
    there.stop(BATCH);
    back.start();
    path.respondAll();
    back.stop(BATCH);
    return path.sent;
  };
  return {
    name,
    against: [CEILING],
    operations: BATCH,
    run,
    laps: [there, back],
    check: () => checkPath(name, path, run),
  };
}

function localCase(name: string, path: HotPath): Case {
  const run = () => {
    path.renumber();
    path.receiveAll();
    return path.sent;
  };
  return { name, against: [CEILING], operations: BATCH, run, check: () => checkPath(name, path, run) };
}

/** A switch with one acquirer and `ISSUERS` issuers, all in one dialect or all in this process, and the batches for it. */
class HotPath implements Ports {
  sent = 0;
  /** What was sent last to the acquirer and to an issuer; valid until the next message. */
  answer: { bytes: Buffer; start: number; end: number } = { bytes: Buffer.alloc(0), start: 0, end: 0 };
  forwarded: { bytes: Buffer; start: number; end: number } = { bytes: Buffer.alloc(0), start: 0, end: 0 };
  readonly codec: Codec = bundledCodec('iso87-ascii');
  readonly issuerCodec: Codec | undefined;
  private readonly core: Switch;
  private readonly batches: readonly RequestBatch[];
  private readonly numbers = new RequestNumbers();
  private readonly message = new Message();
  private readonly responses: Responses | undefined;
  private batch: RequestBatch;
  private turns = 0;
  private nowMs = START_MS;

  constructor(issuerCodec: Codec | undefined, recorded: boolean, routes: RouteTable, batches: readonly RequestBatch[]) {
    this.issuerCodec = issuerCodec;
    this.batches = batches;
    this.batch = batches[0]!;
    this.responses = issuerCodec === undefined ? undefined : new Responses(issuerCodec);
    const issuer = (i: number): IssuerSettings => {
      const common = { number: i + 1, name: `issuer ${i + 1}`, deadlineMs: 10_000 };
      if (issuerCodec === undefined) return { ...common, kind: 'local', books: 'memory' };
      return { ...common, kind: 'remote', codec: issuerCodec, signOn: false, echoMs: 0 };
    };
    this.core = new Switch(
      {
        acquirers: [{ number: 1, name: 'acquirer', codec: this.codec, signOnRequired: false }],
        issuers: Array.from({ length: ISSUERS }, (_, i) => issuer(i)),
        inFlightLimit: 100_000,
        retainedLimit: 100_000,
        storeAndForwardLimit: 100_000,
        advicesUnderWayLimit: 32,
        duplicateCheck: true,
        dateCheck: true,
        strictReversals: true,
        recorded,
        firstTransaction: 1,
        nowMs: START_MS,
      },
      this,
    );
    this.core.setRoutes(routes);
    for (let i = 1; i <= ISSUERS; i++) if (issuerCodec !== undefined) this.core.linkOpened(i, 'bench', START_MS);
  }

  get inFlight(): number {
    return this.core.inFlight;
  }

  /** Goes to the next batch and to the time after this one. */
  renumber(): void {
    this.turns++;
    this.nowMs += BATCH_MS;
    if (this.turns % BATCHES_PER_TICK === 0) this.core.tick(this.nowMs);
    this.batch = this.batches[this.turns % this.batches.length]!;
    this.batch.renumber(this.numbers, this.batch.count);
    this.responses?.prepare(this.batch);
  }

  receiveAll(): void {
    const { batch, codec, core, message, nowMs } = this;
    const { emitted } = core;
    for (let i = 0; i < batch.count; i++) {
      const start = batch.startOf(i);
      codec.index(batch.bytes, start, start + REQUEST_BYTES, message);
      core.receive(1, 1, message, nowMs);
      while (emitted.taken < emitted.count) core.decide(emitted.items[emitted.taken++]!.ticket, APPROVAL, nowMs);
      emitted.taken = emitted.count = 0;
    }
  }

  respondAll(): void {
    const { core, message, nowMs } = this;
    const responses = this.responses!;
    const { bytes, strideBytes, codec, issuers, count } = responses;
    for (let i = 0; i < count; i++) {
      codec.index(bytes, i * strideBytes, (i + 1) * strideBytes, message);
      core.respond(issuers[i], message, nowMs);
    }
  }

  send(_connection: number, bytes: Buffer, start: number, end: number): boolean {
    this.sent++;
    this.answer.bytes = bytes;
    this.answer.start = start;
    this.answer.end = end;
    return true;
  }

  forward(issuer: number, bytes: Buffer, start: number, end: number): boolean {
    this.forwarded.bytes = bytes;
    this.forwarded.start = start;
    this.forwarded.end = end;
    this.responses!.add(issuer, bytes, start);
    return true;
  }

  /** The journal here never stands still. */
  sendNow(): boolean {
    return false;
  }

  /** No link here is signed on or echoed. */
  forwardNow(): boolean {
    return false;
  }

  connect(): void {}

  disconnect(): void {}

  record(): number {
    return 1;
  }

  /** Nothing is ever looked for: DE 7 goes on. */
  search(): void {
    throw new Error('the hot path should not search the journal');
  }

  readonly emit: EventSink = (event, fields) => {
    if (eventTable[event].level !== 'info') {
      throw new Error(`the hot path should be uneventful: ${event} ${JSON.stringify(fields)}`);
    }
  };
}

/** Approvals to a batch: all alike but for what identifies each request. Card, DE 7 and RRN are known beforehand; the STAN is
 *  copied from each request as it goes out. */
class Responses {
  readonly codec: Codec;
  readonly bytes: Buffer;
  readonly strideBytes: number;
  readonly issuers: Int32Array = new Int32Array(BATCH);
  count = 0;
  private readonly stanBytes: number;
  private readonly stanInRequestAt: number;
  private readonly stanAt: number;
  /** Of the elements that are known beforehand: where each stands in an acquirer's request, where in a response, and how many
   *  characters and bytes it has there. */
  private readonly known: readonly { from: number; to: number; characters: number; bytes: number }[];

  constructor(codec: Codec) {
    this.codec = codec;
    const request = referenceJson();
    const answer: Record<string, string> = { '0': '0110', '38': '123456', '39': '00' };
    for (const number of [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49]) answer[number] = request[number]!;
    const template = codec.decode(codec.encode(answer));
    this.strideBytes = template.bytes.length;
    this.stanBytes = template.lengths[11]!;
    this.stanAt = template.offsets[11]!;
    this.stanInRequestAt = codec.decode(codec.encode(request)).offsets[11]!;
    const asked = bundledCodec('iso87-ascii').decode(referenceBytes);
    this.known = [2, 7, 37].map((number) => ({
      from: asked.offsets[number]!,
      to: template.offsets[number]!,
      characters: template.units[number]!,
      bytes: template.lengths[number]!,
    }));
    this.bytes = Buffer.alloc(BATCH * this.strideBytes, template.bytes);
  }

  /** Empties it for the requests of `batch`. */
  prepare(batch: RequestBatch): void {
    this.count = 0;
    for (let r = 0; r < batch.count; r++) {
      for (const { from, to, characters, bytes } of this.known) {
        const source = batch.bytes.subarray(batch.startOf(r) + from, batch.startOf(r) + from + characters);
        // As they are, or two digits a byte.
        const value = bytes === characters ? source : Buffer.from(source.toString('latin1'), 'hex');
        value.copy(this.bytes, r * this.strideBytes + to);
      }
    }
  }

  add(issuer: number, request: Buffer, start: number): void {
    const from = start + this.stanInRequestAt;
    const to = this.count * this.strideBytes + this.stanAt;
    for (let i = 0; i < this.stanBytes; i++) this.bytes[to + i] = request[from + i];
    this.issuers[this.count++] = issuer;
  }
}

/** One batch: all answered, and the last of it as the standard says. */
function checkPath(name: string, path: HotPath, run: () => number): void {
  const before = path.sent;
  expectSame(name, 'answers', run() - before, BATCH);
  expectSame(name, 'requests still in flight', path.inFlight, 0);
  const jsonOf = (codec: Codec, { bytes, start, end }: { bytes: Buffer; start: number; end: number }) =>
    codec.decode(bytes.subarray(start, end)).toJSON();
  const request = referenceJson();
  const answer = jsonOf(path.codec, path.answer);
  // Numbers begin at 1, so that the last request of the first batch is number 256.
  const stan = String(BATCH).padStart(6, '0');
  const expected = { '0': '0110', '3': request['3'], '4': request['4'], '11': stan, '38': '123456', '39': '00' };
  for (const [key, value] of Object.entries(expected)) expectSame(name, `DE ${key} of the answer`, answer[key], value);
  if (path.issuerCodec === undefined) return;
  const forwarded = jsonOf(path.issuerCodec, path.forwarded);
  const card = String(forwarded['2']);
  expectSame(name, 'the length of the card number', card.length, CARD_DIGITS);
  const changed = { '2': card, '7': '1123000000', '11': forwarded['11'], '37': stan.padStart(12, '0') };
  const track = card + request['35']!.slice(CARD_DIGITS);
  expectSame(name, 'the request to the issuer', forwarded, { ...request, ...changed, '35': track });
}
