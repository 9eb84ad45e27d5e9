// One connection as frames: what arrives is cut by the length prefix of its framing, and outgoing frames are collected until the
// turn sends them in one write. It counts the answers that the peer is owed, so that a peer that has closed its side still gets
// every one of them. What a peer can leave undone is bounded: a frame that it has begun, its silence, and bytes that it does not
// read; and so is what it may get wrong. Of a large read a piece at a time is handed over, as long as the link has a share of the turn.
import { FrameReader } from '../wire/frame-reader.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
import { Outgoing } from './outgoing.ts';
import { Patience } from './patience.ts';
import type { Cancel, Timer } from './timer.ts';
import type { Connection, ConnectionEvents } from './transport.ts';
import { Share, type TurnShare } from './turn-share.ts';
import { Unread } from './unread.ts';
import { Wrongs } from './wrongs.ts';

interface LinkEvents {
  /** One frame, `[start, end)` of `bytes`; valid during the call. */
  frame(bytes: Buffer, start: number, end: number): void;
  /** All frames of one read have been handed over. */
  read(): void;
  /** The frames cannot be told apart any more; the link will close. */
  framingLost(error: FramingError): void;
  /** The peer has sent all that it will send. */
  ended(): void;
  /** The connection is gone, or lingers. `cause` says why when it was not closed in order. */
  closed(cause: Error | undefined): void;
  /** The link was given up, and `cut` cuts its connection. Undefined: its peer gets no more time to close its side than others. */
  lingers?(cut: () => void): void;
}

/** What one peer can make wait. */
export interface LinkLimits {
  /** The longest body of a frame. */
  readonly frameBytes: number;
  /** How long a frame may take from its first byte to its last. */
  readonly frameMs: number;
  /** Bytes that may wait for a peer to read them. */
  readonly outgoingBytes: number;
  /** Frames within a minute that are no messages; 0 for any number. */
  readonly badFrames: number;
  /** The peer is read on while the journal is behind. */
  readonly isReadOn?: boolean;
}

/** How long a link that takes nothing more is kept for answers that are still to come. */
const HALF_CLOSED_MS = 10_000;
/** How long the peer may take to close its side. */
const CLOSING_MS = 1_000;
/** How much of a read is handed over before the share of the turn is looked at. */
const PIECE_BYTES = 4 * 1024;
/** How long a peer that was given up may take: one that goes on sending would not see its last answers if it were cut at once. */
const LINGERING_MS = 30_000;

export class FramedLink implements ConnectionEvents {
  readonly connection: Connection;
  /** The peer has said something that was answered: it is no newcomer any more. */
  isSettled = false;
  private readonly timer: Timer;
  private readonly reader: FrameReader;
  private readonly outgoing: Outgoing;
  private readonly events: LinkEvents;
  private cause: Error | undefined;
  private hasClosed = false;
  /** Nothing more is taken from the peer: its framing is lost, or the link is closing. */
  private isDeaf = false;
  /** It closes for what the peer gets wrong. */
  private isGivenUp = false;
  /** Answers that are still to come. */
  private owed = 0;
  /** Takes that have not been written yet. */
  private unwritten = 0;
  private onceClosed: (() => void) | undefined;
  /** Set while the link closes as soon as nothing is owed. */
  private cancelEnding: Cancel | undefined;
  /** Whole frames, those of no length included, that the share of the turn has not been told of. */
  private frames = 0;
  /** What this link has had of the turn. */
  readonly share: Share;
  /** The end of what was read, when the share of the turn was used before it. */
  private readonly unread: Unread;
  private hasEnded = false;
  /** All of them so far, without those of no length. */
  private heard = 0;
  private isPaused = false;
  /** A whole frame has come with this read. */
  private hasHeard = false;
  private keepAlives = 0;
  private readonly half: Patience;
  private readonly silence: Patience;
  private readonly wrongs: Wrongs;
  private readonly turns: TurnShare;
  private readonly onFrame = (bytes: Uint8Array, start: number, end: number): void => {
    if (this.isDeaf) return;
    this.hasHeard = true;
    this.frames++;
    this.heard++;
    this.events.frame(bytes as Buffer, start, end);
  };

