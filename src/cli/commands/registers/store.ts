// `merchant store`: the stores of merchants, which sign their forms and call the gateway. What these commands run is loaded when one of
// them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { rowFormatOption } from '../../journal/row-formats.ts';
import type {
  StoreAddOptions,
  StoreApiOptions,
  StoreKeyOptions,
  StoreListOptions,
  StoreSecretOptions,
  StoreShowOptions,
} from '../../stores/verbs.ts';
import { withRecords, withTextOrJson } from './options.ts';

const run = () => import('../../stores/verbs.ts');

function withKey<T>(argv: Argv<T>) {
  return withRecords(argv).option('key', {
    type: 'string',
    describe: 'key file, or env:NAME; as the configuration says, or the file of the records with .key behind its name',
  });
}

/** A number that may be read as one stays as it is. */
function withStore<T>(argv: Argv<T>) {
  return withKey(argv).positional('store', { type: 'string', describe: 'number of the store, its clientid' });
}

function withSecret<T>(argv: Argv<T>, what: string) {
  return withStore(argv).option('from', {
    type: 'string',
    describe: `file with ${what}, - for stdin; without it one is made and shown once`,
  });
}

const add: CommandModule<object, StoreAddOptions> = {
  command: 'add [store]',
  describe: 'open a store for a merchant; its key is sealed, and shown once when it is made here',
  builder: (argv: Argv) =>
    withSecret(argv, 'its key')
      .option('contract', { type: 'string', describe: 'contract number of the merchant' })
      .example(
        '$0 merchant store add 600000001 --contract C-1001 --config mine.yaml',
        'a site that takes cards',
      ) as unknown as Argv<StoreAddOptions>,
  handler: async (options: ArgumentsCamelCase<StoreAddOptions>) => (await run()).addStore(options),
};

const list: CommandModule<object, StoreListOptions> = {
  command: 'list',
  describe: 'list stores; exit 1 when there is none',
  builder: (argv: Argv) =>
    withKey(argv)
      .option('contract', { type: 'string', describe: 'only those of this merchant' })
      .option('closed', { type: 'boolean', default: false, describe: 'those that were closed too' })
      .option('format', rowFormatOption)
      .example(
        '$0 merchant store list --records centre.db --contract C-1001',
        'the sites of a merchant',
      ) as unknown as Argv<StoreListOptions>,
  handler: async (options: ArgumentsCamelCase<StoreListOptions>) => (await run()).listStores(options),
};

const show: CommandModule<object, StoreShowOptions> = {
  command: 'show [store]',
  describe: 'show a store and what was done to it, never its key',
  builder: (argv: Argv) =>
    withTextOrJson(withStore(argv)).example(
      '$0 merchant store show 600000001 --records centre.db',
      'since when has it its key?',
    ) as unknown as Argv<StoreShowOptions>,
  handler: async (options: ArgumentsCamelCase<StoreShowOptions>) => (await run()).showStore(options),
};

const rotate: CommandModule<object, StoreSecretOptions> = {
  command: 'rotate-key [store]',
  describe: 'give a store another key; a running gateway knows within a second',
  builder: (argv: Argv) =>
    withSecret(argv, 'its new key').example(
      '$0 merchant store rotate-key 600000001 --config mine.yaml --from new.key',
      'somebody has seen the key before',
    ) as unknown as Argv<StoreSecretOptions>,
  handler: async (options: ArgumentsCamelCase<StoreSecretOptions>) => (await run()).rotateKey(options),
};

const api: CommandModule<object, StoreApiOptions> = {
  command: 'api [store]',
  describe: 'let the server of a store call the XML interface, with a name and a password',
  builder: (argv: Argv) =>
    withSecret(argv, 'the password')
      .option('name', { type: 'string', describe: 'what it calls as' })
      .option('off', { type: 'boolean', default: false, describe: 'it may not call any more' })
      .example(
        '$0 merchant store api 600000001 --name atlas-api --config mine.yaml',
        'for captures and refunds by server',
      ) as unknown as Argv<StoreApiOptions>,
  handler: async (options: ArgumentsCamelCase<StoreApiOptions>) => (await run()).setApi(options),
};

const close: CommandModule<object, StoreKeyOptions> = {
  command: 'close [store]',
  describe: 'close a store for good: its forms are refused',
  builder: (argv: Argv) =>
    withStore(argv).example(
      '$0 merchant store close 600000001 --config mine.yaml',
      'the site is no longer',
    ) as unknown as Argv<StoreKeyOptions>,
  handler: async (options: ArgumentsCamelCase<StoreKeyOptions>) => (await run()).closeStore(options),
};

export const storeCommand: CommandModule = {
  command: 'store',
  describe: 'the stores of merchants: sites that sign with a key',
  builder: (argv: Argv) =>
    argv
      .command(add)
      .command(list)
      .command(show)
      .command(rotate)
      .command(api)
      .command(close)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
