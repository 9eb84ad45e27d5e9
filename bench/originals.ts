// What looking for an original, or for a repeat, costs when every place of memory is taken, message by message: through the
// production Switch, with two hundred thousand transactions in its table that are as much alike as somebody can make them who
// wants to keep the switch busy. Each row is a switch of its own.
import { Message } from '../src/codec/message.ts';
import { Reason } from '../src/iso8583/reason.ts';
import type { Decision, Ports } from '../src/switch/ports.ts';
import { RouteTable } from '../src/switch/routes.ts';
import { Switch } from '../src/switch/switch.ts';
import { BennyBench, type Case } from './benny-rounds.ts';
import { bundledCodec, referenceJson } from './reference-message.ts';
import { expectSame, type Suite } from './suite.ts';

const RETAINED = 100_000;
const IN_FLIGHT = 100_000;
const BATCH = 64;
const START_MS = Date.UTC(2026, 10, 23, 9, 30);
const APPROVAL: Decision = { reason: Reason.approved, approvalCode: '123456' };
const CARD = '9504010000000001';

export const originalsSuite: Suite = {
  name: 'originals',
  unit: 'messages',
  rounds: 5,
  notes: [
    `${(RETAINED + IN_FLIGHT).toLocaleString('en')} transactions in memory, and no journal; what is looked for is not among them.`,
    'A message is indexed, looked for, and answered. 50,000 a second are 20 µs for each.',
  ],
  open: () => new BennyBench('originals', originalsCases(RETAINED, IN_FLIGHT)),
};

type Elements = Readonly<Record<string, string>>;

/** What differs from message to message: digits at the end of these elements count upwards. */
interface Series {
  readonly elements: Elements;
  readonly counted: readonly number[];
}

const purchase = (elements: Elements, ...counted: number[]): Series => ({
  elements: { ...requestJson(), ...elements },
  counted,
});
const reversal = (elements: Elements, ...counted: number[]): Series => {
  const { '35': _track, ...request } = requestJson();
  return { elements: { ...request, '0': '0400', '7': '1123093100', ...elements }, counted };
};

/** DE 90 of a request with this STAN and DE 7. */
const named = (stan: string, sentAt: string): string => `0100${stan}${sentAt}0000050400100000000000`;

function requestJson(): Record<string, string> {
  const { '35': _track, ...rest } = referenceJson();
  return { ...rest, '0': '0100', '2': CARD, '7': '1123093000', '12': '093000', '13': '1123' };
}

interface Scene {
  readonly name: string;
  /** Fills the table. */
  readonly before: Series;
  /** What is measured: all of them in turn. */
  readonly measured: readonly Series[];
  /** DE 39 of the answers. */
  readonly answer: string;
}

const ALL_DIFFERENT = purchase({}, 11, 37);
const SAME_STAN = purchase({ '11': '000000' }, 7, 12, 37);
const NEW_TERMINALS = purchase({ '11': '000123' }, 41, 37);

const SCENES: readonly Scene[] = [
  { name: 'a purchase', before: ALL_DIFFERENT, measured: [ALL_DIFFERENT], answer: '00' },
  { name: 'one STAN and DE 7, ever new terminals', before: NEW_TERMINALS, measured: [NEW_TERMINALS], answer: '00' },
  { name: 'STAN 000000 for all', before: SAME_STAN, measured: [SAME_STAN], answer: '00' },
  {
    name: 'a reversal of an unknown original, by DE 90',
    before: ALL_DIFFERENT,
    measured: [reversal({ '90': named('000000', '1122093000'), '37': 'NOBODY000000' }, 11, 7)],
    answer: '25',
  },
  {
    name: 'a reversal without DE 90, by terminal and STAN',
    before: ALL_DIFFERENT,
    measured: [reversal({ '41': 'NOBODY01', '37': 'NOBODY000000' }, 11, 7)],
    answer: '25',
  },
  {
    name: 'a reversal without DE 90, by a DE 37 that all have',
    before: purchase({ '37': '000000000000' }, 11),
    measured: [reversal({ '37': '000000000000', '41': 'NOBODY01', '90': named('999999', '1122093000') }, 11, 7)],
    answer: '25',
  },
  {
    name: 'a reversal without DE 90, by a terminal and STAN that all have',
    before: SAME_STAN,
    measured: [reversal({ '11': '000000', '12': '235959', '37': 'NOBODY000000' }, 7)],
    answer: '25',
  },
  {
    name: 'a reversal by a STAN and DE 7 that all have, of another card',
    before: NEW_TERMINALS,
    measured: [
      reversal(
        { '2': '9504010000000019', '41': 'NOBODY01', '37': 'NOBODY000000', '90': named('000123', '1123093000') },
        11,
        7,
      ),
    ],
    answer: '25',
  },
  {
    name: 'purchases and unknown reversals in turn',
    before: ALL_DIFFERENT,
    measured: [ALL_DIFFERENT, reversal({ '41': 'NOBODY01', '37': 'NOBODY000000' }, 11, 7)],
    answer: '25',
  },
];

