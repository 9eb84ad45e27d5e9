// `schema`: the JSON Schema of a file that people write, for editors and for whoever writes such files by program.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { CommandBody } from '../command.ts';
import { print } from '../output.ts';

const schemas: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  configuration: async () => (await import('../configuration/json-schema.ts')).configurationJsonSchema(),
  trace: async () => (await import('../../trace/json-schema.ts')).traceJsonSchema(),
  pack: async () => (await import('../../certification/pack.ts')).packJsonSchema(),
  spec: async () => (await import('../../codec/spec/json-schema.ts')).specJsonSchema(),
};

interface SchemaOptions {
  of: string;
}

export const schemaCommand: CommandBody<SchemaOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('of', {
        choices: Object.keys(schemas),
        demandOption: true,
        describe: 'the file; of a trace, one line of it',
      })
      .example('$0 schema trace > trace.schema.json', 'for an editor') as unknown as Argv<SchemaOptions>,
  handler: async ({ of }: ArgumentsCamelCase<SchemaOptions>) => {
    print(JSON.stringify(await schemas[of]!(), null, 2));
  },
};
