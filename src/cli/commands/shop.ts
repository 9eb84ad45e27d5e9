// `shop`: a shop to pay in. Starts switch, gateway and shop on free ports, and says where; Ctrl-C ends all three.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { CommandBody } from '../command.ts';
import { eventsTo } from '../event-log.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { createLog } from '../log.ts';
import { type LogLevel, logLevels } from '../log-levels.ts';
import { outliveReader, print, wantsColour } from '../output.ts';
import { type RunningShop, startShop } from '../shop/running-shop.ts';
import { signalled } from '../signalled.ts';

interface ShopOptions {
  port: number;
  logLevel: string;
}

const HIGHEST_PORT = 65_535;

export const shopCommand: CommandBody<ShopOptions> = {
  builder: (argv: Argv) =>
    argv
      .option('port', { type: 'number', default: 0, describe: 'port of the shop; 0: a free one' })
      .option('log-level', { choices: [...logLevels], default: 'warn', describe: 'least important event to log' })
      .example('$0 shop', 'prints one link: buy, pay, confirm') as unknown as Argv<ShopOptions>,
  handler: shop,
};

async function shop(options: ArgumentsCamelCase<ShopOptions>): Promise<void> {
  const { port } = options;
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    throw new CommandError(ExitCode.usage, `--port: not a port, allowed: 0 to ${HIGHEST_PORT}`);
  }
  outliveReader();
  const stopped = signalled();
  const log = createLog({
    format: 'pretty',
    level: options.logLevel as LogLevel,
    colour: wantsColour(process.stderr),
  });
  const folder = mkdtempSync(join(tmpdir(), 'switch8583-shop-'));
  try {
    const running = await started(folder, port, eventsTo(log));
    for (const line of welcome(running)) print(line);
    const why = await Promise.race([stopped, running.broken]);
    if (why instanceof Error) throw why;
    await running.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await log.close();
  }
}

async function started(folder: string, port: number, emit: Parameters<typeof startShop>[2]): Promise<RunningShop> {
  try {
    return await startShop(folder, port, emit);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CommandError(ExitCode.usage, `--port: ${port} is in use`, { cause: error });
  }
}

function welcome({ url, merchantUrl, clientId, storeKey, cards }: RunningShop): string[] {
  const rows = cards.map(({ number, expiry, securityCode, words }) => {
    const spaced = number.replaceAll(/(.{4})(?=.)/g, '$1 ');
    return `  ${spaced} ${expiry} ${securityCode}   ${words.en}`;
  });
  return [
    `The shop is open: ${url}`,
    '',
    'Buy, pay, confirm. On the payment page paste one of these test cards, anywhere:',
    ...rows,
    '',
    `The merchant centre: ${merchantUrl}`,
    `  store ${clientId}, key ${storeKey}`,
    '',
    'Ctrl-C ends it all.',
  ];
}
