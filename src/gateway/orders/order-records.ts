// All that the gateway's file holds, opened together.
import type { JournalKeys } from '../../store/journal-keys.ts';
import { AttemptBook } from './attempt-book.ts';
import { CardVault } from './card-vault.ts';
import { GatewayFile } from './gateway-file.ts';
import { MessageBook } from './message-book.ts';
import { NumberBlocks } from './number-blocks.ts';
import { OrderBook } from './order-book.ts';
import { ReadingBook } from './reading-book.ts';
import { SessionBook } from './session-book.ts';
import { StepBook } from './step-book.ts';
import { TellingBook } from './telling-book.ts';

export interface OrderRecords {
  readonly file: GatewayFile;
  readonly vault: CardVault;
  readonly orders: OrderBook;
  readonly readings: ReadingBook;
  readonly sessions: SessionBook;
  readonly attempts: AttemptBook;
  readonly steps: StepBook;
  readonly messages: MessageBook;
  readonly tellings: TellingBook;
  readonly numbers: NumberBlocks;
}

/** Opens the file at `path` with the keys that seal card numbers in it. Throws a GatewayFileError, or a JournalError of the keys. */
export function openOrderRecords(path: string, keys: JournalKeys, now: () => number): OrderRecords {
  const vault = new CardVault(path, keys);
  const file = GatewayFile.open(path);
  try {
    checkKey(file, vault);
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    file,
    vault,
    orders: new OrderBook(file, now),
    readings: new ReadingBook(file),
    sessions: new SessionBook(file),
    attempts: new AttemptBook(file, vault),
    steps: new StepBook(file),
    messages: new MessageBook(file),
    tellings: new TellingBook(file),
    numbers: new NumberBlocks(file),
  };
}

/** With another key hashes, proofs and cards of the file would be of no use. Throws a GatewayFileError. */
function checkKey(file: GatewayFile, vault: CardVault): void {
  const kept = file.prepare('SELECT sealed FROM key_check').get();
  if (kept !== undefined) {
    vault.mustOpenCheck(kept.sealed as Uint8Array);
    return;
  }
  // New, or of a program that kept no check: its latest card tells as well.
  const card = file
    .prepare('SELECT id, sealed_pan FROM attempts WHERE sealed_pan IS NOT NULL ORDER BY id DESC LIMIT 1')
    .get();
  if (card !== undefined) vault.mustOpenCard(card.sealed_pan as Uint8Array, Number(card.id));
  file.write(() => file.prepare('INSERT INTO key_check (id, sealed) VALUES (1, ?)').run(vault.sealCheck()));
}