  /** `idleMs` is how long the peer may send no whole frame; 0 for ever. */
  constructor(
    connection: Connection,
    framing: Framing,
    limits: LinkLimits,
    idleMs: number,
    timer: Timer,
    turns: TurnShare,
    events: LinkEvents,
  ) {
    this.connection = connection;
    this.share = new Share(limits.isReadOn ?? false);
    this.timer = timer;
    this.turns = turns;
    this.unread = new Unread(turns.spare);
    this.reader = new FrameReader(framing, limits.frameBytes);
    this.outgoing = new Outgoing(connection, framing, limits.outgoingBytes, timer);
    this.events = events;
    this.half = new Patience(timer, limits.frameMs, () => this.halfTooLong(limits.frameMs));
    this.silence = new Patience(timer, idleMs, () => this.silentTooLong(idleMs));
    this.wrongs = new Wrongs(timer, limits.badFrames);
    this.silence.begin();
  }

  get peer(): string {
    return this.connection.peer;
  }
  get isOpen(): boolean {
    return !this.hasClosed && this.connection.isOpen;
  }

  /** Frames have been added and not taken. */
  get hasOutgoing(): boolean {
    return this.outgoing.hasAdded;
  }

  // What the connection tells

  read(chunk: Buffer, length: number): void {
    if (this.isDeaf) return;
    const { unread } = this;
    // What was read before the link had to wait may still be handed over.
    if (unread.bytes > 0) unread.add(chunk, 0, length);
    else {
      const at = this.handOn(chunk, 0, length);
      if (at < length && !this.isDeaf) unread.add(chunk, at, length);
      this.readOver();
    }
  }

  /** Hands over `[from, end)` as far as this link's share of the turn goes, and gives the position of the next frame. */
  private handOn(chunk: Buffer, from: number, end: number): number {
    this.turns.begin();
    let at = from;
    let isUsed = false;
    while (at < end && !isUsed && !this.isDeaf) {
      const next = this.push(chunk, at, end, at + PIECE_BYTES);
      isUsed = this.turns.isUsed(this, next - at, this.frames);
      this.frames = 0;
      at = next;
    }
    return at;
  }

  private readOver(): void {
    if (this.unread.bytes > 0 || this.share.isOver) this.turns.wait(this);
    this.events.read();
  }

  /** Hands over all that was read, whatever the share of the turn. */
  private handOnRest(): void {
    const { unread } = this;
    if (unread.bytes === 0) return;
    const { buffer, from, end } = unread.handOver();
    unread.handedOver(this.push(buffer, from, end, end));
    this.events.read();
  }

  /** Hands over the frames of `[from, end)` that begin before `until`, and gives the position of the next. */
  private push(chunk: Buffer, from: number, end: number, until: number): number {
    try {
      const at = this.reader.pushSome(chunk, from, end, until, this.onFrame);
      if (!this.isDeaf) this.look();
      return at;
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.lose(error);
      return end;
    }
  }

  /** What has come of a read: whole frames, half of one behind them. */
  private look(): void {
    const { reader } = this;
    const isWhole = this.hasHeard || reader.keepAlives !== this.keepAlives;
    if (isWhole) {
      this.hasHeard = false;
      this.frames += reader.keepAlives - this.keepAlives;
      this.keepAlives = reader.keepAlives;
      this.silence.begin();
    }
    if (reader.pendingBytes === 0) this.half.end();
    else if (isWhole || !this.half.isRunning) this.half.begin();
  }

  ended(): void {
    // What it has sent before comes first.
    this.hasEnded = true;
    if (this.unread.bytes === 0) this.endOfInput();
  }

  private endOfInput(): void {
    this.checkHalfFrame();
    this.events.ended();
  }

  closed(cause: Error | undefined): void {
    if (this.hasClosed) return;
    // What an issuer has decided counts, though its link is gone. An acquirer is not there any more to be told, and asks again.
    if (this.share.isReadOn) this.handOnRest();
    this.hasClosed = true;
    this.unread.forget();
    this.half.stop();
    this.silence.stop();
    this.outgoing.stop();
    this.cancelEnding?.();
    this.events.closed(this.cause ?? cause);
    this.onceClosed?.();
  }

  /** Reads nothing until `resume`: what the peer sends meanwhile waits in the system, and is not held against it. */
  pause(): void {
    this.isPaused = true;
    this.half.hold();
    this.silence.hold();
    this.connection.pause();
  }
  resume(): void {
    this.isPaused = false;
    this.half.release();
    this.silence.release();
    if (!this.isDeaf && !this.share.isWaiting) this.connection.resume();
  }

  // Its share of a turn, see TurnShare

  wait(): void {
    this.connection.pause();
  }

  goOn(): boolean {
    if (this.hasClosed || this.isDeaf) return true;
    if (this.isPaused) return false;
    const { unread } = this;
    if (unread.bytes > 0) {
      const { buffer, from, end } = unread.handOver();
      unread.handedOver(this.handOn(buffer, from, end));
      this.readOver();
    }
    if (unread.bytes > 0 || this.share.isWaiting || this.isDeaf) return true;
    if (this.hasEnded) this.endOfInput();
    else if (!this.isPaused) this.connection.resume();
    return true;
  }

