// `merchant`: the register of merchants. What these commands run is loaded when one of them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { merchantRegister } from '../../centre/registers/merchant-register.ts';
import { statuses } from '../../centre/registers/merchant-status.ts';
import type { CommandBody } from '../command.ts';
import type { DatedOptions, DatedSetOptions, MerchantListOptions, TransferOptions } from './registers/merchant.ts';
import { withDate, withKey, withList, withRegisterFile, withSet, withTextOrJson } from './registers/options.ts';
import { storeCommand } from './registers/store.ts';
import type { FileOptions, ShowOptions } from './registers/verbs.ts';

const CONTRACT = 'contract number of the merchant';
const { fields } = merchantRegister(new Set());
const run = () => import('./registers/merchant.ts');

const add: CommandModule<object, DatedSetOptions> = {
  command: 'add [key]',
  describe: 'add a merchant: it has applied',
  builder: (argv: Argv) =>
    withDate(withSet(withKey(argv, CONTRACT), fields)).example(
      '$0 merchant add C-1 --set legalName="Atlas SARL" --set commissions="foreign 2.5%; 1.5%" ...',
      'what is missing is said',
    ) as unknown as Argv<DatedSetOptions>,
  handler: async (options: ArgumentsCamelCase<DatedSetOptions>) => (await run()).add(options),
};

const list: CommandModule<object, MerchantListOptions> = {
  command: 'list',
  describe: 'list merchants; exit 1 when none fits',
  builder: (argv: Argv) =>
    withList(argv)
      .option('acquirer', { type: 'string', describe: 'code of the member that acquires it' })
      .option('status', { choices: statuses, describe: 'where its contract is' })
      .option('city', { type: 'string', describe: 'a part of its city' })
      .option('mcc', { type: 'string', describe: 'merchant category code' })
      .option('name', { type: 'string', describe: 'a part of one of its names' })
      .example(
        '$0 merchant list --records centre.db --status suspended',
        'who takes no cards for the time being?',
      ) as unknown as Argv<MerchantListOptions>,
  handler: async (options: ArgumentsCamelCase<MerchantListOptions>) => (await run()).list(options),
};

const show: CommandModule<object, ShowOptions> = {
  command: 'show [key]',
  describe: 'show a merchant and every change of it',
  builder: (argv: Argv) =>
    withTextOrJson(withKey(argv, CONTRACT)).example(
      '$0 merchant show C-1001 --records centre.db',
      'with its history',
    ) as unknown as Argv<ShowOptions>,
  handler: async (options: ArgumentsCamelCase<ShowOptions>) => (await run()).show(options),
};

const change: CommandModule<object, DatedSetOptions> = {
  command: 'change [key]',
  describe: 'change fields of a merchant, its status too',
  builder: (argv: Argv) =>
    withDate(withSet(withKey(argv, CONTRACT), fields))
      .example('$0 merchant change C-1001 --set city=Rabat --records centre.db', 'it has moved')
      .example(
        '$0 merchant change C-1001 --set status=contracted --records centre.db',
        'its contract is signed',
      ) as unknown as Argv<DatedSetOptions>,
  handler: async (options: ArgumentsCamelCase<DatedSetOptions>) => (await run()).change(options),
};

const suspend: CommandModule<object, DatedOptions> = {
  command: 'suspend [key]',
  describe: 'let an active merchant take no cards; a running switch knows within a second',
  builder: (argv: Argv) =>
    withDate(withKey(argv, CONTRACT)).example(
      '$0 merchant suspend C-1001 --config mine.yaml',
      'until it is resumed',
    ) as unknown as Argv<DatedOptions>,
  handler: async (options: ArgumentsCamelCase<DatedOptions>) => (await run()).suspend(options),
};

const resume: CommandModule<object, DatedOptions> = {
  command: 'resume [key]',
  describe: 'let a suspended merchant take cards again',
  builder: (argv: Argv) =>
    withDate(withKey(argv, CONTRACT)).example(
      '$0 merchant resume C-1001 --config mine.yaml',
      'it is active again',
    ) as unknown as Argv<DatedOptions>,
  handler: async (options: ArgumentsCamelCase<DatedOptions>) => (await run()).resume(options),
};

const close: CommandModule<object, DatedOptions> = {
  command: 'close [key]',
  describe: 'close a merchant for good',
  builder: (argv: Argv) =>
    withDate(withKey(argv, CONTRACT)).example(
      '$0 merchant close C-1001 --date 2026-12-31 --config mine.yaml',
      'its contract has ended',
    ) as unknown as Argv<DatedOptions>,
  handler: async (options: ArgumentsCamelCase<DatedOptions>) => (await run()).close(options),
};

const transfer: CommandModule<object, TransferOptions> = {
  command: 'transfer [key]',
  describe: 'give a merchant to another acquirer: the old one may not send its transactions any more',
  builder: (argv: Argv) =>
    withKey(argv, CONTRACT)
      .option('to', { type: 'string', describe: 'code of the member that acquires it from now on' })
      .example('$0 merchant transfer C-1001 --to BANK-B --config mine.yaml', '') as unknown as Argv<TransferOptions>,
  handler: async (options: ArgumentsCamelCase<TransferOptions>) => (await run()).transfer(options),
};

const importFile: CommandModule<object, FileOptions> = {
  command: 'import [file]',
  describe: 'add and change the merchants of a file, CSV or JSON: all of them, or none and every fault with its place',
  builder: (argv: Argv) =>
    withRegisterFile(argv, 'the file').example(
      '$0 merchant import examples/merchants-2009.csv --records centre.db',
      'the merchants of an example',
    ) as unknown as Argv<FileOptions>,
  handler: async (options: ArgumentsCamelCase<FileOptions>) => (await run()).importFile(options),
};

const exportFile: CommandModule<object, FileOptions> = {
  command: 'export [file]',
  describe: 'write all merchants, so that import takes them in again',
  builder: (argv: Argv) =>
    withRegisterFile(argv, 'where to; without it, stdout').example(
      '$0 merchant export merchants.csv --records centre.db',
      'as CSV',
    ) as unknown as Argv<FileOptions>,
  handler: async (options: ArgumentsCamelCase<FileOptions>) => (await run()).exportFile(options),
};

export const merchantCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv
      .command(add)
      .command(list)
      .command(show)
      .command(change)
      .command(suspend)
      .command(resume)
      .command(close)
      .command(transfer)
      .command(importFile)
      .command(exportFile)
      .command(storeCommand)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
