// The balances of the built-in issuer as anybody learns them: a balance enquiry (processing code 31) for each card, DE 54 of its answer.
import { RawConnection } from '../raw-connection.ts';
import { codec, now, purchaseOf } from './messages.ts';

/** By card: minor units. Throws an Error when an enquiry is declined. */
export async function balancesOf(port: number, cards: readonly string[]): Promise<Map<string, number>> {
  const connection = await RawConnection.open(port);
  const balances = new Map<string, number>();
  for (const [index, card] of cards.entries()) {
    // STANs that no purchase of these tests has at this time of day.
    const sale = {
      card,
      amountMinor: 0,
      stan: 990_000 + index,
      sentAt: now(),
      reference: `BALANCE${index}`.padEnd(12),
    };
    const answer = codec.decode(await connection.exchange(codec.encode(purchaseOf(sale, '310000'))));
    const [, sign, amount] = /^.{7}([CD])(\d{12})$/.exec(answer.text(54) ?? '') ?? [];
    if (answer.text(39) !== '00' || amount === undefined) {
      throw new Error(`the balance of ..${card.slice(-5)}: ${answer.text(39)} ${answer.text(54)}`);
    }
    balances.set(card, sign === 'C' ? Number(amount) : -Number(amount));
  }
  await connection.close();
  return balances;
}
