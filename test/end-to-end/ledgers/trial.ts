// A trial of the switch by fire: the built server on a journal in a file, an acquirer with many requests under way, a built-in issuer and
// a remote one that keeps its own books. The tests decide what befalls them. In the end everything comes to rest, the server starts
// once more, and three ledgers are laid side by side.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Folder } from '../switch-process.ts';
import { Acquirer } from './acquirer.ts';
import { balancesOf } from './balances.ts';
import { AdviceWatch, readJournal } from './journal-ledger.ts';
import { CARDS } from './messages.ts';
import { until } from './patience.ts';
import { differences, homeCards } from './reconciliation.ts';
import { RemoteIssuer } from './remote-issuer.ts';
import { ServerUnderFire, type Start } from './server-under-fire.ts';

const DEADLINE_MS = 1_000;
const HOME_CARDS = 200;
const OPENING_MINOR = 99_999_999_900;
/** Fewer are no load. */
const LEAST_ANSWERS = 200;
const MOST_SWEEPS = 4;
const ADVICES_WITHIN_MS = 60_000;

interface TrialSettings {
  readonly seed: number;
  /** Purchases a second. */
  readonly rate: number;
  readonly repeatMs: number;
  /** Where the journal lies; the folder of the trial when nothing is said. */
  readonly journalFolder?: string;
  /** Where acquirers connect to reach `serverPort`, and the switch to reach `issuerPort`, when there is something between them. */
  readonly acquirerPort?: (serverPort: number) => number;
  readonly issuerPort?: (issuerPort: number) => number;
}

export class Trial {
  private readonly folder = new Folder();
  readonly acquirer: Acquirer;
  readonly issuer: RemoteIssuer;
  readonly starts: Start[] = [];
  readonly journalFile: string;
  server: ServerUnderFire | undefined;
  private readonly settings: TrialSettings;
  private readonly file: string;

  private constructor(settings: TrialSettings, issuer: RemoteIssuer) {
    const { seed, rate, repeatMs } = settings;
    this.settings = settings;
    this.issuer = issuer;
    this.acquirer = new Acquirer({ connections: 4, rate, window: 1_000, cards: HOME_CARDS, seed, repeatMs });
    const { issuerPort = same, journalFolder = this.folder.path } = settings;
    this.journalFile = join(journalFolder, 'journal.db');
    this.file = this.folder.write('switch.yaml', configuration(this.journalFile, issuerPort(issuer.port)));
  }

  static async begin(settings: TrialSettings): Promise<Trial> {
    return new Trial(settings, await RemoteIssuer.start(DEADLINE_MS, settings.seed));
  }

  /** Starts the server, behind the words of `prefix`, and lets the acquirer know. */
  async start(prefix: readonly string[] = []): Promise<ServerUnderFire> {
    const server = this.startOnly(prefix);
    const ports = await server.listening;
    if (ports === undefined) throw new Error(`ended at the start: ${server.trouble.join('\n')}`);
    this.starts.push(server.start as Start);
    this.acquirer.connect((this.settings.acquirerPort ?? same)(ports[0]!));
    return server;
  }

  /** Starts the server, and nobody waits for it. */
  startOnly(prefix: readonly string[] = []): ServerUnderFire {
    this.server = new ServerUnderFire(this.file, 1, prefix);
    return this.server;
  }

  /** Buys for so long, and until something has come of it. */
  async buy(forMs: number): Promise<void> {
    const { counts } = this.acquirer;
    const before = counts.answered;
    this.acquirer.buy(true);
    await sleep(forMs);
    await until(
      () => counts.answered >= before + LEAST_ANSWERS,
      () => `${counts.answered - before} answers under load`,
    );
    // While answers come in: a machine that is busy with something else is no load.
    const { answered } = counts;
    await until(
      () => counts.answered > answered,
      () => 'one more answer',
    );
  }

