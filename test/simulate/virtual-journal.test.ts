// The journal in virtual time keeps and finds what every journal does.
import { describe } from 'vitest';
import { VirtualJournal } from '../../src/simulate/virtual-journal.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { type FindingJournal, findContract } from '../store/find-contract.ts';

/** A virtual journal whose turns run by themselves. */
function running(): FindingJournal {
  const timer = new VirtualTimer(0);
  const journal = new VirtualJournal(timer);
  let lastSeq = 0;
  const soon = (): void => {
    setImmediate(() => timer.runTurns());
  };
  return {
    get pendingEntries() {
      return journal.pendingEntries;
    },
    get lastSeq() {
      return lastSeq;
    },
    append: (entry) => {
      lastSeq = journal.append(entry);
      return lastSeq;
    },
    keep: (key, value) => journal.keep(key, value),
    find: (name, found) => {
      journal.find(name, found);
      soon();
    },
    commit: (settled) => {
      journal.commit(settled);
      soon();
    },
    kept: async () => new Map(journal.kept),
  };
}

describe('a journal in virtual time', () => findContract(async () => running()));
