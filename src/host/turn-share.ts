// What one link gets of a turn: so many bytes, frames and milliseconds. A peer that sends without end must not keep the others waiting
// until it is done: past its share it is not read until the next turn, in which everybody else has been read as well, nor before the
// journal is up to date: what the others say must not wait behind all that it has said. When many send without end, the turn as a whole
// is over soon: those who wait get a piece of one turn after the other, in their order, and who sends little is read in every turn.
import type { Timer } from './timer.ts';
import { SpareBuffers } from './unread.ts';

/** What a link has had of the turn with this number. */
export class Share {
  turn = -1;
  frames = 0;
  bytes = 0;
  ms = 0;
  /** It has had all that it gets of that turn. */
  isOver = false;
  /** It waits for the next turn. */
  isWaiting = false;
  /** It is read on while the journal is behind: what an issuer says is bounded by what it was asked, and its time goes on. */
  readonly isReadOn: boolean;

  constructor(isReadOn: boolean) {
    this.isReadOn = isReadOn;
  }
}

/** Whose turn is shared. */
interface Sharer {
  readonly share: Share;
  /** Is not read until `goOn`, which follows soon. */
  wait(): void;
  /** Is read again. False when it cannot be now, and has to be asked again. */
  goOn(): boolean;
}

const FRAMES = 1_000;
const BYTES = 64 * 1024;
const LINK_MS = 1;
/** Fewer frames are no share, however long they took: the processor was elsewhere, and whoever sends so little does not keep the journal
 *  behind. */
const FEW_FRAMES = 200;
/** Of all links together; past it none gets more than what it is being given. */
const TURN_MS = 4;

export class TurnShare {
  /** For what those who wait have read. */
  readonly spare = new SpareBuffers();
  private readonly timer: Timer;
  private waiting: Sharer[] = [];
  private turn = 0;
  private turnMs = 0;
  private sinceMs = 0;

  constructor(timer: Timer) {
    this.timer = timer;
  }

  /** Bytes of a link are about to be handed over. */
  begin(): void {
    this.sinceMs = this.timer.now();
  }

  /** So much of `link` has been handed over since `begin`, or since this was asked last. True when it gets no more of this turn. */
  isUsed({ share }: Sharer, bytes: number, frames: number): boolean {
    if (share.turn !== this.turn) {
      share.turn = this.turn;
      share.frames = share.bytes = share.ms = 0;
    }
    const nowMs = this.timer.now();
    const spentMs = nowMs - this.sinceMs;
    this.sinceMs = nowMs;
    this.turnMs += spentMs;
    share.ms += spentMs;
    share.bytes += bytes;
    share.frames += frames;
    const isLate = share.ms >= LINK_MS;
    share.isOver = share.frames >= FRAMES || share.bytes >= BYTES || (isLate && share.frames >= FEW_FRAMES);
    return share.isOver || isLate || this.turnMs >= TURN_MS;
  }

  /** `link` has more than it gets of this turn: it waits for the next one. */
  wait(link: Sharer): void {
    if (link.share.isWaiting) return;
    link.share.isWaiting = true;
    link.wait();
    this.waiting.push(link);
  }

  /** Somebody waits for the next turn. */
  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  /** The next turn begins. `isBehind`: the journal is, and an acquirer that has had all of a share waits on. Who has not had it, because the others
   *  took the turn, does not. */
  turnEnded(isBehind: boolean): void {
    this.turn++;
    this.turnMs = 0;
    if (this.waiting.length === 0) return;
    // Whoever does not go on now keeps his place before those who do, and wait again.
    const staying: Sharer[] = [];
    const links = this.waiting;
    this.waiting = [];
    for (const link of links) {
      const mustStay = (isBehind && link.share.isOver) || this.turnMs >= TURN_MS;
      if (mustStay && !link.share.isReadOn) {
        staying.push(link);
        continue;
      }
      link.share.isWaiting = false;
      if (link.goOn()) continue;
      link.share.isWaiting = true;
      staying.push(link);
    }
    if (staying.length > 0) this.waiting = [...staying, ...this.waiting];
  }
}
