// `merchant store ...`: what the commands do with the stores of merchants. Keys and passwords come from a file or stdin, or are made and
// shown once; they never stand on a command line.
import { randomInt } from 'node:crypto';
import type { Merchant } from '../../centre/merchant.ts';
import type { StoreRecord } from '../../records/stores.ts';
import { suggestion } from '../configuration/nearest.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf, isStdin } from '../input.ts';
import { type RowFormat, rowPrinter } from '../journal/row-formats.ts';
import { readableTime, timeText } from '../journal/texts.ts';
import { print, tell } from '../output.ts';
import { changeStores, readStores, type StoreOptions } from './opened-stores.ts';

export interface StoreKeyOptions extends StoreOptions {
  store: string | undefined;
}
export interface StoreSecretOptions extends StoreKeyOptions {
  /** A file with the secret, or `-`; undefined: one is made. */
  from: string | undefined;
}
export interface StoreAddOptions extends StoreSecretOptions {
  contract: string | undefined;
}
export interface StoreApiOptions extends StoreSecretOptions {
  name: string | undefined;
  off: boolean;
}
export interface StoreListOptions extends StoreOptions {
  contract: string | undefined;
  closed: boolean;
  format: RowFormat;
}
export interface StoreShowOptions extends StoreKeyOptions {
  format: 'text' | 'json';
}

const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,19}$/;
/** Printable, because it is pasted into pages of settings; and no blank at its ends, which such pages take off. */
const SECRET = /^[!-~](?:[ -~]{4,126}[!-~])$/;
const SECRET_ALLOWED = '6 to 128 printable characters of ASCII, no blank at its ends';
const API_NAME = /^[A-Za-z0-9._@-]{1,40}$/;
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const MADE_LENGTH = 24;

/** Opens a store for a merchant. */
export async function addStore(options: StoreAddOptions): Promise<void> {
  const clientId = storeNamed(options);
  if (!CLIENT_ID.test(clientId))
    throw wrong(`a store is numbered by 1 to 20 letters, digits and -: ${clientId.slice(0, 40)}`);
  const { contract } = options;
  if (contract === undefined || contract === '') throw wrong('whose store is it? give --contract');
  const secret = await secretOf(options, 'the key');
  await changeStores(options, ({ stores, registers }) => {
    const merchant = registers.merchant(contract);
    if (merchant === undefined) throw noMerchant(contract, registers.merchants());
    if (merchant.status === 'closed') throw mismatch(`merchant ${contract} is closed`);
    if (stores.find(clientId) !== undefined) throw wrong(`store ${clientId} is there already`);
    stores.add(clientId, contract, secret.text, origin(`merchant store add ${clientId} --contract ${contract}`));
  });
  tell(`store ${clientId} of ${contract} added`);
  show(secret, `the key of store ${clientId}`);
}

/** Gives a store another key. What was signed with the one before is refused from then on. */
export async function rotateKey(options: StoreSecretOptions): Promise<void> {
  const clientId = storeNamed(options);
  const secret = await secretOf(options, 'the key');
  await changeStores(options, ({ stores }) => {
    mustBeOpen(stores.find(clientId), clientId, stores.all());
    stores.rotateKey(clientId, secret.text, origin(`merchant store rotate-key ${clientId}`));
  });
  tell(`store ${clientId} has another key; forms that are signed with the one before are refused`);
  show(secret, `the key of store ${clientId}`);
}

/** Lets the server of a store call the XML interface, or not any more. */
export async function setApi(options: StoreApiOptions): Promise<void> {
  const clientId = storeNamed(options);
  const { name = '', off } = options;
  if (off === (name !== '')) throw wrong('give --name for the name that its server calls with, or --off');
  if (!off && !API_NAME.test(name)) throw wrong('--name: 1 to 40 letters, digits and . _ @ - are allowed');
  const secret = off ? undefined : await secretOf(options, 'the password');
  await changeStores(options, ({ stores }) => {
    mustBeOpen(stores.find(clientId), clientId, stores.all());
    const api = secret && { name, password: secret.text };
    stores.setApi(clientId, api, origin(`merchant store api ${clientId} ${off ? '--off' : `--name ${name}`}`));
  });
  tell(
    off
      ? `the server of store ${clientId} may not call any more`
      : `the server of store ${clientId} may call as ${name}`,
  );
  if (secret !== undefined) show(secret, `the password of ${name}`);
}

