// `member`: the register of members, banks and schemes. What these commands run is loaded when one of them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { memberRegister } from '../../centre/registers/member-register.ts';
import type { NoteOptions } from '../certification/proofs.ts';
import type { CommandBody } from '../command.ts';
import type { RecordsOptions } from '../registers/opened-register.ts';
import type { MemberListOptions } from './registers/member.ts';
import { withKey, withList, withRecords, withRegisterFile, withSet, withTextOrJson } from './registers/options.ts';
import type { FileOptions, SetOptions, ShowOptions } from './registers/verbs.ts';

const CODE = 'code of the member';
const run = () => import('./registers/member.ts');

const add: CommandModule<object, SetOptions> = {
  command: 'add [key]',
  describe: 'add a member',
  builder: (argv: Argv) =>
    withSet(withKey(argv, CODE), memberRegister.fields).example(
      '$0 member add BANK-A --set name="Bank A" --set institution=011 --set issuers=bank-a --set account=MA64...',
      'an issuer',
    ) as unknown as Argv<SetOptions>,
  handler: async (options: ArgumentsCamelCase<SetOptions>) => (await run()).add(options),
};

const list: CommandModule<object, MemberListOptions> = {
  command: 'list',
  describe: 'list members; exit 1 when none fits',
  builder: (argv: Argv) =>
    withList(argv)
      .option('role', { choices: ['issuer', 'acquirer'], describe: 'only those who issue, or acquire' })
      .option('foreign', { type: 'boolean', describe: 'only those of abroad; --no-foreign: only the others' })
      .example(
        '$0 member list --records centre.db --role acquirer',
        'who acquires?',
      ) as unknown as Argv<MemberListOptions>,
  handler: async (options: ArgumentsCamelCase<MemberListOptions>) => (await run()).list(options),
};

const show: CommandModule<object, ShowOptions> = {
  command: 'show [key]',
  describe: 'show a member and every change of it',
  builder: (argv: Argv) =>
    withTextOrJson(withKey(argv, CODE)).example(
      '$0 member show BANK-A --records centre.db',
      'with its history',
    ) as unknown as Argv<ShowOptions>,
  handler: async (options: ArgumentsCamelCase<ShowOptions>) => (await run()).show(options),
};

const change: CommandModule<object, SetOptions> = {
  command: 'change [key]',
  describe: 'change fields of a member',
  builder: (argv: Argv) =>
    withSet(withKey(argv, CODE), memberRegister.fields).example(
      '$0 member change BANK-A --set certified=yes --records centre.db',
      'it is certified now',
    ) as unknown as Argv<SetOptions>,
  handler: async (options: ArgumentsCamelCase<SetOptions>) => (await run()).change(options),
};

const importFile: CommandModule<object, FileOptions> = {
  command: 'import [file]',
  describe: 'add and change the members of a file, CSV or JSON: all of them, or none and every fault with its place',
  builder: (argv: Argv) =>
    withRegisterFile(argv, 'the file').example(
      '$0 member import examples/members-2009.csv --records centre.db',
      'the members of an example',
    ) as unknown as Argv<FileOptions>,
  handler: async (options: ArgumentsCamelCase<FileOptions>) => (await run()).importFile(options),
};

const exportFile: CommandModule<object, FileOptions> = {
  command: 'export [file]',
  describe: 'write all members, so that import takes them in again',
  builder: (argv: Argv) =>
    withRegisterFile(argv, 'where to; without it, stdout').example(
      '$0 member export members.json --records centre.db',
      'as JSON',
    ) as unknown as Argv<FileOptions>,
  handler: async (options: ArgumentsCamelCase<FileOptions>) => (await run()).exportFile(options),
};

const check: CommandModule<object, RecordsOptions> = {
  command: 'check',
  describe: 'compare the links of members with the configuration of the switch; exit 1 when a name is not there',
  builder: (argv: Argv) =>
    withRecords(argv).example(
      '$0 member check --config mine.yaml',
      'do the names fit?',
    ) as unknown as Argv<RecordsOptions>,
  handler: async (options: ArgumentsCamelCase<RecordsOptions>) => (await run()).check(options),
};

const certify: CommandModule<object, NoteOptions> = {
  command: 'certify [key]',
  describe: 'note that a member is certified, when a signed result proves it (`certify`)',
  builder: (argv: Argv) =>
    withKey(argv, CODE)
      .option('result', { type: 'string', describe: 'file of the signed result' })
      .option('public-key', { type: 'string', describe: 'file of the public key of who has signed it' })
      .option('pack', { type: 'string', describe: 'the pack that the result has to be of' })
      .example(
        '$0 member certify BANK-A --result BANK-A-issuer.json --public-key certify.pub --pack issuer.yaml --records centre.db',
        'with date and digest in its history',
      ) as unknown as Argv<NoteOptions>,
  handler: async (options: ArgumentsCamelCase<NoteOptions>) =>
    (await import('../certification/proofs.ts')).noteProof(options),
};

export const memberCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv
      .command(add)
      .command(list)
      .command(show)
      .command(change)
      .command(importFile)
      .command(exportFile)
      .command(check)
      .command(certify)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
