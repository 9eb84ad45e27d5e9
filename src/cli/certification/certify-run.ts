// `certify`: runs a pack against a bank's host, or listens for an acquirer's gateway, and writes what has come of it.
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { AcquirerRun } from '../../certification/acquirer-run.ts';
import type { CaseValues } from '../../certification/case-steps.ts';
import { IssuerRun } from '../../certification/issuer-run.ts';
import type { Pack } from '../../certification/pack.ts';
import { reportHtml } from '../../certification/report-html.ts';
import { reportJunit } from '../../certification/report-junit.ts';
import { reportText } from '../../certification/report-text.ts';
import { type CaseResult, type CertificationResult, hasPassed } from '../../certification/result.ts';
import { digestOf, signedText } from '../../certification/signed-result.ts';
import type { Codec } from '../../codec/codec.ts';
import { compile } from '../../codec/spec/compile.ts';
import type { Transport } from '../../host/transport.ts';
import { Client } from '../../net/client.ts';
import { EventLoopTimer } from '../../net/event-loop-timer.ts';
import { TraceError } from '../../trace/trace-error.ts';
import { framingByName } from '../../wire/framing.ts';
import { codecOf, optionValue } from '../common-options.ts';
import { type Address, readListen, readTarget, writtenAddress } from '../configuration/address.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { readYamlFile } from '../configuration/yaml-file.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { specOf } from '../network.ts';
import { print, tell } from '../output.ts';
import { programName } from '../program-name.ts';
import { tlsLinks } from '../tls-links.ts';
import { traceFaults } from '../trace-files.ts';
import { noteCertified } from './noted.ts';
import { bytesOfPack, readPack } from './pack-file.ts';

export interface CertifyOptions {
  member: string;
  pack: string;
  config: string | undefined;
  link: string | undefined;
  connect: string | undefined;
  listen: string | undefined;
  spec: string | undefined;
  header: string | undefined;
  framing: string | undefined;
  values: string | undefined;
  seed: number | undefined;
  sign: string | undefined;
  out: string | undefined;
  records: string | undefined;
  junit: string | undefined;
  html: string | undefined;
  format: 'text' | 'json';
}

/** How the member is reached, or listened for. */
interface Line {
  readonly address: Address;
  readonly codec: Codec;
  readonly framing: string;
  readonly transport: Transport | undefined;
}

const CONNECT_MS = 10_000;
const FRAME_LIMIT_BYTES = 65_536;

const valuesSchema = z.record(z.string(), z.union([z.string(), z.number()], { error: 'text' }).transform(String), {
  error: 'a map of names and texts',
});

export async function certify(options: CertifyOptions): Promise<void> {
  const { pack, sha256 } = readPack(options.pack);
  const line = await lineOf(options, pack);
  const values = givenValues(options, pack);
  if (options.out !== undefined && options.sign === undefined) throw wrong('--out: only together with --sign');
  const key = options.sign === undefined ? undefined : bytesOfPack(options.sign).toString('utf8');
  const seed = options.seed ?? Date.now() % 1_000_000;
  const beganAt = new Date().toISOString();
  const ended = ({ id, outcome, purpose }: CaseResult) => {
    if (options.format === 'text') tell(`${outcome === 'passed' ? 'passed' : 'failed'}  ${id}  ${purpose}`);
  };
  const { cases, at } =
    pack.side === 'issuer'
      ? await askIssuer(pack, line, values, seed, ended)
      : await hearAcquirer(pack, line, values, seed, ended);
  const result: CertificationResult = {
    format: 'switch8583 certification',
    formatVersion: 1,
    program: programName(),
    member: options.member,
    pack: { name: pack.name, version: pack.version, title: pack.title, side: pack.side, sha256 },
    link: at,
    spec: line.codec.name,
    beganAt,
    endedAt: new Date().toISOString(),
    hasPassed: hasPassed(cases),
    cases,
  };
  await conclude(options, result, key);
}

async function askIssuer(
  pack: Pack,
  line: Line,
  values: CaseValues,
  seed: number,
  ended: (result: CaseResult) => void,
) {
  const { address, codec, transport } = line;
  const at = writtenAddress(address);
  const framed = {
    framing: framingByName(line.framing),
    frameLimitBytes: FRAME_LIMIT_BYTES,
    connectTimeoutMs: CONNECT_MS,
  };
  const run = new IssuerRun({
    ...{ pack, codec, values, ended, lastStan: seed, timer: new EventLoopTimer() },
    connect: async (events) => {
      try {
        return await Client.open({ ...address, ...framed, transport, frame: events.frame, closed: events.closed });
      } catch (error) {
        const message = `cannot connect to ${at}: ${errorMessage(error)}`;
        throw new CommandError(ExitCode.connection, message, { cause: error });
      }
    },
  });
  try {
    return { cases: await run.run(), at };
  } catch (error) {
    throw error instanceof TraceError ? traceFaults(error) : error;
  }
}

