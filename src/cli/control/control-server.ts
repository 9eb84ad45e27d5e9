// The end of a running switch that takes orders. Whoever may write the journal may give them: the socket is for its owner only. The
// journal is locked by then, so that a socket which is there already was left by a process that is no more.
import { chmodSync, existsSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { controlAddress } from './control-address.ts';
import { type Order, orderSchema, type Reply } from './orders.ts';

const MOST_CALLERS = 8;
const LONGEST_ORDER_BYTES = 4_096;
const PATIENCE_MS = 5_000;

/** Carries an order out; `reply` is called once it is durable. */
export type CarryOut = (order: Order, reply: (reply: Reply) => void) => void;

export interface ControlServer {
  /** The switch stops: orders are refused from now on. */
  refuse(): void;
  /** Its socket is removed, on the disk of the journal: when that stands still, this does not return. */
  close(): void;
}

/** Takes orders for the switch that writes `journalFile`. Rejects with the system's error. */
export function listenForOrders(journalFile: string, carryOut: CarryOut): Promise<ControlServer> {
  const address = controlAddress(journalFile);
  let isStopping = false;
  const server = createServer((caller) =>
    serve(caller, (order, reply) => {
      if (isStopping) reply({ outcome: 'refused', why: 'this switch is being stopped' });
      else carryOut(order, reply);
    }),
  );
  server.maxConnections = MOST_CALLERS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    removeLeftOver(address);
    server.listen(address, () => {
      server.unref();
      const refuse = () => {
        isStopping = true;
      };
      resolve({ refuse, close: () => void server.close() });
    });
    // It has been made by now, unless it cannot be.
    if (process.platform !== 'win32' && existsSync(address)) chmodSync(address, 0o600);
  });
}

function removeLeftOver(address: string): void {
  if (process.platform === 'win32') return;
  const there = lstatSync(address, { throwIfNoEntry: false });
  if (there?.isSocket() === true) rmSync(address);
}

function serve(caller: Socket, carryOut: CarryOut): void {
  let said = '';
  caller.setEncoding('utf8');
  caller.setTimeout(PATIENCE_MS, () => caller.destroy());
  // It may go away at any moment: what it wanted is done or not all the same, and on record.
  caller.on('error', () => caller.destroy());
  const answer = (reply: Reply): void => void caller.end(`${JSON.stringify(reply)}\n`);
  const read = (chunk: string): void => {
    said += chunk;
    const end = said.indexOf('\n');
    if (end < 0 && said.length <= LONGEST_ORDER_BYTES) return;
    caller.off('data', read);
    const order = orderIn(end < 0 ? '' : said.slice(0, end));
    if (order === undefined) answer({ outcome: 'refused', why: 'this switch does not know that order' });
    else carryOut(order, answer);
  };
  caller.on('data', read);
}

function orderIn(line: string): Order | undefined {
  try {
    return orderSchema.safeParse(JSON.parse(line)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
