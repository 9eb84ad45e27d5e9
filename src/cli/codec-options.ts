// The options that say how messages are written, common to the commands that read or send them.
import type { Argv } from 'yargs';
import type { Codec } from '../codec/codec.ts';
import { compile } from '../codec/spec/compile.ts';
import type { HeaderSpec } from '../codec/spec/spec.ts';
import { loadSpec } from '../spec-file.ts';
import { framingNames } from '../wire/framing.ts';
import { readHeader } from './configuration/wire-form.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** Adds `--spec` and `--header`. */
export function withSpec<T>(argv: Argv<T>) {
  return argv
    .option('spec', {
      type: 'string',
      default: 'iso87-ascii',
      describe: 'spec of the messages: a bundled name or a file',
    })
    .option('header', {
      type: 'string',
      default: 'none',
      describe: 'network header before the MTI: none, tpdu, bytes, hex:...',
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

/** The codec that the options name. Throws a CommandError (usage) or a SpecError. */
export function codecOf(options: { spec: string; header: string }): Codec {
  const spec = loadSpec(options.spec);
  if (options.header === 'none') return compile(spec);
  const reading = readHeader(/^\d+$/.test(options.header) ? Number(options.header) : options.header);
  if ('wrong' in reading)
    throw new CommandError(ExitCode.usage, `--header: ${reading.wrong}, allowed: ${reading.allowed}`);
  return compile({ ...spec, header: reading.value as HeaderSpec });
}