async function hearAcquirer(
  pack: Pack,
  line: Line,
  values: CaseValues,
  seed: number,
  ended: (result: CaseResult) => void,
) {
  const { listenFramed } = await import('./framed-listener.ts');
  const listener = await listenFramed(line.address, framingByName(line.framing), (bytes, start, end) =>
    run.received(bytes, start, end),
  );
  const run: AcquirerRun = new AcquirerRun({
    ...{ pack, codec: line.codec, values, seed, ended, timer: new EventLoopTimer() },
    send: (bytes) => listener.send(bytes),
    began: ({ id, ask, purpose }) => tell(`${id}  ${ask ?? purpose}`),
  });
  const at = writtenAddress({ host: line.address.host, port: listener.port });
  tell(`listening on ${at}`);
  const cases = await run.run();
  listener.close();
  return { cases, at };
}

async function conclude(options: CertifyOptions, result: CertificationResult, key: string | undefined): Promise<void> {
  if (options.format === 'json') print(JSON.stringify(result, undefined, 2));
  else for (const each of reportText(result)) print(each);
  if (options.junit !== undefined) write('--junit', options.junit, reportJunit(result));
  if (options.html !== undefined) write('--html', options.html, reportHtml(result));
  if (key !== undefined) {
    const file = options.out ?? `${result.member}-${result.pack.name}.json`;
    write('--out', file, signedText(result, key));
    tell(`signed: ${file}, ${digestOf(result)}`);
  }
  if (options.records !== undefined) {
    if (result.hasPassed) tell(await noteCertified({ records: options.records, config: undefined }, result));
    else tell(`nothing is noted in ${options.records}: the pack was not passed`);
  }
  process.exitCode = result.hasPassed ? ExitCode.ok : ExitCode.mismatch;
}

/** By the link of a configuration, or by options. */
async function lineOf(options: CertifyOptions, pack: Pack): Promise<Line> {
  const { config, link: name, connect, listen } = options;
  const isIssuer = pack.side === 'issuer';
  const [given, needless] = isIssuer ? [connect, listen] : [listen, connect];
  if (needless !== undefined) {
    throw wrong(
      `${isIssuer ? '--listen' : '--connect'}: a pack for an ${pack.side} is run with ${isIssuer ? '--connect' : '--listen'}`,
    );
  }
  if (config === undefined) {
    if (given === undefined)
      throw wrong(`where? give ${isIssuer ? '--connect host:port' : '--listen host:port'}, or --config and --link`);
    const address = isIssuer ? optionValue('--connect', readTarget(given)) : optionValue('--listen', readListen(given));
    const codec = codecOf({ spec: options.spec ?? pack.spec, header: options.header });
    return { address, codec, framing: options.framing ?? '2-byte', transport: undefined };
  }
  if (name === undefined) throw wrong(`which link of ${config}? give --link NAME`);
  const configuration = await loadConfiguration(config);
  const tls = await tlsLinks(configuration, () => undefined);
  if (!isIssuer) {
    const link = configuration.acquirers.find((each) => each.name === name);
    if (link === undefined) throw wrong(`${config} has no acquirer ${name}`);
    if (link.tls !== undefined)
      throw wrong(`${name}: a link with TLS; listen without it: --listen, beside what ends TLS`);
    const address = given === undefined ? link.listen : optionValue('--listen', readListen(given));
    return { address, codec: compile(specOf(link.spec, link.header)), framing: link.framing, transport: undefined };
  }
  const issuer = configuration.issuers.find((each) => each.name === name);
  if (issuer?.kind !== 'remote') throw wrong(`${config} has no remote issuer ${name}`);
  const address = given === undefined ? issuer.connect : optionValue('--connect', readTarget(given));
  return {
    address,
    codec: compile(specOf(issuer.spec, issuer.header)),
    framing: issuer.framing,
    transport: tls.of('issuer', name),
  };
}

/** The bank's own values, from a file: there are cards among them. */
function givenValues({ values: file }: CertifyOptions, pack: Pack): CaseValues {
  if (file === undefined) return {};
  const values = readYamlFile(file, valuesSchema, 'a file of values, card: "9504010000000019"');
  const names = Object.keys(pack.values);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(`${file}: the pack has no value ${unknown}, allowed: ${names.join(', ')}`);
  return values;
}

function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw wrong(`${option}: cannot write ${file}: ${errorMessage(error)}`);
  }
}

function wrong(message: string): CommandError {
  return new CommandError(ExitCode.usage, message);
}
