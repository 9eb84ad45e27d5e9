// A plug-in in a thread of its own, as the switch's thread sees it. What the plug-in does there can end its thread and nothing else:
// the thread is made again. A request that was with it then has no outcome that anybody knows, so nothing is said about it: its
// deadline passes, the acquirer is answered 91, and the plug-in is told a reversal.
import { Worker } from 'node:worker_threads';
import type { Dialect } from '../codec/dialect.ts';
import type { EventSink } from '../events/event-table.ts';
import { LaterDecision, type Presence } from '../host/local-issuers.ts';
import { Reason } from '../iso8583/reason.ts';
import { readDecision } from '../issuers/read-decision.ts';
import type { SwitchRequest } from '../issuers/request-view.ts';
import type { Decision } from '../switch/ports.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { ownFile } from './own-file.ts';
import { PendingDecisions } from './pending-decisions.ts';
import { faultText, shortened } from './plug-in-fault.ts';
import type { FromPlugIn, LinkSpec, PlugInWorkerData, ToPlugIn } from './plug-in-protocol.ts';
import { bytesOf, FLOOD, MOST_BYTES, Unasked } from './plug-in-unasked.ts';

/** A thread that ends sooner after its start than this is made again only after a while, which doubles. */
const SHORT_LIFE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** How long a plug-in may load. */
const LOADING_MS = 30_000;
/** Least time that its loop may stand still: a busy machine is no fault of it. */
const LEAST_STILL_MS = 2_000;
const HEAP_MB = 512;
const LINE_FEED = 0x0a;

/** What a thread needs to be made, each time. */
interface PlugInSettings {
  readonly module: string;
  readonly name: string;
  readonly options: unknown;
  readonly deadlineMs: number;
  /** The dialects in which its requests may come, and the spec of each. */
  readonly dialects: ReadonlyMap<Dialect, LinkSpec>;
}

const DOWN: Decision = { reason: Reason.issuerInoperative };

export class PlugInThread implements Presence {
  private readonly settings: PlugInSettings;
  private readonly emit: EventSink;
  private readonly numbers = new Map<Dialect, number>();
  private readonly pending: PendingDecisions;
  private readonly stillMs: number;
  private worker: Worker | undefined = undefined;
  /** When the thread that there is said that it listens; undefined while it loads. */
  private readyMs: number | undefined = undefined;
  private pauseMs = 0;
  private watch: NodeJS.Timeout | undefined = undefined;
  private restart: NodeJS.Timeout | undefined = undefined;
  private isAlive = false;
  /** Told whenever it can be asked again, or no more. */
  private changed: ((isUp: boolean) => void) | undefined = undefined;
  private cause: string | undefined = undefined;
  /** It is being ended: nothing that it still says is heard. */
  private isEnding = false;
  /** A ping has gone to it, and no pong has come. */
  private isPinged = false;
  /** It has been loaded once: from then on it is made again when its thread ends. */
  private isLoaded = false;
  private isClosed = false;

  private constructor(settings: PlugInSettings, emit: EventSink) {
    this.settings = settings;
    this.emit = emit;
    this.pending = new PendingDecisions(settings.deadlineMs);
    this.stillMs = Math.max(settings.deadlineMs, LEAST_STILL_MS);
    for (const dialect of settings.dialects.keys()) this.numbers.set(dialect, this.numbers.size);
  }

  /** Loads the plug-in in a thread. Rejects with a CommandError when it cannot be loaded. */
  static async start(settings: PlugInSettings, emit: EventSink): Promise<PlugInThread> {
    const thread = new PlugInThread(settings, emit);
    const refusal = await new Promise<string | undefined>((resolve) => thread.make(resolve));
    if (refusal !== undefined) {
      thread.close();
      throw new CommandError(ExitCode.usage, refusal);
    }
    return thread;
  }

  /** There is a thread, and it listens. */
  get isUp(): boolean {
    return this.worker !== undefined && this.readyMs !== undefined;
  }

  follow(changed: (isUp: boolean) => void): void {
    this.changed = changed;
  }

  /** Has the plug-in asked. The request is copied. One whose thread has ended meanwhile has not been asked. */
  decide(request: SwitchRequest, nowMs: number): Decision | LaterDecision {
    const { worker } = this;
    if (worker === undefined || this.readyMs === undefined) return DOWN;
    const { transaction, original, mti, remainingMinor, message } = request;
    const id = this.pending.next();
    const bytes = Uint8Array.prototype.slice.call(message.bytes, message.start, message.end);
    const dialect = this.numbers.get(message.dialect!);
    if (dialect === undefined) throw new Error('the request is in a dialect that no link of an acquirer speaks');
    const asked = { id, transaction, original, mti, remainingMinor, nowMs, dialect, bytes };
    worker.postMessage({ kind: 'request', request: asked } satisfies ToPlugIn);
    return new LaterDecision((settle) => {
      this.pending.add(id, settle, performance.now());
      this.watchOver(worker);
    });
  }

  /** Ends the thread; it is not made again. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.watch);
    clearTimeout(this.restart);
    this.end(undefined);
  }

  /** Ends the thread that there is, for this cause. */
  private end(cause: string | undefined): void {
    if (this.worker === undefined || this.isEnding) return;
    this.isEnding = true;
    this.cause ??= cause;
    void this.worker.terminate();
  }

