// `certify`: banks show that their hosts, and acquirers that their gateways, do what the centre needs. What these commands run is loaded when one of them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { framingNames } from '../../wire/framing.ts';
import type { CertifyOptions } from '../certification/certify-run.ts';
import type { VerifyOptions } from '../certification/proofs.ts';
import type { CommandBody } from '../command.ts';

const run: CommandModule<object, CertifyOptions> = {
  command: '$0',
  describe: 'run a pack against a bank’s host, or listen for an acquirer’s gateway; exit 1 when it is not passed',
  builder: (argv: Argv) =>
    argv
      .option('member', { type: 'string', demandOption: true, describe: 'code of the member' })
      .option('pack', { type: 'string', demandOption: true, describe: 'file of the pack (YAML)' })
      .option('connect', { type: 'string', describe: 'host:port of the bank’s host' })
      .option('listen', { type: 'string', describe: 'host:port on which the acquirer’s gateway is listened for' })
      .option('config', { type: 'string', describe: 'configuration of the switch, whose link says how' })
      .option('link', { type: 'string', describe: 'name of the issuer, or of the acquirer, in the configuration' })
      .option('spec', {
        type: 'string',
        describe: 'spec of the messages, a bundled name or a file; as the pack says without it',
      })
      .option('header', { type: 'string', describe: 'network header before the MTI: none, tpdu, bytes, hex:...' })
      .option('framing', {
        choices: [...framingNames],
        describe: 'how the length in front of a message is written; 2-byte',
      })
      .option('values', { type: 'string', describe: 'file of the bank’s own values (YAML): cards, amounts' })
      .option('seed', { type: 'number', describe: 'makes STANs the same again' })
      .option('sign', { type: 'string', describe: 'file of the private key that signs the result' })
      .option('out', { type: 'string', describe: 'file of the signed result; MEMBER-PACK.json without it' })
      .option('records', { type: 'string', describe: 'the records of the centre, in which a passed result is noted' })
      .option('junit', { type: 'string', describe: 'file to write a JUnit report to' })
      .option('html', { type: 'string', describe: 'file to write a page to' })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print the result' })
      .example(
        '$0 certify --member ATLAS --pack examples/certification/issuer.yaml --connect 127.0.0.1:9001',
        'a bank’s host',
      ) as unknown as Argv<CertifyOptions>,
  handler: async (options: ArgumentsCamelCase<CertifyOptions>) =>
    (await import('../certification/certify-run.ts')).certify(options),
};

const verify: CommandModule<object, VerifyOptions> = {
  command: 'verify <file>',
  describe: 'check a signed result with the public key alone; exit 1 when it is no proof, or the pack was not passed',
  builder: (argv: Argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'the signed result' })
      .option('public-key', { type: 'string', demandOption: true, describe: 'file of the public key' })
      .option('pack', { type: 'string', describe: 'the pack that it has to be of' })
      .example('$0 certify verify ATLAS-issuer.json --public-key certify.pub', '') as unknown as Argv<VerifyOptions>,
  handler: async (options: ArgumentsCamelCase<VerifyOptions>) =>
    (await import('../certification/proofs.ts')).verifyFile(options),
};

const keys: CommandModule<object, { folder: string }> = {
  command: 'keys <folder>',
  describe: 'make a pair of keys: one that signs, for its owner only, and one that verifies',
  builder: (argv: Argv) =>
    argv.positional('folder', {
      type: 'string',
      demandOption: true,
      describe: 'where to write; nothing is overwritten',
    }) as unknown as Argv<{ folder: string }>,
  handler: async ({ folder }: ArgumentsCamelCase<{ folder: string }>) =>
    (await import('../certification/proofs.ts')).makeKeys(folder),
};

export const certifyCommand: CommandBody = {
  builder: (argv: Argv) => argv.command(run).command(verify).command(keys),
  handler: () => undefined,
};
