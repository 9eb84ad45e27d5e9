// The server of a shop, for tests.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFormBody } from '../../src/gateway/form-body.ts';

/** What a shop's server was told, and how it answers. */
export class TestShop {
  readonly told: Map<string, string>[] = [];
  answer: (fields: ReadonlyMap<string, string>) => string | number = () => 'APPROVED';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const fields = new Map(readFormBody(Buffer.concat(parts)) as [string, string][]);
        this.told.push(fields);
        const answer = this.answer(fields);
        if (typeof answer === 'number') response.writeHead(answer).end();
        else response.end(answer);
      });
    });
  }

  static async start(): Promise<TestShop> {
    const shop = new TestShop();
    await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
    return shop;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