  /** Makes the thread. `loaded` is called with nothing when the plug-in is loaded, or with why it is not; what it is called
   *  with later says how the thread has ended. */
  private make(loaded: (refusal: string | undefined) => void): void {
    const { module, name, options, dialects } = this.settings;
    const workerData: PlugInWorkerData = { module, name, options, specs: [...dialects.values()] };
    const entry = ownFile('src/cli/plug-in-worker.ts', 'dist/plug-in-worker.js');
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const worker = new Worker(entry, { workerData, resourceLimits, stdout: true, stderr: true });
    this.worker = worker;
    this.readyMs = undefined;
    this.cause = undefined;
    this.isEnding = this.isPinged = false;
    const unasked = new Unasked();
    for (const name of ['stdout', 'stderr'] as const) {
      worker[name].on('data', (chunk: Buffer) => this.passOn(chunk, process[name], unasked));
    }
    let refusal: string | undefined;
    const loading = setTimeout(() => this.end(`it has not loaded within ${LOADING_MS / 1_000} seconds`), LOADING_MS);
    // A plug-in may say anything through the port too.
    worker.on('message', (said: FromPlugIn | null | undefined) => {
      if (this.isEnding) return;
      if (said?.kind === 'ready' && !this.isUp) {
        clearTimeout(loading);
        this.listens();
        loaded(undefined);
      } else if (said?.kind === 'refused') {
        refusal = textOf(said.reason);
        this.end(refusal);
      } else if (said?.kind === 'broken') this.end(textOf(said.reason));
      else if (!this.wasAsked(said)) this.hears(1, bytesOf(said), unasked);
    });
    worker.on('error', (error) => {
      this.cause ??= faultText(error);
    });
    worker.on('messageerror', () => this.end('it has sent what cannot be read'));
    worker.on('exit', (code) => {
      clearTimeout(loading);
      loaded(refusal ?? `issuer ${name}: ${module}: ${this.cause ?? `its thread ended with ${code}`}`);
      this.ended(code);
    });
  }

  /** What the thread has written goes where the switch's own goes, but not without bound. */
  private passOn(chunk: Buffer, stream: NodeJS.WriteStream, unasked: Unasked): void {
    const lines = Math.max(
      1,
      chunk.reduce((count, byte) => (byte === LINE_FEED ? count + 1 : count), 0),
    );
    if (this.hears(lines, chunk.length, unasked) && stream.writableLength <= MOST_BYTES) stream.write(chunk);
  }

  /** Counts what nobody has asked for. Ends the thread, and gives false, when it is a flood. */
  private hears(things: number, bytes: number, unasked: Unasked): boolean {
    if (unasked.takes(things, bytes, performance.now())) return true;
    this.end(FLOOD);
    return false;
  }

  /** Takes an answer in. False when it answers nothing. */
  private wasAsked(said: FromPlugIn | null | undefined): boolean {
    if (said?.kind === 'decided' || said?.kind === 'failed') return this.decided(said);
    if (said?.kind !== 'pong' || !this.isPinged) return false;
    this.isPinged = false;
    this.isAlive = true;
    return true;
  }

  /** The thread has loaded the plug-in. */
  private listens(): void {
    this.readyMs = performance.now();
    if (this.isLoaded) this.emit('issuer.up', { issuer: this.settings.name });
    this.isLoaded = true;
    this.changed?.(true);
  }

  /** False when nobody waits for it and nobody has. */
  private decided(said: FromPlugIn & { readonly kind: 'decided' | 'failed' }): boolean {
    const settle = this.pending.take(said.id);
    if (settle === undefined) return this.pending.tookForgotten();
    this.isAlive = true;
    if (said.kind === 'failed') {
      settle(undefined, new Error(textOf(said.reason)));
      return true;
    }
    let decision: Decision;
    try {
      decision = readDecision(said.decision);
    } catch (error) {
      settle(undefined, error);
      return true;
    }
    settle(decision, undefined);
    return true;
  }

  private ended(code: number): void {
    clearTimeout(this.watch);
    this.watch = undefined;
    this.worker = undefined;
    const waiting = this.pending.count;
    this.pending.clear();
    if (this.isClosed || !this.isLoaded) return;
    if (this.readyMs !== undefined) this.changed?.(false);
    const isShort = this.readyMs === undefined || performance.now() - this.readyMs < SHORT_LIFE_MS;
    this.pauseMs = isShort ? Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * this.pauseMs)) : 0;
    const reason = this.cause ?? `exit code ${code}`;
    this.emit('issuer.thread-ended', { issuer: this.settings.name, reason, waiting, pauseMs: this.pauseMs });
    this.restart = setTimeout(() => this.make(() => undefined), this.pauseMs);
    this.restart.unref();
  }

  /** While something waits for the plug-in, its loop must turn: it is ended when it says nothing for too long. */
  private watchOver(worker: Worker): void {
    if (this.watch !== undefined || this.pending.count === 0) return;
    this.isAlive = false;
    this.isPinged = true;
    worker.postMessage({ kind: 'ping' } satisfies ToPlugIn);
    this.watch = setTimeout(() => {
      this.watch = undefined;
      if (this.isAlive) {
        this.watchOver(worker);
        return;
      }
      this.end(`it has kept its thread for ${this.stillMs} ms`);
    }, this.stillMs);
    this.watch.unref();
  }
}

/** What is said to be a text may be anything, of any length. */
function textOf(said: unknown): string {
  return typeof said === 'string' ? shortened(said) : 'it gave no reason';
}
