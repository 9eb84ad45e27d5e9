// The default network on a free port, in this process, over real sockets; what it logs is kept to be read. The messages are
// those of a shop in Casablanca, each with a STAN of its own.
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';
import { eventsTo } from '../../src/cli/event-log.ts';
import { createLog } from '../../src/cli/log.ts';
import { buildNetwork } from '../../src/cli/network.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';

export const codec = compile(loadSpec('iso87-ascii'));

const file = fileURLToPath(new URL('../../examples/morocco.yaml', import.meta.url));

/** The default network's configuration, listening on a free port. */
export const configurationText: string = readFileSync(file, 'utf8').replace('127.0.0.1:8583', '127.0.0.1:0');

/** One line of the log. */
export type LogLine = { readonly level: string; readonly event: string } & Readonly<Record<string, unknown>>;

export interface RunningNetwork {
  readonly port: number;
  /** Everything logged so far. */
  readonly log: LogLine[];
  stop(): Promise<void>;
}

/** Starts the network that `text` configures. */
export async function startNetwork(text: string = configurationText): Promise<RunningNetwork> {
  const lines: LogLine[] = [];
  let rest = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) lines.push(JSON.parse(part) as LogLine);
      done();
    },
  });
  const log = createLog({ format: 'json', level: 'info', colour: false, stream });
  const network = await buildNetwork(parseConfiguration(text, file), eventsTo(log));
  const [port] = await network.start();
  return { port: port!, log: lines, stop: () => network.stop() };
}

/** A Luhn-valid test card of banque-atlas. */
export const CARD = '9504010000000019';
/** A Luhn-valid test card of an issuer abroad. */
export const CARD_ABROAD = '4000120000000016';

let stan = 0;

/** A purchase of `CARD` with a STAN of its own. */
export function purchase(changes: FieldValues = {}): FieldValues {
  stan++;
  const number = String(stan).padStart(6, '0');
  return {
    '0': '0100',
    '2': CARD,
    '3': '000000',
    '4': '000000001500',
    '7': '1123093000',
    '11': number,
    '12': '103000',
    '13': '1123',
    '14': '2912',
    '22': '051',
    '32': '504001',
    '37': `632709${number}`,
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
    '49': '504',
    ...changes,
  };
}

export function echoRequest(): FieldValues {
  const { 7: sentAt, 11: number } = purchase();
  return { '0': '0800', '7': sentAt!, '11': number!, '70': '301' };
}
