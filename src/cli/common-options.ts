// The options that several commands share: the dialect of messages, where to connect, what to read, and whether card data is
// shown. A value that cannot be is an error of usage, with what is allowed in its place.
import type { Argv } from 'yargs';
import type { Codec } from '../codec/codec.ts';
import { compile } from '../codec/spec/compile.ts';
import type { HeaderSpec } from '../codec/spec/spec.ts';
import { loadSpec } from '../spec-file.ts';
import { framingNames } from '../wire/framing.ts';
import type { DurationBounds } from './configuration/duration.ts';
import type { Reading } from './configuration/faults.ts';
import { type Header, readHeader } from './configuration/wire-form.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** How messages are written. */
export interface DialectOptions {
  spec: string;
  /** Undefined: as the spec says. */
  header: string | undefined;
  framing: string;
}

/** Where to connect. */
export interface TargetOptions {
  to: string;
  tls: boolean;
  ca: string | undefined;
  serverName: string | undefined;
  certificate: string | undefined;
  key: string | undefined;
}

/** Whether card data is shown. */
export interface MaskOptions {
  unmasked: boolean;
}

/** Bounds of the time that a command waits for an answer. */
export const patience: DurationBounds = { leastMs: 1, mostMs: 600_000 };

/** The spec of messages of which nobody says another. */
export const DEFAULT_SPEC = 'iso87-ascii';

/** Adds `--spec` and `--header`. */
export function withSpec<T>(argv: Argv<T>) {
  return argv
    .option('spec', {
      type: 'string',
      default: DEFAULT_SPEC,
      describe: 'spec of the messages: a bundled name or a file',
    })
    .option('header', {
      type: 'string',
      describe: 'network header before the MTI: none, tpdu, bytes, hex:...; as the spec says without it',
    });
}

/** Adds `--framing`. */
export function withFraming<T>(argv: Argv<T>, byDefault: string, further: readonly string[] = []) {
  return argv.option('framing', {
    choices: [...framingNames, ...further],
    default: byDefault,
    describe: 'how the length in front of a message is written',
  });
}

/** Adds `--to`, and the options of TLS. */
export function withTarget<T>(argv: Argv<T>) {
  return argv
    .option('to', {
      type: 'string',
      default: '127.0.0.1:8583',
      describe: 'host:port of the switch, or a port of this machine',
    })
    .option('tls', { type: 'boolean', default: false, describe: 'connect with TLS' })
    .option('ca', {
      type: 'string',
      describe: 'file (PEM) of the CAs that sign the switch; those that Node trusts without it',
    })
    .option('server-name', {
      type: 'string',
      describe: 'name that the certificate of the switch must have; the host of --to without it',
    })
    .option('certificate', {
      type: 'string',
      describe: 'file (PEM) of the certificate to show',
    })
    .option('key', { type: 'string', describe: 'file (PEM) of its private key' });
}

/** Adds the file to read and `--raw`. */
export function withInput<T>(argv: Argv<T>) {
  return argv
    .positional('file', { type: 'string', describe: 'a file; - or nothing for stdin' })
    .option('raw', { type: 'boolean', default: false, describe: 'the input is bytes, not hex text' });
}

/** Adds `--unmasked`. */
export function withUnmasked<T>(argv: Argv<T>) {
  return argv.option('unmasked', { type: 'boolean', default: false, describe: 'show card data' });
}

/** The value of an option. Throws a CommandError (usage) that says what is wrong with it, and what is allowed. */
export function optionValue<T>(name: string, reading: Reading<T>): T {
  if ('value' in reading) return reading.value;
  throw new CommandError(ExitCode.usage, `${name}: ${reading.wrong}, allowed: ${reading.allowed}`);
}

/** The codec that the options name. Throws a CommandError (usage) or a SpecError. */
export function codecOf({ spec, header }: { spec: string; header: string | undefined }): Codec {
  if (header === undefined) return codecWith(spec, { kind: 'none' });
  const read = optionValue('--header', readHeader(header));
  return read.kind === 'none' ? compile({ ...loadSpec(spec), header: { kind: 'none' } }) : codecWith(spec, read);
}

/** The codec of a spec, given by name or file, behind a network header; with none, behind what the spec has. Throws a SpecError. */
export function codecWith(specName: string, header: Header): Codec {
  const spec = loadSpec(specName);
  return compile(header.kind === 'none' ? spec : { ...spec, header: header as HeaderSpec });
}
