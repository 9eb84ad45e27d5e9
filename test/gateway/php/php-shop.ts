// A shop in PHP as a process: PHP's built-in server with shop.php, and what it has noted of those who called it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One call of the gateway, or of the cardholder's browser, as PHP saw it. */
export interface PhpNote {
  readonly what: string;
  /** The hash that PHP computed is the one that it was sent. */
  readonly right: boolean;
  readonly response: string;
  readonly code: string;
  readonly oid: string;
  readonly fields: Readonly<Record<string, string>>;
}

export class PhpShop implements AsyncDisposable {
  readonly origin: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#child = child;
    this.#folder = folder;
  }

  /** Starts a shop that signs with `key` and sends its cardholders to `gateway`. */
  static async start(gateway: string, key: string): Promise<PhpShop> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'switch8583-php-'));
    const env = { PATH: process.env.PATH, SHOP_KEY: key, SHOP_GATEWAY: gateway, SHOP_LOG: join(folder, 'log') };
    const script = join(import.meta.dirname, 'shop.php');
    const child = spawn('php', ['-S', `127.0.0.1:${port}`, script], { env, stdio: 'ignore' });
    const shop = new PhpShop(port, child, folder);
    await shop.#answers();
    return shop;
  }

  /** The page of the shop that has the form. */
  async checkout(style: string, oid: string, amount: string): Promise<string> {
    const query = new URLSearchParams({ style, oid, amount });
    return (await fetch(`${this.origin}/checkout?${query}`)).text();
  }

  /** The page of a shop of the older kit. */
  async cart(oid: string, amount: string): Promise<string> {
    return (await fetch(`${this.origin}/cart?${new URLSearchParams({ oid, amount })}`)).text();
  }

  notes(): PhpNote[] {
    try {
      const lines = readFileSync(join(this.#folder, 'log'), 'utf8').split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as PhpNote);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  async #answers(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await (await fetch(`${this.origin}/checkout?oid=1`)).text();
        return;
      } catch (error) {
        if (tries === 200 || this.#child.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
