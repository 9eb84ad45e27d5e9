// A card over a real socket until its money is gone, and back: what was reversed can be spent again. Balances open at
// 10,000.00 MAD and banque-atlas allows 5,000.00 at a time.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { RawConnection } from './raw-connection.ts';
import { CARD, codec, purchase, type RunningNetwork, startNetwork } from './running-network.ts';

let network: RunningNetwork;
let connection: RawConnection;

beforeAll(async () => {
  network = await startNetwork();
  connection = await RawConnection.open(network.port);
});
afterAll(async () => {
  await connection.close();
  await network.stop();
});

async function ask(message: FieldValues): Promise<FieldValues> {
  return codec.decode(await connection.exchange(codec.encode(message))).toJSON();
}

const spending = (amountMinor: number, changes: FieldValues = {}) =>
  purchase({ '4': String(amountMinor).padStart(12, '0'), ...changes });

/** A reversal of `original` that names it in DE 90. */
function reversalOf(original: FieldValues): FieldValues {
  const elements = `${original['0']}${original['11']}${original['7']}00000504001${'0'.repeat(11)}`;
  return { ...spending(Number(original['4'])), '0': '0400', '37': original['37']!, '90': elements };
}

describe('a card of banque-atlas', () => {
  test('is Luhn-valid', () => {
    const doubled = [...CARD].map((digit, i) => Number(digit) * (i % 2 === 0 ? 2 : 1));
    const sum = doubled.map((n) => (n > 9 ? n - 9 : n)).reduce((a, b) => a + b);
    expect([CARD.slice(0, 6), CARD.length, sum % 10]).toEqual(['950401', 16, 0]);
  });

  test('is spent until 51, reversed, and spent again', async () => {
    const spent: FieldValues[] = [];
    for (let left = 10_000_00; left >= 3_000_00; left -= 3_000_00) {
      const message = spending(3_000_00);
      const answer = await ask(message);
      expect(answer).toMatchObject({ '0': '0110', '11': message['11'], '39': '00' });
      expect(answer['38']).toMatch(/^\d{6}$/);
      spent.push(message);
    }
    expect(spent).toHaveLength(3);
    const refused = await ask(spending(1_000_01));
    expect(refused).toMatchObject({ '0': '0110', '39': '51' });
    expect(refused).not.toHaveProperty('38');

    expect(await ask(reversalOf(spent[1]!))).toMatchObject({ '0': '0410', '39': '00' });
    expect(await ask(spending(3_000_00))).toMatchObject({ '0': '0110', '39': '00' });
    expect(await ask(spending(1_000_01))).toMatchObject({ '39': '51' });
    expect(await ask(spending(1_000_00)), 'the last centime').toMatchObject({ '39': '00' });
    expect(await ask(spending(1))).toMatchObject({ '39': '51' });
  });

  test('a reversal sent twice gives back once', async () => {
    const card = { '2': '9504010000000027' };
    const spent = spending(4_000_00, card);
    expect(await ask(spent)).toMatchObject({ '39': '00' });
    const reversal = { ...reversalOf(spent), ...card };
    const first = await ask(reversal);
    expect(first).toMatchObject({ '0': '0410', '39': '00' });
    expect(await ask({ ...reversal, '0': '0401' }), 'repeated').toEqual(first);
    expect(await ask({ ...reversalOf(spent), ...card }), 'under another STAN').toMatchObject({ '39': '00' });
    const balance = await ask(spending(0, { ...card, '3': '310000' }));
    expect(balance['54']).toBe('0002504C000001000000');
  });
});
