// `certificates`: an authority for tests and what it signs, in files, so that a link with TLS can be tried without any other tool.
import { access, mkdir, writeFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { CommandBody } from '../command.ts';
import { readConnect } from '../configuration/address.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';

interface CertificatesOptions {
  folder: string;
  host: string[];
  days: number;
}

/** What is written, in this order: a name, and whether it is a key. */
const FILES = ['ca.pem', 'ca.key', 'server.pem', 'server.key', 'client.pem', 'client.key'] as const;
type FileName = (typeof FILES)[number];

const HERE = ['localhost', '127.0.0.1', '::1'];
/** The longest that clients still take a server for. */
const MOST_DAYS = 397;
const DAY_MS = 86_400_000;
/** Clocks of two machines differ. */
const SLACK_MS = 3_600_000;

export const certificatesCommand: CommandBody<CertificatesOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('folder', { type: 'string', demandOption: true, describe: 'where to write; nothing is overwritten' })
      .option('host', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'further names and addresses of the server, besides those of this machine for itself',
      })
      .option('days', { type: 'number', default: 30, describe: `how long they are good, ${MOST_DAYS} at most` })
      .example(
        '$0 certificates ./tls --host switch.example',
        'for a switch that others connect to by this name',
      ) as unknown as Argv<CertificatesOptions>,
  handler: certificates,
};

async function certificates({ folder, host, days }: ArgumentsCamelCase<CertificatesOptions>): Promise<void> {
  if (!(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS)) {
    throw new CommandError(ExitCode.usage, `--days: a whole number from 1 to ${MOST_DAYS}`);
  }
  for (const each of host) checkHost(each);
  await checkFolder(folder);
  const texts = await made(host, days);
  try {
    for (const name of FILES) await writeFile(join(folder, name), texts[name], { flag: 'wx', mode: modeOf(name) });
  } catch (error) {
    throw new CommandError(ExitCode.usage, `cannot write: ${errorMessage(error)}`, { cause: error });
  }
  print(`Certificates for TESTS ONLY, good for ${days} days: ${FILES.map((name) => join(folder, name)).join(', ')}.`);
  print('The keys are readable by you alone. Whoever has ca.key can sign for everybody who trusts ca.pem.');
  print(`
A link that acquirers connect to, in the configuration of the switch:
  tls: { certificate: ${join(folder, 'server.pem')}, key: ${join(folder, 'server.key')},
         ca: ${join(folder, 'ca.pem')}, clientCertificates: required }
And a client of it:
  switch8583 send --tls --ca ${join(folder, 'ca.pem')} --certificate ${join(folder, 'client.pem')} --key ${join(folder, 'client.key')} ...`);
}

function modeOf(name: FileName): number {
  return name.endsWith('.key') ? 0o600 : 0o644;
}

function checkHost(host: string): void {
  if ('value' in readConnect(isIPv6(host) ? `[${host}]:1` : `${host}:1`)) return;
  throw new CommandError(ExitCode.usage, `--host: not a name or an address (found ${JSON.stringify(host)})`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Makes the folder, and sees that nothing would be overwritten. */
async function checkFolder(folder: string): Promise<void> {
  try {
    // Node looks for a folder above for ever where the system says that there is none, as in /proc.
    const isAbove = await isThere(dirname(resolve(folder)));
    if (!(isAbove && (await isThere(folder)))) await mkdir(folder, { recursive: !isAbove });
  } catch (error) {
    throw new CommandError(ExitCode.usage, `cannot make ${folder}: ${errorMessage(error)}`, { cause: error });
  }
  for (const name of FILES) {
    if (await isThere(join(folder, name)))
      throw new CommandError(ExitCode.usage, `${join(folder, name)} is there already: nothing was written`);
  }
}

async function made(hosts: readonly string[], days: number): Promise<Record<FileName, string>> {
  // Loaded here: no other command signs anything.
  const { makeAuthority, makeSigned } = await import('../test-certificates.ts');
  const nowMs = Date.now();
  const when = { fromMs: nowMs - SLACK_MS, toMs: nowMs + days * DAY_MS };
  const ca = await makeAuthority({ name: 'switch8583 TEST CA', ...when });
  const server = await makeSigned(
    { name: 'switch8583 TEST server', side: 'server', hosts: [...HERE, ...hosts], ...when },
    ca,
  );
  const client = await makeSigned({ name: 'switch8583 TEST client', side: 'client', hosts: [], ...when }, ca);
  return {
    'ca.pem': ca.certificate,
    'ca.key': ca.key,
    'server.pem': server.certificate,
    'server.key': server.key,
    'client.pem': client.certificate,
    'client.key': client.key,
  };
}
