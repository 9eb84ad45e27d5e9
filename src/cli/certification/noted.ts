// That a member is certified, in the register: since when, and by which result.
import { memberRegister } from '../../centre/registers/member-register.ts';
import { changesBy } from '../../centre/registers/register.ts';
import type { CertificationResult } from '../../certification/result.ts';
import { digestOf } from '../../certification/signed-result.ts';
import { suggestion } from '../configuration/nearest.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { changeRecords, openMembers, type RecordsOptions } from '../registers/opened-register.ts';

/** Notes a result that was passed; says so. Throws a CommandError (mismatch) when it proves nothing of a member. */
export async function noteCertified(options: RecordsOptions, result: CertificationResult): Promise<string> {
  const { member: code, pack, endedAt, hasPassed } = result;
  if (!hasPassed) throw new CommandError(ExitCode.mismatch, `${code} has not passed ${pack.name}: nothing is noted`);
  return changeRecords(options, (file) => {
    const opened = openMembers(file);
    const before = opened.find(code);
    if (before === undefined) {
      throw new CommandError(ExitCode.mismatch, `there is no member ${code}${suggestion(code, opened.all().keys())}`);
    }
    const { acquirers, issuers } = before;
    if ((pack.side === 'issuer' ? issuers : acquirers).length === 0) {
      const other = pack.side === 'issuer' ? 'acquires, and has no issuer' : 'issues, and has no acquirer';
      const message = `${pack.name} is a pack for an ${pack.side}, and ${code} ${other}: nothing is noted`;
      throw new CommandError(ExitCode.mismatch, message);
    }
    const certifiedOn = Number(endedAt.slice(0, 10).replaceAll('-', ''));
    const after = { ...before, isCertified: true, certifiedOn, certificate: digestOf(result) };
    const outcome = changesBy(memberRegister, opened.around(after), [after]);
    if ('faults' in outcome)
      throw new CommandError(ExitCode.usage, `member ${code} cannot be certified: ${outcome.faults[0]!.wrong}`);
    opened.put(outcome.changes, { atMs: Date.now(), command: `certify ${code} ${pack.name} ${pack.version}` });
    return `member ${code} is certified since ${endedAt.slice(0, 10)}`;
  });
}
