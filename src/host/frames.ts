// One frame and the core: it is indexed in the dialect of its link and handed to the core, which is told of a frame that is no message as
// well. Should the switch itself fail on a frame, which is a defect of it, the frame is lost, and its link when that comes again and
// again; the process goes on, because whoever finds such a frame must not be able to end it for everybody.
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import type { EventSink } from '../events/event-table.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Found } from '../switch/intake.ts';
import { IGNORED, type Outcome } from '../switch/outcome.ts';
import type { MalformedFrame } from '../switch/ports.ts';
import type { Switch } from '../switch/switch.ts';
import { hexExcerpt } from '../wire/wire-error.ts';
import type { FramedLink } from './framed-link.ts';

/** Whose frames they are. */
interface Sender {
  readonly number: number;
  readonly name: string;
  readonly codec: Codec;
}

/** Looks closer at a frame that is no message, for people. `message` holds what was read of it. */
export type ExplainFrame = (codec: Codec, message: Message, error: DecodeError) => Pick<MalformedFrame, 'hint' | 'hex'>;

/** Lines of a stack that say where it was. */
const STACK_LINES = 4;

export class Frames {
  private readonly core: Switch;
  private readonly emit: EventSink;
  private readonly explain: ExplainFrame | undefined;
  private readonly message = new Message();

  constructor(core: Switch, emit: EventSink, explain: ExplainFrame | undefined) {
    this.core = core;
    this.emit = emit;
    this.explain = explain;
  }

  /** A frame of an acquirer, `[start, end)` of `bytes`, and what the core made of it. */
  ofAcquirer(
    acquirer: Sender,
    connection: number,
    link: FramedLink,
    bytes: Buffer,
    start: number,
    end: number,
    nowMs: number,
  ): Outcome {
    const { core, message } = this;
    let isRead = false;
    try {
      const fault = faultIn(acquirer.codec, bytes, start, end, message);
      isRead = true;
      if (fault === undefined) return core.receive(acquirer.number, connection, message, nowMs);
      link.hadBadFrame();
      const about = this.about(acquirer.codec, fault);
      this.emit('message.malformed', { link: acquirer.name, connection, peer: link.peer, ...about });
      return core.malformed(acquirer.number, connection, message, nowMs);
    } catch (error) {
      const frame = hexExcerpt(bytes, start, end);
      this.emit('frame.failed', { link: acquirer.name, connection, cause: causeOf(error), bytes: end - start, frame });
      link.hadFailedFrame();
      return isRead ? this.answerFailed(acquirer, connection, nowMs) : IGNORED;
    }
  }

  /** A frame of a remote issuer. Should it be lost, its request is treated as unanswered at its deadline. */
  ofIssuer(issuer: Sender, link: FramedLink, bytes: Buffer, start: number, end: number, nowMs: number): void {
    const { core, message } = this;
    try {
      const fault = faultIn(issuer.codec, bytes, start, end, message);
      if (fault === undefined) core.respond(issuer.number, message, nowMs);
      else {
        link.hadBadFrame();
        core.malformedResponse(issuer.number, message, this.about(issuer.codec, fault), nowMs);
      }
    } catch (error) {
      const frame = hexExcerpt(bytes, start, end);
      this.emit('frame.failed', { issuer: issuer.name, cause: causeOf(error), bytes: end - start, frame });
      link.hadFailedFrame();
    }
  }

  /** Asking an issuer in this process, or taking in what it has decided, has thrown. Nobody knows what it holds: the deadline of the
   *  request with `ticket` undoes it. */
  askFailed(issuer: string, ticket: number, error: unknown, nowMs: number): void {
    this.emit('frame.failed', { issuer, cause: causeOf(error) });
    this.core.defer(ticket, nowMs);
  }

  /** What the journal has found for the request with `ticket`, see `Switch.found`. */
  found(ticket: number, entries: readonly JournalEntry[] | undefined, nowMs: number): Found | undefined {
    const { core } = this;
    try {
      return core.found(ticket, entries, nowMs);
    } catch (error) {
      this.emit('frame.failed', { cause: causeOf(error) });
      return core.foundFailed(nowMs);
    }
  }

  /** What is told of the frame that was read last. */
  private about(codec: Codec, fault: DecodeError): MalformedFrame {
    const { code, path, offset, expected, found } = fault;
    return { code, path, offset, expected, found, ...this.explain?.(codec, this.message, fault) };
  }

  /** The core has failed on the message that was read last: its sender is told 96, if that can be told. */
  private answerFailed(acquirer: Sender, connection: number, nowMs: number): Outcome {
    try {
      return this.core.failed(acquirer.number, connection, this.message, nowMs);
    } catch (error) {
      this.emit('frame.failed', { link: acquirer.name, connection, cause: causeOf(error) });
      return IGNORED;
    }
  }
}

/** Indexes a frame. What is wrong with it; undefined when it is a message. */
function faultIn(codec: Codec, bytes: Buffer, start: number, end: number, message: Message): DecodeError | undefined {
  try {
    codec.index(bytes, start, end, message);
    return undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message).split('\n', STACK_LINES).join(' ');
}
