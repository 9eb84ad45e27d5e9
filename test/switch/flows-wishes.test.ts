// Under one name an acquirer wants one thing: what a reversal leaves, what it is about, and whether an advice tells of a decline are a part of it,
// as card and amount are.
import { describe, expect, it } from 'vitest';
import { bank } from './bank-flow.ts';
import { LEAVES_400, ORIGINAL, purchase, reversal } from './flow.ts';

const CARD = '9504010000000001';

describe('another wish under the name of an earlier message is told that the name is taken: 94', () => {
  it('0400 that leaves 4.00, then 0400 of all of it under the same STAN and DE 7', () => {
    const { world, issuer } = bank();
    world.send(purchase({ '0': '0200', '2': CARD }));
    const named = { '2': CARD, '90': ORIGINAL.replace('0100', '0200') };
    world.send(reversal({ ...named, '95': LEAVES_400 }));
    world.send(reversal(named));
    expect(issuer.totals().debitedMinor).toBe(400);
    expect(world.answers.at(-1)!['39']).toBe('94');
  });
  it('the same as a repeat 0421 after a restart', () => {
    const first = bank();
    first.world.send(purchase({ '0': '0200', '2': CARD }));
    const named = { '2': CARD, '90': ORIGINAL.replace('0100', '0200') };
    first.world.send(reversal({ ...named, '0': '0420', '95': LEAVES_400 }));
    const { world, issuer } = bank(first.world);
    world.send(reversal({ ...named, '0': '0421' }));
    expect(issuer.totals().debitedMinor).toBe(400);
    expect(world.answers.at(-1)!['39']).toBe('94');
  });
  it('0400 of another original under the same STAN and DE 7', () => {
    const { world, issuer } = bank();
    world.send(purchase({ '0': '0200', '2': CARD }));
    world.send(purchase({ '0': '0200', '2': CARD, '11': '000102', '37': '632709000102' }));
    const original = ORIGINAL.replace('0100', '0200');
    world.send(reversal({ '2': CARD, '90': original }));
    world.send(reversal({ '2': CARD, '90': original.replace('000101', '000102') }));
    expect(issuer.totals().debitedMinor).toBe(12_345);
    expect(world.answers.at(-1)!['39']).toBe('94');
  });
  it('0220 that tells of a decline, then 0220 that tells of an approval', () => {
    const { world, issuer } = bank();
    world.send(purchase({ '0': '0220', '2': CARD, '39': '51' }));
    world.send(purchase({ '0': '0220', '2': CARD, '39': '00' }));
    expect(issuer.totals().debitedMinor).toBe(0);
    expect(world.answers.map((m) => `${m['0']} ${m['39']} ${m['4']}`)).toEqual([
      '0230 00 000000000000',
      '0230 94 000000012345',
    ]);
  });
  it('0220 that tells of an approval, then 0221 that tells of a decline', () => {
    const { world, issuer } = bank();
    world.send(purchase({ '0': '0220', '2': CARD, '39': '00' }));
    world.send(purchase({ '0': '0221', '2': CARD, '39': '51' }));
    expect(issuer.totals().debitedMinor).toBe(12_345);
    expect(world.answers.at(-1)!['39']).toBe('94');
  });
});
