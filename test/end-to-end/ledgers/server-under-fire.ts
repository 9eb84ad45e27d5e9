// The built server as a process that is started again and again on one journal. Its log is read as it comes, and kept only as far
// as it tells of trouble.
import { type ChildProcess, spawn } from 'node:child_process';
import { packageFile } from '../../../src/package-file.ts';

const program = packageFile('dist/cli/main.js');
const LISTENS_WITHIN_MS = 60_000;
const KEPT_LINES = 50;

/** What a start made of the journal; times in milliseconds from the start of the process. */
export interface Start {
  readonly listeningMs: number;
  recovered?: {
    readonly afterMs: number;
    readonly entries: number;
    readonly unresolved: number;
    readonly advices: number;
  };
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ServerUnderFire {
  /** Events of the log, counted. */
  readonly events = new Map<string, number>();
  /** Lines of level error, and whatever is no line of the log. */
  readonly trouble: string[] = [];
  readonly exited: Promise<Ended>;
  /** Resolves when it listens, with the ports in the order of the acquirers; undefined when it ended before. */
  readonly listening: Promise<readonly number[] | undefined>;
  readonly start: Partial<Start> = {};
  private readonly child: ChildProcess;
  private readonly bornMs = performance.now();
  private rest = '';

  constructor(configuration: string, acquirers = 1, prefix: readonly string[] = []) {
    const command = [...prefix, process.execPath, program, 'serve', configuration, '--log', 'json'];
    this.child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve({ code, signal }));
    });
    const ports: number[] = [];
    this.listening = new Promise((resolve, reject) => {
      const patience = setTimeout(
        () => reject(new Error(`no listener: ${this.trouble.join('\n')}`)),
        LISTENS_WITHIN_MS,
      );
      const settle = (result: readonly number[] | undefined): void => {
        clearTimeout(patience);
        resolve(result);
      };
      void this.exited.then(() => settle(undefined));
      this.child.stderr!.on('data', (chunk: Buffer) => {
        for (const line of this.lines(chunk)) {
          if (line.event !== 'listening' || ports.push(Number(line.port)) < acquirers) continue;
          Object.assign(this.start, { listeningMs: this.ageMs });
          settle(ports);
        }
      });
    });
    // Who does not wait for it to listen hears of it when it ends.
    this.listening.catch(() => undefined);
  }

  get pid(): number {
    return this.child.pid!;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Ends it as a loss of power ends a process: without a word. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  count(event: string): number {
    return this.events.get(event) ?? 0;
  }

  private get ageMs(): number {
    return Math.round(performance.now() - this.bornMs);
  }

  private *lines(chunk: Buffer): Generator<Record<string, unknown>> {
    const parts = (this.rest + chunk).split('\n');
    this.rest = parts.pop()!;
    for (const part of parts) {
      const line = parsed(part);
      if (line === undefined || line.level === 'error') this.remember(part);
      if (line === undefined) continue;
      const event = String(line.event);
      this.events.set(event, this.count(event) + 1);
      if (event === 'recovered') Object.assign(this.start, { recovered: { ...line, afterMs: this.ageMs } });
      yield line;
    }
  }

  private remember(part: string): void {
    if (this.trouble.length < KEPT_LINES) this.trouble.push(part);
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
