// A load client on one connection with a fixed number of requests in flight: each turn sends as many requests in one write as answers
// came in. It trusts nothing: an answer of another length or without its approval fails the measurement.
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { FrameReader } from '../src/wire/frame-reader.ts';
import { framingByName } from '../src/wire/framing.ts';
import { RequestStream } from './request-stream.ts';

const framing = framingByName('2-byte');
/** How long answers may take once nothing more is sent. */
const DRAIN_MS = 5_000;
const ZERO = 0x30;

/** What every answer of one server must look like. */
export interface AnswerForm {
  readonly lengthBytes: number;
  /** Where the two zeros of an approval stand (DE 39 `00`), or two zeros of any kind in an echo. */
  readonly zerosAt: number;
}

export class LoopbackClient {
  private readonly socket: Socket;
  private readonly reader = new FrameReader(framing);
  private readonly requests: RequestStream;
  private form: AnswerForm | undefined;
  private wrong = 0;
  private answered = 0;
  private sent = 0;
  private lastAnswer: Buffer = Buffer.alloc(0);
  private turn: () => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  private constructor(socket: Socket, cards: Buffer, largestWindow: number) {
    this.socket = socket;
    this.requests = new RequestStream(socket, framing, cards, largestWindow);
    const onFrame = (bytes: Uint8Array, start: number, end: number) => this.take(bytes, start, end);
    socket.on('data', (chunk: Buffer) => {
      this.reader.push(chunk, onFrame);
      this.turn();
    });
    socket.on('error', (error) => this.failed(error));
    socket.on('close', () => this.failed(new Error('the server closed the connection')));
  }

  /** `cards` holds at least `largestWindow` card numbers. Rejects with the system's error. */
  static open(port: number, cards: Buffer, largestWindow: number): Promise<LoopbackClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new LoopbackClient(socket, cards, largestWindow));
      });
    });
  }

  /** Sends one request and resolves with its answer, not looked at. */
  async ask(): Promise<Buffer> {
    this.form = undefined;
    await this.until(() => this.answered > 0, 1);
    return this.lastAnswer;
  }

  /** Answers per second with `window` requests in flight for `forMs` milliseconds; every answer must have `form`. */
  async measure(window: number, forMs: number, form: AnswerForm): Promise<number> {
    this.form = form;
    this.wrong = 0;
    const startMs = performance.now();
    let [rate, isOver] = [0, false];
    await this.until((arrived) => {
      if (!isOver) {
        const elapsedMs = performance.now() - startMs;
        isOver = elapsedMs >= forMs;
        if (isOver) rate = (this.answered / elapsedMs) * 1000;
        else this.send(arrived);
      }
      return isOver && this.answered === this.sent;
    }, window);
    if (this.wrong > 0) {
      throw new Error(
        `${this.wrong} of ${this.answered} answers are no approvals, the last ${this.lastAnswer.toString('hex')}`,
      );
    }
    return rate;
  }

  close(): void {
    this.failed = () => undefined;
    this.socket.destroy();
  }

  /** Sends `first` requests and calls `isDone` after each turn with the answers that came in it. */
  private until(isDone: (arrived: number) => boolean, first: number): Promise<void> {
    this.answered = this.sent = 0;
    return new Promise((resolve, reject) => {
      let seen = 0;
      const watch = setTimeout(
        () => this.failed(new Error(`${this.sent - this.answered} answers are missing`)),
        DRAIN_MS,
      );
      const end = () => {
        clearTimeout(watch);
        this.turn = () => undefined;
        this.failed = () => undefined;
      };
      this.failed = (error) => {
        end();
        reject(error);
      };
      this.turn = () => {
        const arrived = this.answered - seen;
        seen = this.answered;
        if (arrived === 0 || !isDone(arrived)) return;
        end();
        resolve();
      };
      this.send(first);
    });
  }

  private take(bytes: Uint8Array, start: number, end: number): void {
    this.answered++;
    const form = this.form;
    if (form !== undefined) {
      const at = start + form.zerosAt;
      if (end - start === form.lengthBytes && bytes[at] === ZERO && bytes[at + 1] === ZERO) return;
      this.wrong++;
    }
    this.lastAnswer = Buffer.from(bytes.subarray(start, end));
  }

  private send(count: number): void {
    this.sent += count;
    this.requests.send(count);
  }
}
