// One life of the switch's process in virtual time: the ports of its host, which end with it. It can end at any moment, also in the
// midst of what the host is doing: then the call of a port throws through the host's stack, and from there on nothing of the
// host does anything any more. The world that its ports lead to goes on, and another process can be started in it.
import type { Cancel, Timer } from '../host/timer.ts';
import {
  type Connection,
  type ConnectionEvents,
  type Listener,
  type ListenerEvents,
  NOBODY,
  type Transport,
  type Visit,
} from '../host/transport.ts';
import type { NewEntry } from '../journal/entry.ts';
import type { Journal, JournalError, RequestName } from '../journal/journal.ts';
import type { VirtualJournal } from './virtual-journal.ts';
import type { VirtualTimer } from './virtual-timer.ts';
import type { VirtualTransport } from './virtual-transport.ts';

/** Goes through the stack of the host when its process ends within a call of its own. */
class ProcessEnd extends Error {}

interface ProcessWorld {
  readonly timer: VirtualTimer;
  readonly transport: VirtualTransport;
  readonly journal: VirtualJournal;
  /** What the clock of this process is ahead of the world's. */
  readonly clockAheadMs: number;
  /** The process has ended: by itself, because the host threw `defect`, or because it was told to. */
  ended(defect: unknown): void;
}

export class VirtualProcess {
  readonly timer: Timer;
  readonly transport: Transport;
  readonly journal: Journal;
  private readonly clocks: ProcessTimer;
  private readonly world: ProcessWorld;
  private readonly connections = new Set<Connection>();
  private readonly listeners = new Set<Listener>();
  private hasEnded = false;
  /** Calls of ports that are left to it. */
  private callsLeft = Number.POSITIVE_INFINITY;
  private isAsleep = false;
  /** What has happened while it slept. */
  private readonly missed: (() => void)[] = [];

  constructor(world: ProcessWorld) {
    this.world = world;
    this.clocks = new ProcessTimer(this, world.timer, world.clockAheadMs);
    this.timer = this.clocks;
    this.transport = this.ownTransport(world.transport);
    this.journal = new ProcessJournal(this, world.journal);
  }

  get isAlive(): boolean {
    return !this.hasEnded;
  }

  /** The process ends in the place of its `calls`-th call of a port from now on. */
  endAfter(calls: number): void {
    this.callsLeft = calls;
  }

  /** The process ends now. */
  end(): void {
    this.finish(undefined);
  }

  /** Its time of day is set: no deadline moves. */
  stepWall(byMs: number): void {
    this.clocks.stepWall(byMs);
  }

  /** It is not run for a while: what happens meanwhile reaches it afterwards, in order, and its clocks are ahead of it. */
  sleep(forMs: number): void {
    if (this.isAsleep || this.hasEnded) return;
    const { timer } = this.world;
    this.isAsleep = true;
    timer.at(timer.now() + forMs, () => {
      this.isAsleep = false;
      for (const act of this.missed.splice(0)) this.enter(act);
    });
  }

  get isSleeping(): boolean {
    return this.isAsleep;
  }

  /** The connections of a process that has ended are reset. */
  resetConnections(): void {
    for (const connection of this.connections) connection.destroy(new Error('the process has ended'));
    this.connections.clear();
  }

  // For the ports of this process

  /** The host calls one of its ports: the process may end here. */
  called(): void {
    if (this.hasEnded) throw new ProcessEnd();
    if (--this.callsLeft > 0) return;
    this.finish(undefined);
    throw new ProcessEnd();
  }

  /** Something reaches the host. */
  enter(act: () => void): void {
    if (this.hasEnded) return;
    if (this.isAsleep) {
      this.missed.push(act);
      return;
    }
    try {
      act();
    } catch (error) {
      if (!(error instanceof ProcessEnd)) this.finish(error);
    }
  }

