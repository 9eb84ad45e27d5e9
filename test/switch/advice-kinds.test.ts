// Store-and-forward carries any advice, not reversals alone: each kind leaves under its own type, comes again as its repeat, and
// leaves the queue with its own acknowledgement. An advice that undoes nothing changes nothing of the transaction it is about.
import { describe, expect, it } from 'vitest';
import { Message } from '../../src/codec/message.ts';
import type { AdviceKindName } from '../../src/switch/advice-kinds.ts';
import { Entries } from '../../src/switch/entries.ts';
import type { Ports, SwitchSettings } from '../../src/switch/ports.ts';
import { SwitchState } from '../../src/switch/state.ts';
import { StoreAndForward } from '../../src/switch/store-and-forward.ts';
import { foreign } from './flow.ts';
import { codecOf, START_MS } from './world.ts';

const codec = codecOf('iso87-ascii');

/** A store-and-forward with an approved transaction of a remote issuer in slot 0. */
class Queue {
  readonly forwarded: Record<string, unknown>[] = [];
  readonly steps: string[] = [];
  readonly state: SwitchState;
  readonly storeAndForward: StoreAndForward;
  readonly request: Message;

  constructor(issuerSpec: string | undefined) {
    const remote = issuerSpec === undefined ? undefined : codecOf(issuerSpec);
    const ports: Ports = {
      send: () => true,
      forward: (_, bytes, start, end) => {
        this.forwarded.push(remote!.decode(Buffer.from(bytes.subarray(start, end))).toJSON());
        return true;
      },
      forwardNow: () => true,
      search: () => undefined,
      connect: () => undefined,
      disconnect: () => undefined,
      record: ({ step, mti }) => this.steps.push(`${step} ${mti}`),
      emit: () => undefined,
    };
    const issuer = { number: 1, name: 'issuer', deadlineMs: 1_000 };
    const settings: SwitchSettings = {
      acquirers: [{ number: 1, name: 'acquirer', codec, signOnRequired: false }],
      issuers: [
        remote === undefined
          ? { ...issuer, kind: 'local', books: 'memory' }
          : { ...issuer, kind: 'remote', codec: remote, signOn: false, echoMs: 0 },
      ],
      inFlightLimit: 4,
      retainedLimit: 4,
      storeAndForwardLimit: 4,
      duplicateCheck: true,
      dateCheck: true,
      recorded: true,
      firstTransaction: 1,
      nowMs: START_MS,
    };
    this.state = new SwitchState(settings, ports);
    this.storeAndForward = new StoreAndForward(this.state, new Entries(this.state));
    this.state.links[1]!.up = true;
    const bytes = codec.encode(foreign());
    this.request = new Message();
    codec.index(bytes, 0, bytes.length, this.request);
    const { transactions } = this.state;
    transactions.identities.identify(this.request);
    transactions.open(0, 1, 1, 1, this.request, START_MS);
    transactions.routeTo(0, 1);
    transactions.setAmount(0, 12_345);
    transactions.close(0, 0);
  }

  tick(ms: number): void {
    this.state.nowMs += ms;
    this.storeAndForward.tick();
  }
}

describe('an advice that tells what has happened', () => {
  it.each<[AdviceKindName, string, string]>([
    ['authorization', '0120', '0121'],
    ['financial', '0220', '0221'],
  ])('of kind %s leaves as %s, again as %s, and undoes nothing', (kind, first, repeat) => {
    const queue = new Queue('iso87-bcd');
    queue.storeAndForward.queue(kind, 0, queue.request, 0);
    queue.tick(2_000);
    expect(queue.forwarded.map(({ '0': mti }) => mti)).toEqual([first, repeat]);
    const { '0': _, '11': stan, '7': sentAt, ...rest } = queue.forwarded[0]!;
    const { '0': _type, '11': _stan, '7': _sentAt, ...request } = foreign();
    expect([rest, stan, sentAt]).toEqual([request, '000001', '1123093000']);
    expect(queue.forwarded[1]).toEqual({ ...queue.forwarded[0]!, '0': repeat });
    const responses = [110, Number(first) + 10].map((mti) => queue.storeAndForward.isAnsweredBy(1, 1, mti));
    expect(responses).toEqual([first === '0120', true]);
    queue.storeAndForward.acknowledged(1, 1, 0);
    expect(queue.storeAndForward.waiting).toBe(0);
    expect(queue.steps).toEqual([`4 ${Number(first)}`, `5 ${Number(first)}`]);
    const { transactions } = queue.state;
    expect([transactions.isUndone(0), transactions.amountOf(0)]).toEqual([false, 12_345]);
  });

  it('reaches an issuer in this process under the number of its transaction', () => {
    const queue = new Queue(undefined);
    queue.storeAndForward.queue('authorization', 0, queue.request, 0);
    const { outbox } = queue.state;
    expect(outbox.items[0]).toMatchObject({ ticket: -1, transaction: 1, original: 0, mti: 120, remainingMinor: 0 });
    queue.storeAndForward.decided(-1, { reason: 0 });
    expect(queue.storeAndForward.waiting).toBe(0);
  });

  it('waits in its place: a reversal behind it leaves when it is acknowledged', () => {
    const queue = new Queue('iso87-ascii');
    queue.storeAndForward.queue('financial', 0, queue.request, 0);
    queue.storeAndForward.reverse(0, queue.request, 0);
    expect(queue.forwarded.map(({ '0': mti }) => mti)).toEqual(['0220']);
    queue.storeAndForward.acknowledged(1, 1, 0);
    expect(queue.forwarded.map(({ '0': mti }) => mti)).toEqual(['0220', '0420']);
    expect(queue.state.transactions.isUndone(0)).toBe(true);
  });
});