  // What the peer gets wrong

  /** A frame of it was no message. The link closes when that comes too often. */
  hadBadFrame(): void {
    this.giveUpFor(this.wrongs.badFrame(this.heard));
  }

  /** The switch has failed on a frame of it. */
  hadFailedFrame(): void {
    this.giveUpFor(this.wrongs.failedFrame());
  }

  private giveUpFor(cause: Error | undefined): void {
    if (cause === undefined || this.isGivenUp) return;
    this.cause ??= cause;
    this.isGivenUp = true;
    this.stopReading();
    this.endWhenAnswered();
  }

  // What the peer is owed

  /** The peer expects an answer to what it has just sent: one frame that is added, or `expectNoAnswer`. */
  expectAnswer(): void {
    this.owed++;
  }
  expectNoAnswer(): void {
    this.owed--;
    if (this.cancelEnding !== undefined) this.endIfAnswered();
  }

  /** Answers are still to come, or wait for the journal. */
  private get isOwed(): boolean {
    return this.owed > 0 || this.hasOutgoing || this.unwritten > 0;
  }

  /** Adds one frame to the next write. */
  add(bytes: Buffer, start: number, end: number): void {
    if (this.owed > 0) this.owed--;
    this.outgoing.add(bytes, start, end);
  }

  /** Takes what has been added, for `write` to send once it may. */
  take(): Buffer[] {
    this.unwritten++;
    return this.outgoing.take();
  }

  /** Sends what `take` gave. */
  write(views: readonly Buffer[]): void {
    this.unwritten--;
    if (this.isOpen) this.outgoing.write(views);
    if (this.cancelEnding !== undefined) this.endIfAnswered();
  }

  /** Sends one frame at once, past what has been added and what has been taken. */
  sendNow(bytes: Buffer, start: number, end: number): void {
    this.outgoing.sendNow(bytes, start, end);
  }

  /** More waits for the peer than may. */
  get isOverfull(): boolean {
    return this.outgoing.isOverfull;
  }

  // Closing

  /** Calls `callback` once the connection is gone; false when it is. */
  whenClosed(callback: () => void): boolean {
    if (this.hasClosed) return false;
    this.onceClosed = callback;
    return true;
  }

  /** Takes no further frames: what the peer still sends waits in the system until this side is closed. */
  stopReading(): void {
    this.isDeaf = true;
    this.unread.forget();
    this.half.stop();
    this.silence.stop();
    this.connection.pause();
  }

  /** Closes in order behind what has been written, within `patienceMs`. */
  end(patienceMs: number): void {
    this.stopReading();
    if (!this.hasClosed) this.connection.end(patienceMs);
  }

  /** Closes in order, and tells why. */
  endFor(reason: string): void {
    this.cause ??= new Error(reason);
    this.end(CLOSING_MS);
  }

  /** Closes in order once nothing is owed to the peer any more, after a time limit in any case. */
  endWhenAnswered(): void {
    if (this.cancelEnding !== undefined || this.hasClosed) return;
    this.cancelEnding = this.timer.at(this.timer.now() + HALF_CLOSED_MS, () => this.endNow());
    this.endIfAnswered();
  }

  private endIfAnswered(): void {
    if (this.isOwed || this.hasClosed) return;
    this.cancelEnding?.();
    this.endNow();
  }

  private endNow(): void {
    const lingers = this.isGivenUp ? this.events.lingers : undefined;
    this.end(lingers === undefined ? CLOSING_MS : LINGERING_MS);
    if (lingers === undefined) return;
    this.closed(undefined);
    lingers(() => this.connection.destroy(new Error('given up')));
  }

  private halfTooLong(withinMs: number): void {
    // A peer that does not read is not read, nor one that has had its share while the disk is behind.
    if (this.outgoing.unsentBytes > 0 || this.share.isWaiting) this.half.begin();
    else this.checkHalfFrame(withinMs);
  }

  private silentTooLong(idleMs: number): void {
    if (this.isOwed || this.outgoing.unsentBytes > 0 || this.share.isWaiting) this.silence.begin();
    else this.endFor(`no message for ${idleMs} ms`);
  }

  private checkHalfFrame(withinMs?: number): void {
    const fault = this.isDeaf ? undefined : this.reader.end(withinMs);
    if (fault !== undefined) this.lose(fault);
  }
  private lose(error: FramingError): void {
    this.events.framingLost(error);
    this.giveUpFor(error);
  }
}