export function originalsCases(retained: number, inFlight: number): Case[] {
  return SCENES.map((scene): Case => {
    const { name, measured, answer } = scene;
    let full: FullTable | undefined;
    // Made when it is needed: nine tables are not to be filled at once for a check of one.
    const table = () => (full ??= new FullTable(scene, retained, inFlight));
    const run = () => table().run();
    const check = () => {
      const before = table().answers;
      run();
      expectSame(name, 'answers', table().answers - before, BATCH * measured.length);
      expectSame(name, 'DE 39 of the last answer', table().lastReason(), answer);
    };
    return { name, against: [SCENES[0]!.name], operations: BATCH * measured.length, run, check };
  });
}

/** A switch whose table is full. */
class FullTable implements Ports {
  answers = 0;
  private answer: { bytes: Buffer; start: number; end: number } | undefined;
  private readonly codec = bundledCodec('iso87-ascii');
  private readonly core: Switch;
  private readonly measured: readonly Numbered[];

  constructor({ before, measured }: Scene, retainedLimit: number, inFlightLimit: number) {
    this.core = new Switch(
      {
        acquirers: [{ number: 1, name: 'acquirer', codec: this.codec, signOnRequired: false }],
        issuers: [{ number: 1, name: 'issuer', deadlineMs: 10_000, kind: 'local', books: 'memory' }],
        inFlightLimit,
        retainedLimit,
        storeAndForwardLimit: 100,
        advicesUnderWayLimit: 32,
        duplicateCheck: true,
        dateCheck: false,
        // All ways to find an original are gone.
        strictReversals: false,
        recorded: false,
        firstTransaction: 1,
        nowMs: START_MS,
      },
      this,
    );
    this.core.setRoutes(new RouteTable([{ from: '9504', to: '9504', issuer: 1 }]));
    const filling = new Numbered(before, 0);
    for (let i = 0; i < retainedLimit + inFlightLimit; i++) this.receive(filling.next());
    this.measured = measured.map((series) => new Numbered(series, retainedLimit + inFlightLimit));
  }

  run(): number {
    for (let i = 0; i < BATCH; i++) for (const series of this.measured) this.receive(series.next());
    return this.answers;
  }

  lastReason(): string {
    const { bytes, start, end } = this.answer!;
    return String(this.codec.decode(bytes.subarray(start, end)).toJSON()['39']);
  }

  private receive(message: Message): void {
    const { core } = this;
    core.receive(1, 1, message, START_MS);
    const { emitted } = core;
    while (emitted.taken < emitted.count) core.decide(emitted.items[emitted.taken++]!.ticket, APPROVAL, START_MS);
    emitted.taken = emitted.count = 0;
  }

  send(_connection: number, bytes: Buffer, start: number, end: number): boolean {
    this.answers++;
    this.answer = { bytes, start, end };
    return true;
  }

  sendNow(): boolean {
    return false;
  }
  forward(): boolean {
    return false;
  }
  forwardNow(): boolean {
    return false;
  }
  connect(): void {}
  disconnect(): void {}
  record(): number {
    return 1;
  }
  search(): void {}
  emit(): void {}
}

/** One message again and again, some of whose elements end in digits that count upwards. */
class Numbered {
  private readonly codec = bundledCodec('iso87-ascii');
  private readonly message = new Message();
  private readonly bytes: Buffer;
  /** The last digit of each counted element, and how many digits it has. */
  private readonly places: readonly { end: number; digits: number }[];
  private count: number;

  constructor({ elements, counted }: Series, from: number) {
    this.bytes = this.codec.encode(elements);
    const message = this.codec.decode(this.bytes);
    this.places = counted.map((number) => ({
      end: message.offsets[number]! + message.lengths[number]!,
      digits: Math.min(6, message.lengths[number]!),
    }));
    this.count = from;
  }

  next(): Message {
    const { bytes, codec, message } = this;
    const number = this.count++;
    for (const { end, digits } of this.places) {
      let rest = number;
      for (let i = 1; i <= digits; i++) {
        bytes[end - i] = 0x30 + (rest % 10);
        rest = Math.trunc(rest / 10);
      }
    }
    codec.index(bytes, 0, bytes.length, message);
    return message;
  }
}
