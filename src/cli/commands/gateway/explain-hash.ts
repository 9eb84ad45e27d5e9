// `gateway explain-hash`: why the hash of a form does not fit, for whoever writes a shop. The key comes from a file, and is in nothing that
// is printed.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { explainHash, type HashExplanation } from '../../../gateway/est3d/explain/explain-hash.ts';
import { FormValues } from '../../../gateway/form-fields.ts';
import { explainChecksum } from '../../../gateway/mtc/explain-checksum.ts';
import type { FormField } from '../../../gateway/order-form.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { bytesOf, isStdin } from '../../input.ts';
import { print } from '../../output.ts';
import { pastedForm } from '../../pasted/pasted-form.ts';

interface ExplainOptions {
  form: string | undefined;
  keyFile: string | undefined;
  url: string | undefined;
  json: boolean;
}

export const explainHashCommand: CommandModule<object, ExplainOptions> = {
  command: 'explain-hash [form]',
  describe: 'say why the hash of a form does not fit: exit 0 when it does, 1 when not',
  builder: (argv: Argv) =>
    argv
      .positional('form', {
        type: 'string',
        describe:
          'file with the body as posted, name=value lines, print_r or var_dump of $_POST, JSON or HTML; - or nothing for stdin',
      })
      .option('key-file', { type: 'string', describe: 'file with the key of the store' })
      .option('url', {
        type: 'string',
        describe: 'address that the form is posted to: of the older kit it is in the checksum',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example(
        '$0 gateway explain-hash form.txt --key-file store.key',
        'which computation of the hash would have fitted?',
      ) as unknown as Argv<ExplainOptions>,
  handler: explain,
};

async function explain({ form, keyFile, url, json }: ArgumentsCamelCase<ExplainOptions>): Promise<void> {
  if (keyFile === undefined) throw new CommandError(ExitCode.usage, 'with which key? give --key-file');
  if (isStdin(form) && isStdin(keyFile))
    throw new CommandError(ExitCode.usage, 'form and key cannot both come from stdin');
  const key = (await bytesOf(keyFile)).toString().replace(/\r?\n$/, '');
  const read = pastedForm(await bytesOf(form));
  if ('wrong' in read) throw new CommandError(ExitCode.usage, `${isStdin(form) ? 'stdin' : form}: ${read.wrong}`);
  const explanation = explanationOf(read.fields, key, url);
  if (json) print(JSON.stringify(explanation));
  else for (const line of explanation.lines) print(line);
  if (!explanation.fits) process.exitCode = ExitCode.mismatch;
}

function explanationOf(fields: readonly FormField[], key: string, url: string | undefined): HashExplanation {
  const values = new FormValues(fields);
  const isOlderKit = values.all('checksum').length > 0 && values.all('hash').length === 0;
  if (!isOlderKit) return explainHash(fields, key, 'thorough');
  if (url === undefined) {
    throw new CommandError(
      ExitCode.usage,
      'a checksum is over the address too: give --url, where the form is posted to',
    );
  }
  const lines = explainChecksum(fields, url, key);
  const fits = lines.length === 0;
  return { fits, variants: [], fields: [], lines: fits ? ['checksum fits'] : lines };
}
