// `demo`: the whole thing in one command. Starts the default network on a free port, replays a day in Casablanca over TCP,
// shows a few of its conversations, then what each issuer did and whether the three ledgers agree. Then a whole day of a market in
// small, at virtual speed, and what the centre makes of it in the evening.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { OutstandingLedger } from '../../centre/outstanding.ts';
import { linesOf, type Reconciled, reconcile } from '../../centre/reconcile.ts';
import { compile } from '../../codec/spec/compile.ts';
import { nameOf, type Party } from '../../journal/parties.ts';
import { packageFile } from '../../package-file.ts';
import { bundledSpecs, loadSpec } from '../../spec-file.ts';
import { Replay } from '../../trace/replay.ts';
import type { ReplayReport } from '../../trace/replay-report.ts';
import { reportText } from '../../trace/report-text.ts';
import { framingByName } from '../../wire/framing.ts';
import { acquirerView } from '../acquirer-view.ts';
import { signedAmount } from '../amount.ts';
import { dayLines } from '../centre/day-report.ts';
import { runDay } from '../centre/day-run.ts';
import { stepProgress } from '../centre/step-progress.ts';
import type { CommandBody } from '../command.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { specName } from '../configuration/wire-form.ts';
import { conversationLines, conversationsOf } from '../demo-conversations.ts';
import { eventsTo } from '../event-log.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { terminalTableLines } from '../fitted-table.ts';
import { createLog } from '../log.ts';
import { buildNetwork, type Network } from '../network.ts';
import { print, wantsColour } from '../output.ts';
import { routesOf } from '../party-numbers.ts';
import { INTERRUPTED, interrupted, type ReplayWatcher, runReplay } from '../replay-run.ts';
import { readTrace } from '../trace-files.ts';
import { defaultConfiguration } from './serve.ts';

interface DemoOptions {
  show: number;
}

const trace = packageFile('examples/day-in-casablanca.jsonl');
/** The day of a market that is played at the end. */
const small = {
  seed: 1,
  transactions: 2_000,
  market: packageFile('examples/market-2009.yaml'),
  merchants: 20,
  breaks: 0,
};
const WITHIN_MS = 8_000;
const WINDOW = 32;
const CONNECT_TIMEOUT_MS = 5_000;
const PROGRESS_MS = 200;

export const demoCommand: CommandBody<DemoOptions> = {
  builder: (argv: Argv) =>
    argv.option('show', {
      type: 'number',
      default: 4,
      describe: 'conversations to show decoded, 4 at most',
    }) as unknown as Argv<DemoOptions>,
  handler: demo,
};

async function demo(options: ArgumentsCamelCase<DemoOptions>): Promise<void> {
  if (!(options.show >= 0)) throw new CommandError(ExitCode.usage, '--show is a number, 0 or more');
  const read = await loadConfiguration(defaultConfiguration, { specs: bundledSpecs() });
  const configuration: Configuration = {
    ...read,
    acquirers: read.acquirers.map((acquirer) => ({ ...acquirer, listen: { host: '127.0.0.1', port: 0 } })),
  };
  const log = createLog({ format: 'pretty', level: 'error', colour: wantsColour(process.stderr) });
  const network = await buildNetwork(configuration, eventsTo(log));
  const [port] = await network.start();
  const interruption = new Interruption();
  try {
    await playDay(options, configuration, network, port!, interruption);
  } finally {
    await network.stop();
    await log.close();
  }
  if (!interruption.hasCome) await playMarket(interruption);
  if (!interruption.hasCome) return;
  process.stderr.write('interrupted\n');
  // The market's day may be under way still, and nobody wants its end.
  process.exit(INTERRUPTED);
}

/** Ctrl-C, or an order to end: what runs comes to its end early, and nothing is said about what was not done. */
class Interruption {
  hasCome = false;
  readonly come: Promise<void> = interrupted().then(() => {
    this.hasCome = true;
  });
}

/** Plays a small day of a market, and shows what was cleared, paid and mailed. Its files are gone with the demo. */
async function playMarket(interruption: Interruption): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'switch8583-day-'));
  const progress = stepProgress(process.stderr);
  try {
    heading('A day at the centre');
    const played = runDay({ ...small, out, scenario: undefined, progress: progress.at });
    const outcome = await Promise.race([played, interruption.come]);
    progress.clear();
    if (outcome === undefined) return;
    for (const line of dayLines(outcome, 'a folder that is gone now: switch8583 day --out DIR keeps it')) print(line);
    if (!outcome.checks.every(({ holds }) => holds)) process.exitCode = ExitCode.mismatch;
  } finally {
    rmSync(out, { recursive: true });
  }
}

function heading(text: string): void {
  print(`\n${wantsColour(process.stdout) ? styleText('bold', text, { validateStream: false }) : text}`);
}

