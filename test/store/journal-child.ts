// A process of its own for the tests that kill it, starve it or let it end: `node journal-child.ts PART PATH`.
// Every line it prints is written before it goes on, so the reader has whatever was true when the process ended.
import { statSync, writeSync } from 'node:fs';
import type { JournalError, StoredJournal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { batchSize } from './batch-size.ts';
import { committed } from './committed.ts';
import { endsOfFiles } from './files.ts';
import { sampleEntry } from './sample-entry.ts';

const [part = '', path = ''] = process.argv.slice(2);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function appendBatch(journal: StoredJournal, entries: number): void {
  for (let index = 0; index < entries; index++) journal.append(sampleEntry(journal.lastSeq + 1));
}

const parts: Record<string, (journal: StoredJournal) => Promise<void>> = {
  async commitUntilKilled(journal) {
    say(`opened ${journal.lastSeq}`);
    const underWay: Promise<void>[] = [];
    for (let batch = 0; ; batch++) {
      appendBatch(journal, batchSize(batch));
      const { lastSeq } = journal;
      journal.keep('last', Buffer.from(`${lastSeq}`));
      underWay.push(committed(journal).then(() => say(`kept ${lastSeq}`)));
      if (underWay.length >= 4) await underWay.shift();
    }
  },

  async commitUntilRefused(journal) {
    try {
      for (let batch = 0; batch < 2_000; batch++) {
        appendBatch(journal, batchSize(batch));
        await committed(journal);
        say(`kept ${journal.lastSeq}`);
      }
    } catch (error) {
      say(`refused ${(error as JournalError).code}: ${(error as JournalError).message}`);
    }
    await journal.close().catch((error: JournalError) => say(`close refused ${error.code}`));
  },

  async leaveOpen(journal) {
    appendBatch(journal, 10);
    await committed(journal);
    for await (const entry of journal.read(9)) say(`read ${entry.seq}`);
    appendBatch(journal, 5);
    say('left open');
  },

  async leaveIdle() {
    say('idle');
  },

  async leaveUnderWay(journal) {
    appendBatch(journal, 10);
    void committed(journal).then(() => say('durable'));
  },

  async showFiles(journal) {
    appendBatch(journal, 10);
    await committed(journal);
    for (const end of endsOfFiles(path)) say(`${end} ${(statSync(path + end).mode & 0o777).toString(8)}`);
  },

  async closeAtTheEnd(journal) {
    appendBatch(journal, 10);
    await journal.close();
    say('closed');
  },
};

await parts[part]!(await openSqliteJournal(path));
