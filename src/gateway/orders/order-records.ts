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
