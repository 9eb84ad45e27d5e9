// `describe`: messages as people read them, one aligned line per element and subfield with its name, value and meaning.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { withFraming, withInput, withSpec, withUnmasked } from '../common-options.ts';
import { type DecodeOptions, decodeAll } from './decode.ts';

export const describeCommand: CommandModule<object, DecodeOptions> = {
  command: 'describe [file]',
  describe: 'explain messages: every element with its name, value and meaning',
  builder: (argv: Argv) =>
    withUnmasked(withInput(withFraming(withSpec(argv), 'none'))).example(
      'echo 30313030... | $0 describe',
      'one message, explained',
    ) as unknown as Argv<DecodeOptions>,
  handler: (options: ArgumentsCamelCase<DecodeOptions>) => decodeAll({ ...options, format: 'text', guess: false }),
};