  private finish(defect: unknown): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const listener of this.listeners) listener.close();
    this.world.ended(defect);
  }

  private ownTransport(transport: VirtualTransport): Transport {
    return {
      listen: (address, events) => {
        this.called();
        const listener = transport.listen(address, this.ownListener(events));
        this.listeners.add(listener);
        return listener;
      },
      connect: (settings, opened, failed) => {
        this.called();
        transport.connect(
          settings,
          (connection) => this.own(connection, opened),
          (cause) => this.enter(() => failed(cause)),
        );
      },
    };
  }

  private ownListener(events: ListenerEvents): ListenerEvents {
    return {
      listening: (error, port) => this.enter(() => events.listening(error, port)),
      notAccepted: (cause) => this.enter(() => events.notAccepted(cause)),
      entering: (from) => {
        let visit: Visit | undefined;
        if (!this.isAsleep) this.enter(() => (visit = events.entering(from)));
        return (
          visit && {
            accepted: (connection) => this.own(connection, (own) => visit!.accepted(own)),
            failed: (peer, cause) => this.enter(() => visit!.failed(peer, cause)),
            left: () => this.enter(() => visit!.left()),
          }
        );
      },
    };
  }

  /** A connection of this process: the host has it through a port of its own. */
  private own(connection: Connection, opened: (connection: Connection) => ConnectionEvents): ConnectionEvents {
    if (this.hasEnded) {
      connection.destroy(new Error('the process has ended'));
      return NOBODY;
    }
    this.connections.add(connection);
    const port = new ProcessConnection(this, connection);
    this.enter(() => {
      port.events = opened(port);
    });
    return {
      read: (chunk, length) => {
        // The bytes are valid during the call only.
        const bytes = this.isAsleep ? Buffer.from(chunk.subarray(0, length)) : chunk;
        this.enter(() => port.events.read(bytes, length));
      },
      ended: () => this.enter(() => port.events.ended()),
      closed: (cause) => {
        this.connections.delete(connection);
        this.enter(() => port.events.closed(cause));
      },
    };
  }
}

class ProcessTimer implements Timer {
  private readonly life: VirtualProcess;
  private readonly timer: VirtualTimer;
  /** What both clocks are ahead of the world's since the process began, and the time of day of the other. */
  private readonly aheadMs: number;
  private steppedMs = 0;

  constructor(life: VirtualProcess, timer: VirtualTimer, aheadMs: number) {
    this.life = life;
    this.timer = timer;
    this.aheadMs = aheadMs;
  }

  now(): number {
    return this.timer.now() + this.aheadMs;
  }

  wall(): number {
    return this.now() + this.steppedMs;
  }

  stepWall(byMs: number): void {
    this.steppedMs += byMs;
  }

  endOfTurn(callback: () => void): void {
    this.life.called();
    this.timer.endOfTurn(() => this.life.enter(callback));
  }

  at(dueMs: number, callback: () => void): Cancel {
    return this.timer.at(dueMs - this.aheadMs, () => this.life.enter(callback));
  }
}

class ProcessConnection implements Connection {
  /** Where its events go; nobody's until the host has said so. */
  events: ConnectionEvents = NOBODY;
  private readonly life: VirtualProcess;
  private readonly connection: Connection;

  constructor(life: VirtualProcess, connection: Connection) {
    this.life = life;
    this.connection = connection;
  }

  get peer(): string {
    return this.connection.peer;
  }
  get isOpen(): boolean {
    return this.connection.isOpen;
  }
  write(views: readonly Buffer[], sent: (view: Buffer) => void): void {
    for (const view of views) {
      this.life.called();
      this.connection.write([view], sent);
    }
  }
  pause(): void {
    this.connection.pause();
  }
  resume(): void {
    this.connection.resume();
  }
  end(patienceMs: number): void {
    this.connection.end(patienceMs);
  }
  destroy(cause: Error): void {
    this.connection.destroy(cause);
  }
}

class ProcessJournal implements Journal {
  private readonly life: VirtualProcess;
  private readonly journal: VirtualJournal;

  constructor(life: VirtualProcess, journal: VirtualJournal) {
    this.life = life;
    this.journal = journal;
  }

  get pendingEntries(): number {
    return this.journal.pendingEntries;
  }
  get pendingBytes(): number {
    return this.journal.pendingBytes;
  }
  append(entry: Readonly<NewEntry>): number {
    this.life.called();
    return this.journal.append(entry);
  }
  keep(key: string, value: Uint8Array): void {
    this.life.called();
    this.journal.keep(key, value);
  }
  find(name: RequestName, found: Parameters<Journal['find']>[1]): void {
    this.life.called();
    this.journal.find(name, (error, entries) => this.life.enter(() => found(error, entries)));
  }
  commit(settled: (error: JournalError | undefined) => void): void {
    this.life.called();
    this.journal.commit((error) => this.life.enter(() => settled(error)));
  }
}