/** Replays the trace against the running network and shows what came of it. */
async function playDay(
  options: DemoOptions,
  configuration: Configuration,
  network: Network,
  port: number,
  interruption: Interruption,
): Promise<void> {
  const colour = wantsColour(process.stdout);
  const acquirer = configuration.acquirers[0]!;
  const codec = compile(loadSpec(specName(acquirer.spec)));
  const steps = await readTrace(trace);
  print(`${steps.length} messages of a day in Casablanca go to 127.0.0.1:${port}. Some of them no issuer answers:`);
  print('those are told 91 when the deadline of their issuer, 5 s, is over.');
  const run = new Replay(steps, codec, { speed: 0, withinMs: WITHIN_MS, window: WINDOW });
  const target = {
    host: '127.0.0.1',
    port,
    framing: framingByName(acquirer.framing),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  };
  const progress = new ReplayProgress(steps.length);
  try {
    await runReplay(run, target, progress, interruption.come);
  } finally {
    progress.end();
  }
  const report = run.report({ unmasked: true });
  if (interruption.hasCome) {
    print(`${report.sent} of ${steps.length} messages were sent, ${report.answered} of them answered.`);
    return;
  }
  for (const found of conversationsOf(report.steps).slice(0, options.show)) {
    print();
    for (const line of conversationLines(found, codec, colour)) print(line);
  }
  const outstanding = await outstandingLedger(network);
  const rows = reconciled(network, configuration, report, outstanding);
  heading('The replay');
  print(reportText(run.report(), terminalTableLines));
  heading('The issuers');
  for (const line of issuerLines(outstanding, network.parties)) print(line);
  heading('The three ledgers');
  for (const line of ledgerLines(rows, network.parties)) print(line);
  const agree = rows.every(({ agrees }) => agrees);
  print(agree ? 'They agree to the centime.' : 'THEY DO NOT AGREE.');
  process.exitCode = agree && report.passed ? ExitCode.ok : ExitCode.mismatch;
}

/** Says on a terminal how far the replay is, also while nothing passes. */
class ReplayProgress implements ReplayWatcher {
  private readonly line = stepProgress(process.stderr);
  private readonly steps: number;
  private readonly startedMs = performance.now();
  private readonly ticking = setInterval(() => this.show(), PROGRESS_MS);
  private answered = 0;

  constructor(steps: number) {
    this.steps = steps;
  }

  sent(): void {
    this.show();
  }

  received(): void {
    this.answered++;
    this.show();
  }

  end(): void {
    clearInterval(this.ticking);
    this.line.clear();
  }

  private show(): void {
    const seconds = ((performance.now() - this.startedMs) / 1000).toFixed(1);
    this.line.at(`${seconds} s, answered`, this.answered, this.steps);
  }
}

/** What is outstanding, as each of the three ledgers has it. */
function reconciled(
  network: Network,
  configuration: Configuration,
  report: ReplayReport,
  outstanding: OutstandingLedger,
): Reconciled[] {
  const accounts = [...network.issuers].flatMap(([issuer, made]) =>
    [...(made.totals?.().outstanding() ?? [])].map(({ amountMinor, currency, isCredit }) => ({
      issuer,
      currency: Number(currency),
      amountMinor: isCredit ? -amountMinor : amountMinor,
    })),
  );
  const routes = routesOf(configuration, network.parties);
  return reconcile(linesOf(acquirerView(report, routes)), linesOf(outstanding.amounts.values()), linesOf(accounts));
}

async function outstandingLedger({ journal }: Network): Promise<OutstandingLedger> {
  const ledger = new OutstandingLedger();
  if (journal === undefined) return ledger;
  await new Promise<void>((resolve, reject) => {
    journal.commit((error) => (error === undefined ? resolve() : reject(error)));
  });
  for await (const entry of journal.read()) ledger.add(entry);
  return ledger;
}

/** In both tables the first column is a name. */
const isNumber = (column: number) => column > 0;

function issuerLines({ issuers }: OutstandingLedger, parties: readonly Party[]): string[] {
  const rows = [...issuers]
    .sort(([a], [b]) => a - b)
    .map(([number, activity]) => [
      nameOf(parties, 'issuer', number) ?? '(none asked)',
      ...[activity.requests, activity.approved, activity.declined].map(String),
      ...[activity.unanswered, activity.reversed, activity.advices].map(String),
    ]);
  const head = ['issuer', 'requests', 'approved', 'declined', 'unanswered', 'reversed', 'advices'];
  return terminalTableLines([head, ...rows], isNumber);
}

function ledgerLines(rows: readonly Reconciled[], parties: readonly Party[]): string[] {
  const cells = rows.map(({ issuer, currency, acquirerView, journal, accounts, agrees }) => {
    const amount = ({ amountMinor }: { amountMinor: number }) => signedAmount(amountMinor, currency);
    const name = nameOf(parties, 'issuer', issuer) ?? String(issuer);
    const amounts = [acquirerView, journal, accounts].map(amount);
    return [name, String(acquirerView.count), ...amounts, agrees ? 'agree' : 'DIFFER'];
  });
  const head = ['issuer', 'outstanding', 'acquirer view', 'journal', 'accounts', ''];
  return terminalTableLines([head, ...cells], isNumber);
}
