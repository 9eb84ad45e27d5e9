// The program as people run it: as it was built, a child process of the same runtime, its two streams kept apart and its exit code awaited.
// Whoever starts a server here stops it, also when the test fails.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFile } from '../../src/package-file.ts';

export const program = packageFile('dist/cli/main.js');
const root = packageFile('.');
const PATIENCE_MS = 60_000;

/** What a process has left behind. `code` is null when a signal ended it. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
}

/** Runs a command to its end, `input` on its stdin. One that does not end is killed: its code is then null. */
export function run(args: readonly string[], input: string | Uint8Array = ''): Promise<Finished> {
  const child = start(args);
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  return finished(child);
}

/** Runs a command whose reader goes away after `lines` lines of stdout, as `| head` does. */
export function runUntil(lines: number, args: readonly string[], input: string): Promise<Finished> {
  const child = start(args);
  let read = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    read += chunk;
    if (read.split('\n').length > lines) child.stdout!.destroy();
  });
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  return finished(child);
}

function finished(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** A folder of its own for a test's files. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'switch8583-'));

  /** Writes a file and gives its path. */
  write(name: string, text: string): string {
    writeFileSync(join(this.path, name), text);
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A running `serve`. */
export class ServerProcess {
  readonly port: number;
  readonly exited: Promise<Finished>;
  private readonly child: ChildProcess;
  private readonly log: () => string;

  private constructor(child: ChildProcess, port: number, log: () => string, exited: Promise<Finished>) {
    this.child = child;
    this.port = port;
    this.log = log;
    this.exited = exited;
  }

  /** Starts `serve` on a configuration and resolves when it listens. Rejects with its stderr when it ends instead. */
  static async start(configuration: string): Promise<ServerProcess> {
    const child = spawn(process.execPath, [program, 'serve', configuration, '--log', 'json'], { cwd: root });
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    const exited = new Promise<Finished>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.stderr!.on('data', (chunk: Buffer) => {
        stderr += chunk;
        const listening = /"event":"listening".*"port":(\d+)/.exec(stderr);
        if (listening !== null) resolve(Number(listening[1]));
      });
      void exited.then(({ code }) => reject(new Error(`serve ended with ${code}: ${stderr}`)));
    });
    return new ServerProcess(child, port, () => stderr, exited);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** The first line of the log that holds `event`; rejects when it does not come. */
  async logged(event: string): Promise<Readonly<Record<string, unknown>>> {
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const line = this.log()
        .split('\n')
        .find((each) => each.includes(`"event":"${event}"`) && each.endsWith('}'));
      if (line !== undefined) return JSON.parse(line);
      if (performance.now() > untilMs) throw new Error(`no ${event} in the log:\n${this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** All lines of the log so far that hold `event`. */
  lines(event: string): Readonly<Record<string, unknown>>[] {
    const lines = this.log().split('\n');
    return lines
      .filter((each) => each.includes(`"event":"${event}"`) && each.endsWith('}'))
      .map((line) => JSON.parse(line));
  }

  /** Ends it however it is. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
