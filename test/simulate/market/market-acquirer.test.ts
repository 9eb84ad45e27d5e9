// An acquirer of a market's day by itself, with a switch that is a few lines.
import { expect, it } from 'vitest';
import { compile } from '../../../src/codec/spec/compile.ts';
import { MarketAcquirer } from '../../../src/simulate/market/market-acquirer.ts';
import type { MarketSale } from '../../../src/simulate/market/sale.ts';
import type { VirtualPeer } from '../../../src/simulate/virtual-peer.ts';
import type { VirtualTimer } from '../../../src/simulate/virtual-timer.ts';
import { loadSpec } from '../../../src/spec-file.ts';

it('is quiet when the day is over, though an answer comes only then', () => {
  const codec = compile(loadSpec('iso87-ascii'));
  const sent: Buffer[] = [];
  const peer = { send: (bytes: Buffer) => sent.push(bytes), onRead: (_: Buffer): void => undefined };
  const timer = { now: () => Date.UTC(2009, 10, 24, 22, 59, 59), at: () => () => undefined };
  const told = { answered: () => undefined, reversed: () => undefined, owes: () => undefined };
  const acquirer = new MarketAcquirer(
    codec,
    { institution: '504001', currency: '504', aheadMs: 0 },
    peer as unknown as VirtualPeer,
    { timer: timer as unknown as VirtualTimer, told },
  );
  const sale = {
    ...{ index: 0, atMs: timer.now(), kind: 'shop', isRefund: false, link: 0, amountMinor: 10_000, leftMinor: 0 },
    ...{ card: { pan: '9504010000000001', expiry: '1212', issuer: 0 }, categoryCode: '5411', terminal: 'TERM0001' },
    ...{
      acceptor: 'MERCHANT0000001',
      nameAndPlace: 'SHOP',
      isContactless: false,
      aftermath: 'reversed',
      afterMs: 60_000,
    },
  } as unknown as MarketSale;
  acquirer.sell(sale);
  expect([sent.length, acquirer.busy]).toEqual([1, 1]);
  acquirer.close();
  const answer = codec.encode({ '0': '0210', '11': '000001', '38': 'A1B2C3', '39': '00' });
  const length = Buffer.from([answer.length >> 8, answer.length & 0xff]);
  peer.onRead(Buffer.concat([length, answer]));
  expect(acquirer.busy).toBe(0);
});
