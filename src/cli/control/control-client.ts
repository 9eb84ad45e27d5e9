// Gives an order to the switch that writes a journal, and waits for what it says.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { controlAddress } from './control-address.ts';
import { type Order, type Reply, replySchema } from './orders.ts';

const PATIENCE_MS = 10_000;
/** What the system says when nobody listens there. */
const NOBODY: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED']);

/** Rejects with a CommandError when no switch runs on the journal, or it does not answer. */
export function giveOrder(journalFile: string, order: Order): Promise<Reply> {
  const address = addressOf(journalFile);
  return new Promise((resolve, reject) => {
    const lost = (why: string, exitCode: ExitCode = ExitCode.connection) => reject(new CommandError(exitCode, why));
    let said = '';
    const switchSide = connect(address, () => switchSide.write(`${JSON.stringify(order)}\n`));
    switchSide.setEncoding('utf8');
    switchSide.setTimeout(PATIENCE_MS, () => {
      switchSide.destroy();
      lost('the switch did not answer in time: see its log, and journal saf', ExitCode.timeout);
    });
    switchSide.on('data', (chunk: string) => {
      said += chunk;
    });
    switchSide.on('error', (error: NodeJS.ErrnoException) => {
      if (NOBODY.has(error.code ?? '')) nobody(journalFile, lost);
      else lost(`cannot reach the switch that writes ${journalFile}: ${errorMessage(error)}`);
    });
    switchSide.on('close', () => {
      const reply = replyIn(said);
      if (reply === undefined) lost('the switch went away before it answered: see journal saf for what was done');
      else resolve(reply);
    });
  });
}

/** Nobody listens: no switch runs there, or what is named is no journal. */
function nobody(file: string, lost: (why: string, exitCode?: ExitCode) => void): void {
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile) lost(`there is no journal ${file}`, ExitCode.usage);
  else if (isSqlite(file)) lost(`no switch runs on the journal ${file}`);
  else lost(`${file} is no journal`, ExitCode.usage);
}

const SQLITE = 'SQLite format 3\0';

function isSqlite(file: string): boolean {
  const head = Buffer.alloc(SQLITE.length);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, head, 0, head.length, 0);
  } finally {
    closeSync(opened);
  }
  return head.toString('latin1') === SQLITE;
}

function addressOf(journalFile: string): string {
  try {
    return controlAddress(journalFile);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isAbsent
      ? `there is no journal ${journalFile}`
      : `cannot open the journal ${journalFile}: ${errorMessage(error)}`;
    throw new CommandError(ExitCode.usage, why);
  }
}

function replyIn(said: string): Reply | undefined {
  if (!said.endsWith('\n')) return undefined;
  return replySchema.safeParse(JSON.parse(said)).data;
}
