// `describe`: messages as people read them, one aligned line per element and subfield with its name, value and meaning.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { recordFramings } from '../../wire/rdw.ts';
import type { CommandBody } from '../command.ts';
import { withFraming, withInput, withSpec, withUnmasked } from '../common-options.ts';
import { type DecodeOptions, decodeAll } from './decode.ts';

export const describeCommand: CommandBody<DecodeOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withInput(withFraming(withSpec(argv), 'none', recordFramings))).example(
      'echo 303830300020000000000000303030303031 | $0 describe',
      'one message, explained',
    ) as unknown as Argv<DecodeOptions>,
  handler: (options: ArgumentsCamelCase<DecodeOptions>) => decodeAll({ ...options, format: 'text', guess: false }),
};