/** Closes a store for good. */
export async function closeStore(options: StoreKeyOptions): Promise<void> {
  const clientId = storeNamed(options);
  await changeStores(options, ({ stores }) => {
    mustBeOpen(stores.find(clientId), clientId, stores.all());
    stores.close(clientId, origin(`merchant store close ${clientId}`));
  });
  tell(`store ${clientId} is closed`);
}

/** Lists the stores. Sets exit code 1 when there is none. */
export async function listStores(options: StoreListOptions): Promise<void> {
  const { contract, closed, format } = options;
  await readStores(options, ({ stores }) => {
    const found = stores
      .all()
      .filter((store) => (closed || store.closedMs === 0) && (contract === undefined || store.contract === contract));
    const rows = found.map(rowOf);
    const columns = (['store', 'contract', 'api', 'opened', 'keyMade', 'closed'] as const).map((title) => ({
      title,
      cell: (row: StoreRow) => row[title],
    }));
    const printer = rowPrinter<StoreRow>(format, { table: columns, csv: columns });
    printer.add(rows);
    printer.end();
    if (rows.length > 0) return;
    tell('there is no store');
    process.exitCode = ExitCode.mismatch;
  });
}

/** Shows a store and what was done to it, without its secrets. */
export async function showStore(options: StoreShowOptions): Promise<void> {
  const clientId = storeNamed(options);
  await readStores(options, ({ stores, registers }) => {
    const store = stores.find(clientId);
    if (store === undefined) throw noStore(clientId, stores.all());
    const merchant = registers.merchant(store.contract);
    const row = { ...rowOf(store), merchant: merchant?.tradingName ?? '', status: merchant?.status ?? '' };
    const history = stores.historyOf(clientId);
    if (options.format === 'json') {
      const lines = history.map(({ atMs, command }) => ({ at: timeText(atMs), command }));
      print(JSON.stringify({ ...row, history: lines }, undefined, 2));
      return;
    }
    for (const [name, value] of Object.entries(row)) if (value !== '') print(`${name.padEnd(8)}  ${value}`);
    print();
    print('history');
    for (const { atMs, command } of history) print(`  ${readableTime(timeText(atMs))}  ${command}`);
  });
}

type StoreRow = ReturnType<typeof rowOf>;

function rowOf({ clientId, contract, apiName, openedMs, keyMadeMs, closedMs }: StoreRecord) {
  return {
    store: clientId,
    contract,
    api: apiName,
    opened: timeText(openedMs),
    keyMade: timeText(keyMadeMs),
    closed: closedMs === 0 ? '' : timeText(closedMs),
  };
}

interface Secret {
  readonly text: string;
  readonly isMade: boolean;
}

/** Reads a secret, or makes one. What is wrong with it is told without it. */
async function secretOf({ from }: StoreSecretOptions, what: string): Promise<Secret> {
  if (from === undefined) return { text: madeSecret(), isMade: true };
  const text = (await bytesOf(from)).toString().replace(/\r?\n$/, '');
  const where = isStdin(from) ? 'stdin' : from;
  if (!SECRET.test(text))
    throw wrong(`${what} in ${where} has ${text.length} characters, or others than are allowed: ${SECRET_ALLOWED}`);
  return { text, isMade: false };
}

/** Letters and digits that are not taken for one another. */
function madeSecret(): string {
  return Array.from({ length: MADE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]!).join('');
}

/** What was made is printed, once. */
function show({ text, isMade }: Secret, what: string): void {
  if (!isMade) return;
  tell(`${what}; it is shown once`);
  print(text);
}

function storeNamed({ store }: StoreKeyOptions): string {
  if (store === undefined || store === '') throw wrong('name the store: its clientid');
  return store;
}

function mustBeOpen(store: StoreRecord | undefined, clientId: string, all: readonly StoreRecord[]): void {
  if (store === undefined) throw noStore(clientId, all);
  if (store.closedMs !== 0) throw mismatch(`store ${clientId} is closed`);
}

function noStore(clientId: string, all: readonly StoreRecord[]): CommandError {
  const names = all.map((store) => store.clientId);
  return mismatch(`there is no store ${clientId.slice(0, 40)}${suggestion(clientId, names)}`);
}

function noMerchant(contract: string, all: readonly Merchant[]): CommandError {
  const names = all.map((merchant) => merchant.contract);
  return mismatch(`there is no merchant ${contract.slice(0, 40)}${suggestion(contract, names)}`);
}

function origin(command: string) {
  return { atMs: Date.now(), command };
}

function wrong(message: string): CommandError {
  return new CommandError(ExitCode.usage, message);
}

function mismatch(message: string): CommandError {
  return new CommandError(ExitCode.mismatch, message);
}
