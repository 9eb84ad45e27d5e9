// `member ...`: what the commands do with the register of members.

import { CommandError, ExitCode } from '../../exit-code.ts';
import { print } from '../../output.ts';
import { linkFaults } from '../../registers/member-links.ts';
import { openMembers, type RecordsOptions, readRecords } from '../../registers/opened-register.ts';
import * as verbs from './verbs.ts';

export interface MemberListOptions extends verbs.ListOptions {
  role: 'issuer' | 'acquirer' | undefined;
  foreign: boolean | undefined;
}

const SHOWN = ['code', 'name', 'institution', 'bank', 'acquirers', 'issuers', 'currency', 'foreign', 'certified'];

export const add = (options: verbs.SetOptions) => verbs.add(openMembers, options);
export const show = (options: verbs.ShowOptions) => verbs.show(openMembers, options);
export const importFile = (options: verbs.FileOptions) => verbs.importFile(openMembers, options);
export const exportFile = (options: verbs.FileOptions) => verbs.exportFile(openMembers, options);

/** Who is certified no more has no date and no result of it either. */
export function change(options: verbs.SetOptions): Promise<void> {
  const settings = [options.set ?? []].flat();
  if (!settings.some((setting) => /^certified=(no|false)$/.test(setting.trim())))
    return verbs.change(openMembers, options);
  const isSaid = (name: string) => settings.some((setting) => setting.trim().startsWith(`${name}=`));
  const cleared = ['certifiedOn', 'certificate'].filter((name) => !isSaid(name)).map((name) => `${name}=`);
  return verbs.change(openMembers, { ...options, set: [...settings, ...cleared] });
}

export function list(options: MemberListOptions): Promise<void> {
  const { role, foreign } = options;
  return verbs.list(openMembers, options, SHOWN, ({ issuers, acquirers, isForeign }) => {
    if (role === 'issuer' && issuers.length === 0) return false;
    if (role === 'acquirer' && acquirers.length === 0) return false;
    return foreign === undefined || foreign === isForeign;
  });
}

/** Compares the names of links that members have with those of the configuration. Sets exit code 1 when something does not fit. */
export async function check(options: RecordsOptions): Promise<void> {
  if (options.config === undefined) {
    throw new CommandError(ExitCode.usage, 'check against what? give --config of the switch');
  }
  const { loadConfiguration } = await import('../../configuration/load.ts');
  const configuration = await loadConfiguration(options.config);
  await readRecords(options, (file) => {
    const members = [...openMembers(file).all().values()];
    const faults = linkFaults(members, configuration);
    for (const fault of faults) print(fault);
    if (faults.length === 0) print(`${members.length} members, and all of their links are in ${options.config}`);
    else process.exitCode = ExitCode.mismatch;
  });
}
