// Whom the holder of a card may call: its bank, by the routes of the configuration and the register of members. What the gateway's pages
// say when a card is not enrolled for electronic commerce.
import { existsSync } from 'node:fs';
import type { Member } from '../../centre/member.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import type { Configuration } from '../configuration/schema.ts';
import { type CardOwner, cardOwners } from './card-owners.ts';

interface Bank {
  readonly name: string;
  /** A telephone number or an address; '' when the register has none. */
  readonly contact: string;
}

/** The register is looked at again after so long, when a card is asked for. */
const FRESH_MS = 5_000;

export class BankDirectory {
  readonly #path: string;
  readonly #ownersBy: ReturnType<typeof cardOwners>;
  readonly #now: () => number;
  #owners: CardOwner = () => undefined;
  #readMs = Number.NEGATIVE_INFINITY;

  /** `records`: the records of the centre; while they are not there, no bank is known. */
  constructor(records: string, configuration: Pick<Configuration, 'issuers'>, now: () => number) {
    this.#path = records;
    this.#ownersBy = cardOwners(configuration);
    this.#now = now;
  }

  /** The bank of a card; undefined when it is unknown. Throws a RecordsError when the records cannot be read. */
  of(pan: string): Bank | undefined {
    const nowMs = this.#now();
    if (nowMs - this.#readMs >= FRESH_MS) {
      this.#owners = this.#ownersBy(membersIn(this.#path));
      this.#readMs = nowMs;
    }
    const owner = this.#owners(pan);
    return owner && { name: owner.name, contact: owner.contact ?? '' };
  }
}

function membersIn(path: string): Member[] {
  if (!existsSync(path)) return [];
  const file = CentreFile.read(path);
  try {
    return new RegisterRecords(file).members();
  } finally {
    file.close();
  }
}
