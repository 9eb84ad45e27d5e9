// A remote issuer with books of its own, over real sockets. It is as unreliable as real ones: it declines, approves a part, answers
// after the deadline, holds money and says nothing, forgets to acknowledge an advice. What it says late goes out on whatever
// link the switch has by then.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { SeededRandom } from '../../../bench/seeded-random.ts';
import type { FieldValues } from '../../../src/codec/field-values.ts';
import { cut, framed } from '../raw-connection.ts';
import { IssuerBooks } from './issuer-books.ts';
import { codec } from './messages.ts';

/** Elements that a response does not repeat. */
const NOT_REPEATED = ['14', '22', '90', '95'];

export class RemoteIssuer {
  readonly books = new IssuerBooks();
  readonly counts = { requests: 0, late: 0, silent: 0, advices: 0, advicesUnanswered: 0, repeatedAdvices: 0, links: 0 };
  /** It answers everything at once. */
  isCalm = false;
  private readonly deadlineMs: number;
  private readonly random: SeededRandom;
  private readonly server: Server;
  private socket: Socket | undefined;
  private readonly outgoing: Buffer[] = [];

  private constructor(deadlineMs: number, seed: number) {
    this.deadlineMs = deadlineMs;
    this.random = new SeededRandom(seed);
    this.server = createServer({ noDelay: true }, (socket) => this.accept(socket));
  }

  /** `deadlineMs` is how long the switch waits for it. */
  static async start(deadlineMs: number, seed: number): Promise<RemoteIssuer> {
    const issuer = new RemoteIssuer(deadlineMs, seed);
    await once(issuer.server.listen(0, '127.0.0.1'), 'listening');
    return issuer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.socket?.destroy();
    this.server.close();
  }

  private accept(socket: Socket): void {
    this.counts.links++;
    this.socket = socket;
    let pending: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const { bodies, rest } = cut(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]));
      pending = rest;
      for (const body of bodies) this.work(codec.decode(body).toJSON());
      this.flush();
    });
  }

  private work(request: FieldValues): void {
    const mti = String(request['0']);
    if (mti[1] === '8') this.answer(request, '00');
    else if (mti[1] === '4') this.giveBack(request, mti);
    else this.authorize(request);
  }

  private authorize(request: FieldValues): void {
    this.counts.requests++;
    const name = `${request['11']}${request['7']}`;
    const asked = Number(request['4']);
    const chance = this.chance();
    if (chance < 40) {
      this.reply(request, '51');
      return;
    }
    const approvedMinor = chance < 60 ? Math.ceil(asked / 2) : asked;
    if (!this.books.take(name, String(request['37']), approvedMinor)) this.answer(request, '05');
    else if (approvedMinor === asked) this.reply(request, '00');
    else this.reply(request, '10', { '4': String(approvedMinor).padStart(12, '0') });
  }

  private giveBack(request: FieldValues, mti: string): void {
    if (mti !== '0400') this.counts.advices++;
    if (mti === '0421') this.counts.repeatedAdvices++;
    this.books.giveBack(String(request['90']).slice(4, 20), Number(String(request['95'] ?? '0').slice(0, 12)));
    if (mti !== '0400' && this.chance() < 20) this.counts.advicesUnanswered++;
    else if (mti === '0400') this.reply(request, '00');
    else this.answer(request, '00');
  }

  /** Mostly at once, sometimes in a moment, too late or never. */
  private reply(request: FieldValues, code: string, more: FieldValues = {}): void {
    const chance = this.chance();
    if (chance < 8) this.counts.silent++;
    else if (chance < 20) {
      this.counts.late++;
      this.answerLater(this.deadlineMs + 50 + this.random.below(600), request, code, more);
    } else if (chance < 250) this.answerLater(1 + this.random.below(60), request, code, more);
    else this.answer(request, code, more);
  }

  /** Of a thousand; never the trouble while it is calm. */
  private chance(): number {
    return this.isCalm ? 999 : this.random.below(1000);
  }

  private answerLater(afterMs: number, request: FieldValues, code: string, more: FieldValues): void {
    setTimeout(() => {
      this.answer(request, code, more);
      this.flush();
    }, afterMs);
  }

  private answer(request: FieldValues, code: string, more: FieldValues = {}): void {
    const mti = String(request['0']);
    const response: Record<string, FieldValues[string]> = {
      ...request,
      ...more,
      '0': `${mti.slice(0, 2)}${mti[2] === '0' ? '1' : '3'}0`,
      '39': code,
    };
    for (const element of NOT_REPEATED) delete response[element];
    if (mti[1] === '1' && (code === '00' || code === '10')) response['38'] = String(request['11']);
    this.outgoing.push(framed(codec.encode(response)));
  }

  private flush(): void {
    const bytes = Buffer.concat(this.outgoing.splice(0));
    if (bytes.length > 0) this.socket?.write(bytes);
  }
}