  /** SIGTERM, and what is in flight is waited for. */
  async stop(): Promise<void> {
    const { server } = this;
    this.acquirer.connect(undefined);
    server!.signal('SIGTERM');
    expect(await server!.exited).toEqual({ code: 0, signal: null });
    expect(server!.trouble).toEqual([]);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const { server } = this;
    this.acquirer.connect(undefined);
    await server!.kill();
    expect(server!.trouble).toEqual([]);
  }

  /** Nothing new is bought; whatever is under way comes to its end. Returns how many reversals found what they had overtaken. */
  async comeToRest(): Promise<number> {
    const { acquirer, issuer } = this;
    issuer.isCalm = true;
    acquirer.buy(false);
    await until(
      () => acquirer.unsettled === 0,
      () => `${acquirer.unsettled} answers`,
    );
    for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
      const before = acquirer.counts.overtaken;
      acquirer.sweep();
      await until(
        () => acquirer.unsettled === 0,
        () => `${acquirer.unsettled} answers of a sweep`,
      );
      if (acquirer.counts.overtaken === before) break;
      await sleep(200);
    }
    const advices = new AdviceWatch(this.journalFile);
    await until(
      () => advices.look() === 0,
      () => `${advices.waiting} advices`,
      ADVICES_WITHIN_MS,
    );
    return acquirer.counts.overtaken;
  }

  /** Every difference between the three ledgers, those of a server that has just been killed and has started again. */
  async reconcile(): Promise<string[]> {
    await this.kill();
    this.acquirer.stop();
    const ports = await this.startOnly().listening;
    const balances = await balancesOf(ports![0]!, homeCards(HOME_CARDS));
    await this.stop();
    const journal = await readJournal(this.journalFile);
    this.say(`${this.acquirer.purchases.length} purchases, ${journal.entries} entries`);
    this.say(`acquirer ${JSON.stringify(this.acquirer.counts)}`);
    this.say(`issuer ${JSON.stringify({ ...this.issuer.counts, undoneUnknown: this.issuer.books.undoneUnknown })}`);
    return differences(this.acquirer, journal, this.issuer, balances, OPENING_MINOR);
  }

  async end(): Promise<void> {
    this.acquirer.stop();
    await this.server?.kill();
    this.issuer.stop();
    this.folder.remove();
  }

  say(text: string): void {
    process.stdout.write(`seed ${this.settings.seed}: ${text}\n`);
  }

  /** Tells how long starts took. */
  sayStarts(): void {
    const recoveries = this.starts.flatMap(({ recovered }) => recovered ?? []);
    this.say(`${this.starts.length} starts, ${recoveries.length} on a journal; least / median / most:`);
    const rows: readonly (readonly [string, readonly number[]])[] = [
      ['process start to recovered, ms', recoveries.map(({ afterMs }) => afterMs)],
      ['process start to listening, ms', this.starts.map(({ listeningMs }) => listeningMs)],
      ['entries read back', recoveries.map(({ entries }) => entries)],
      ['requests without an outcome', recoveries.map(({ unresolved }) => unresolved)],
      ['advices waiting', recoveries.map(({ advices }) => advices)],
    ];
    for (const [what, values] of rows) {
      const sorted = values.toSorted((a, b) => a - b);
      this.say(`  ${what.padEnd(32)}${sorted[0]} / ${sorted[sorted.length >> 1]} / ${sorted.at(-1)}`);
    }
  }
}

const same = (port: number): number => port;

function configuration(journalFile: string, issuerPort: number): string {
  const deadline = `deadline: ${DEADLINE_MS}ms`;
  return [
    'node: under-fire',
    `journal: ${journalFile}`,
    'acquirers: [{ name: shops, listen: 127.0.0.1:0, spec: iso87-ascii }]',
    'issuers:',
    `  - { name: home, kind: domestic, routes: ['${CARDS.home}'], currency: MAD, openingBalance: '999999999.00', ${deadline} }`,
    `  - { name: far, kind: remote, routes: ['${CARDS.far}'], connect: '127.0.0.1:${issuerPort}', spec: iso87-ascii, ${deadline} }`,
    '',
  ].join('\n');
}
