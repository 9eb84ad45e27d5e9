// A switch that is served: from its configuration to its end. SIGTERM and SIGINT stop it in order, SIGHUP reads routes, allow lists and
// certificates again.
import type { EventSink } from '../events/event-table.ts';
import { LinkCutter } from '../host/link-cutter.ts';
import type { Transport } from '../host/transport.ts';
import { JournalError } from '../journal/journal.ts';
import type { StartedThread } from '../store/started-thread.ts';
import { gatewayBeside } from './configuration/gateway-beside.ts';
import type { Configuration } from './configuration/schema.ts';
import { specName } from './configuration/wire-form.ts';
import type { ControlServer } from './control/control-server.ts';
import type { DumpedLink } from './dump-transport.ts';
import { errorMessage } from './error-message.ts';
import { eventsTo } from './event-log.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import type { RunningGateway } from './gateway/running-gateway.ts';
import { listenFault } from './listen-fault.ts';
import type { Log } from './log.ts';
import { buildNetwork, type Network } from './network.ts';
import { outliveReader } from './output.ts';
import { claimPidFile } from './pid-file.ts';
import { oneAtATime, reload } from './reload.ts';
import { readInThread } from './reload-thread.ts';
import { serverLog } from './server-log.ts';
import { signalled } from './signalled.ts';

/** How a switch is served. */
export interface ServedOptions {
  log: string;
  logLevel: string;
  port: number | undefined;
  pidFile: string | undefined;
  dump: string | undefined;
}

/** Runs what `configuration`, read from `file`, asks for, and ends the process. Rejects with a CommandError when it cannot be started. */
export async function runSwitch(
  file: string,
  configuration: Configuration,
  options: ServedOptions,
  journalThread: StartedThread | undefined,
): Promise<void> {
  outliveReader();
  const log = serverLog(options);
  const stop = signalled();
  let running: Network | undefined;
  const emit = eventsTo(log);
  const readAgain = oneAtATime(async () => {
    if (running === undefined) return;
    const { parties } = running;
    await reload(() => readInThread({ file, port: options.port, parties }), configuration, running, emit);
  });
  process.on('SIGHUP', readAgain);
  const removePid = claimPidFile(options.pidFile);
  const dump = await dumpInto(options.dump, emit);
  const links = new LinkCutter();
  const { network, control } = await startNetwork(configuration, emit, {
    around: (transport, link) => links.around(dump?.around(transport, link) ?? transport),
    journalThread,
  });
  running = network;
  const gateway = await startGateway(configuration, emit);
  let why = await Promise.race([stop, network.broken, ...(gateway === undefined ? [] : [gateway.broken])]);
  if (!(why instanceof Error)) {
    emit('stopping', { signal: why });
    control?.refuse();
    // First the gateway: what it has under way is still answered by the switch.
    await gateway?.stop();
    why = (await Promise.race([network.stop().catch(journalFailure), network.broken])) ?? why;
  }
  if (why instanceof Error) {
    const isOfGateway = why.name === 'GatewayFileError';
    emit(isOfGateway ? 'gateway.failed' : 'journal.failed', { reason: why.message });
    // Journal first, answer second: it leaves at once, without the orderly stop that would send what is held.
    if (why instanceof JournalError && why.code === 'JOURNAL_STUCK') await endWithoutDisk(log, links, why);
  } else {
    emit('stopped', {});
    control?.close();
  }
  removePid();
  await dump?.close();
  await log.close();
  process.exit(why instanceof Error ? ExitCode.internal : ExitCode.ok);
}

/** Ends without asking anything of the disk, which stands still: an end in order would wait for it. Until it goes on the system may keep
 *  what is left of the process, which has no port and no connection any more. */
async function endWithoutDisk(log: Log, links: LinkCutter, why: Error): Promise<void> {
  await log.close();
  links.cut(why);
  process.kill(process.pid, 'SIGKILL');
}

/** What a stop has met, where the journal could not be closed. */
function journalFailure(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  throw error;
}

/** What writes messages to a file; undefined without one. Rejects with a CommandError when it cannot be written. */
async function dumpInto(file: string | undefined, emit: EventSink) {
  if (file === undefined) return undefined;
  const [{ DumpTransport }, { DumpFile }] = await Promise.all([
    import('./dump-transport.ts'),
    import('./dump-file.ts'),
  ]);
  const dump = await DumpFile.open(file, emit).catch((error: unknown) => {
    throw new CommandError(ExitCode.usage, `--dump: cannot write ${file}: ${errorMessage(error)}`, { cause: error });
  });
  return {
    around: (transport: Transport, link: DumpedLink) => new DumpTransport(transport, link, (text) => dump.write(text)),
    close: () => dump.close(),
  };
}

/** Builds and starts; turns what the system or the journal refuses into usage errors. */
async function startNetwork(
  configuration: Configuration,
  emit: EventSink,
  ground: Parameters<typeof buildNetwork>[2],
): Promise<{ network: Network; control: ControlServer | undefined }> {
  try {
    const network = await buildNetwork(configuration, emit, ground);
    const ports = await network.start();
    const control = await takeOrders(configuration, network, emit);
    configuration.acquirers.forEach(({ name, listen, spec, framing }, i) => {
      emit('listening', {
        link: name,
        host: listen.host,
        port: ports[i]!,
        spec: specName(spec),
        framing,
        pid: process.pid,
      });
    });
    return { network, control };
  } catch (error) {
    if (error instanceof JournalError) throw new CommandError(ExitCode.usage, error.message, { cause: error });
    throw listenFault(error, 'switch') ?? error;
  }
}

/** Runs the gateway beside the switch, where the configuration has one; it is loaded only then. */
async function startGateway(configuration: Configuration, emit: EventSink): Promise<RunningGateway | undefined> {
  const gateway = gatewayBeside(configuration);
  if (gateway === undefined) return undefined;
  const [{ runGateway }, { banksOf }] = await Promise.all([
    import('./gateway/running-gateway.ts'),
    import('./gateway/of-switch.ts'),
  ]);
  return runGateway(gateway, emit, banksOf(configuration));
}

/** Takes orders from the command line (`saf`), where there is a journal file beside which they can come in. */
async function takeOrders(
  { journal }: Configuration,
  { host, parties }: Network,
  emit: EventSink,
): Promise<ControlServer | undefined> {
  if (journal.kind !== 'file') return undefined;
  const [{ carryOutIn }, { listenForOrders }] = await Promise.all([
    import('./control/carry-out.ts'),
    import('./control/control-server.ts'),
  ]);
  try {
    return await listenForOrders(journal.file, carryOutIn(host, parties));
  } catch (error) {
    // A path that is too long, a file system without sockets: the switch does its work all the same.
    emit('control.unavailable', { reason: errorMessage(error) });
    return undefined;
  }
}
