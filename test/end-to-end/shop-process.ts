// `switch8583 shop` as people run it, and what it says: where shop and merchant centre are, the store's key, the test cards, its log.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { packageFile } from '../../src/package-file.ts';
import { program } from './switch-process.ts';

const PATIENCE_MS = 30_000;

export class ShopProcess {
  readonly url: string;
  readonly gatewayUrl: string;
  readonly clientId: string;
  readonly storeKey: string;
  /** `9504 0100 0000 0001 12/29 123`, by what is said of them. */
  readonly cards: ReadonlyMap<string, string>;
  readonly #child: ChildProcess;
  readonly #log: () => string;

  private constructor(child: ChildProcess, said: string, log: () => string) {
    const found = (pattern: RegExp) => {
      const match = pattern.exec(said);
      if (match === null) throw new Error(`${pattern} is not in what the shop said:\n${said}\n${log()}`);
      return match[1]!;
    };
    this.#child = child;
    this.#log = log;
    this.url = found(/The shop is open: (http:\S+)/);
    this.gatewayUrl = found(/The merchant centre: (http:\S+)\/merchant/);
    this.clientId = found(/store (\d+), key/);
    this.storeKey = found(/, key (\S+)/);
    const rows = said.matchAll(/^ {2}(\d[\d ]{14,22} \d\d\/\d\d \d{3}) +(.+)$/gm);
    this.cards = new Map([...rows].map(([, card, words]) => [words!, card!]));
  }

  /** With these variables of the environment beside those of the test. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ShopProcess> {
    const child = spawn(process.execPath, [program, 'shop', '--log-level', 'info'], {
      cwd: packageFile('.'),
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    let [said, log] = ['', ''];
    child.stderr!.on('data', (chunk: Buffer) => {
      log += chunk;
    });
    const opened = new Promise<void>((resolve, reject) => {
      child.stdout!.on('data', (chunk: Buffer) => {
        said += chunk;
        if (said.includes('Ctrl-C')) resolve();
      });
      child.once('exit', () => reject(new Error(`the shop ended: ${log}`)));
      setTimeout(() => reject(new Error(`the shop did not open: ${said}${log}`)), PATIENCE_MS).unref();
    });
    try {
      await opened;
      return new ShopProcess(child, said, () => log);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** What was logged so far. */
  get log(): string {
    return this.#log();
  }

  /** The lines of the log about attempts to pay an order. */
  attempts(oid: string): string[] {
    return this.log.split('\n').filter((line) => line.includes('gateway.attempt ') && line.includes(`oid=${oid} `));
  }

  /** As Ctrl-C does; resolves with the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    this.#child.kill('SIGINT');
    const [code] = await once(this.#child, 'exit');
    return code;
  }
}
