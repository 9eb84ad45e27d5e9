// Calls to shops: where the gateway may call, what a shop's server can do to it, and how pauses grow.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressFor, pauseAfter } from '../../src/gateway/callbacks/callback-rules.ts';
import { ShopCaller } from '../../src/gateway/callbacks/shop-caller.ts';
import { RateLimits } from '../../src/gateway/http/rate-limits.ts';
import { AddressRanges } from '../../src/net/address-ranges.ts';

const RULES = { withinMs: 400, firstPauseMs: 1_000, longestPauseMs: 10_000, tries: 5, deny: undefined };

let server: Server | undefined;
let caller: ShopCaller | undefined;
afterEach(() => {
  caller?.close();
  server?.closeAllConnections();
  server?.close();
});

async function shopThat(answers: RequestListener): Promise<string> {
  server = createServer(answers);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  caller = new ShopCaller(RULES, undefined);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback?a=1`;
}

describe('a call', () => {
  it('ends in time also when no name service answers', async () => {
    const silent = new ShopCaller({ ...RULES, withinMs: 50 }, undefined, () => new Promise(() => {}));
    const outcome = await silent.post('http://shop.example/callback', []);
    silent.close();
    expect(outcome).toEqual({ failed: 'shop.example has no address within 50 ms' });
  });

  it('posts a form in UTF-8 and reads the answer', async () => {
    let body = '';
    const url = await shopThat((request, response) => {
      expect(request.url).toBe('/callback?a=1');
      request.on('data', (part: Buffer) => {
        body += part;
      });
      request.on('end', () => response.end('APPROVED'));
    });
    const fields = [
      ['a b', 'é&='],
      ['empty', ''],
    ] as const;
    expect(await caller!.post(url, fields)).toEqual({ answer: 'APPROVED' });
    expect(body).toBe('a+b=%C3%A9%26%3D&empty=');
  });

  it('follows no redirection, and takes an error for one', async () => {
    let calls = 0;
    const url = await shopThat((request, response) => {
      calls++;
      response.writeHead(request.url === '/elsewhere' ? 200 : 302, { location: '/elsewhere' }).end('ACTION=POSTAUTH');
    });
    expect(await caller!.post(url, [])).toEqual({ failed: 'HTTP 302' });
    expect(calls).toBe(1);
  });

  it('ends when the shop is too slow, with headers or with its body', async () => {
    const slow = await shopThat(() => undefined);
    expect(await caller!.post(slow, [])).toEqual({ failed: 'no whole answer within 400 ms' });
    server!.closeAllConnections();
    const dripping = await shopThat((_, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await caller!.post(dripping, [])).toEqual({ failed: 'no whole answer within 400 ms' });
  });

  it('reads no more than means anything', async () => {
    const url = await shopThat((_, response) => {
      response.write('ACTION=POSTAUTH');
      for (let part = 0; part < 100; part++) response.write('x'.repeat(65_536));
      response.end();
    });
    const outcome = await caller!.post(url, []);
    expect('answer' in outcome && outcome.answer.length).toBe(4_096);
  });

  it('fails in words when nobody listens, or the name is none', async () => {
    const url = await shopThat(() => undefined);
    await new Promise((resolve) => server!.close(resolve));
    expect(await caller!.post(url, [])).toEqual({ failed: 'ECONNREFUSED' });
    expect(await caller!.post('http://shop.invalid/', [])).toEqual({
      failed: expect.stringContaining('has no address'),
    });
  });
});

describe('an address', () => {
  const deny = new AddressRanges(['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '::1', 'fc00::/7']);

  it.each([
    ['10.1.2.3'],
    ['127.0.0.1'],
    ['localhost'],
    ['169.254.169.254'],
    ['[::1]'],
    ['[::ffff:10.0.0.1]'],
    ['[::ffff:a00:1]'],
    ['[fd00::1]'],
    // The system takes an address that is none for its own.
    ['0.0.0.0'],
    ['[::]'],
    ['[::ffff:0.0.0.0]'],
    ['[::ffff:0:0]'],
  ])('%s is not called where it is denied', async (host) => {
    expect(await addressFor(host, { deny })).toHaveProperty('refused');
  });

  it('is called where it is not', async () => {
    expect(await addressFor('192.0.2.1', { deny })).toEqual({ address: '192.0.2.1' });
    expect(await addressFor('[2001:db8::1]', { deny })).toEqual({ address: '2001:db8::1' });
    expect(await addressFor('127.0.0.1', { deny: undefined })).toEqual({ address: '127.0.0.1' });
    expect(await addressFor('0.0.0.0', { deny: new AddressRanges(['::1']) })).toEqual({ address: '127.0.0.1' });
    expect(await addressFor('[::]', { deny: undefined })).toEqual({ address: '::1' });
  });

  it('that is none is not called where that or the own one is denied, also when a name service tells it', async () => {
    expect(await addressFor('0.0.0.0', { deny: new AddressRanges(['0.0.0.0/8']) })).toHaveProperty('refused');
    expect(await addressFor('[::]', { deny: new AddressRanges(['::']) })).toHaveProperty('refused');
    for (const address of ['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0']) {
      expect(await addressFor('shop.example', { deny }, async () => [{ address }])).toHaveProperty('refused');
    }
  });
});

it('pauses grow up to the longest', () => {
  expect([1, 2, 3, 4, 5, 60, 2_000].map((tries) => pauseAfter(RULES, tries))).toEqual([
    ...[1_000, 2_000, 4_000, 8_000],
    ...[10_000, 10_000, 10_000],
  ]);
});

describe('an address that asks too often', () => {
  it('is refused until it has paused, told of once a minute, and nobody else is', () => {
    const told: [string, number][] = [];
    const limits = new RateLimits(10, (address, count) => told.push([address, count]));
    const taken = (address: string, nowMs: number, times: number) =>
      Array.from({ length: times }, () => limits.takes(address, nowMs)).filter(Boolean).length;
    expect(taken('192.0.2.1', 0, 200)).toBe(20);
    expect(taken('192.0.2.2', 0, 20)).toBe(20);
    expect(taken('192.0.2.1', 500, 200)).toBe(5);
    expect(taken('192.0.2.1', 60_000, 200)).toBe(20);
    expect(told).toEqual([
      ['192.0.2.1', 1],
      ['192.0.2.1', 375],
    ]);
  });

  it('counts by its network where it has many addresses', () => {
    const limits = new RateLimits(1, () => undefined);
    const addresses = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', '2001:db8:1:2:a:b:c:d', '2001:db8:1:2::9'];
    expect(addresses.filter((address) => limits.takes(address, 0))).toHaveLength(2);
    expect(limits.takes('2001:db8:1:3::1', 0)).toBe(true);
    expect(new RateLimits(0, () => undefined).takes('192.0.2.1', 0)).toBe(true);
  });
});
