// A card that is looked for. Every user of the machine can read the arguments of a process, so a card number is given masked
// there, as the switch shows it, or on stdin.
import { LONGEST_PAN } from '../../iso8583/pan.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf } from '../input.ts';

const SHORTEST = 12;

/** The pattern of the card numbers that `--pan` means, where `*` is any digit. Rejects with a CommandError that shows none of what
 *  was given. */
export async function readCardPattern(given: string): Promise<RegExp> {
  const refuse = (why: string) => new CommandError(ExitCode.usage, `--pan: ${why}`);
  const isPiped = given === '-';
  const text = (isPiped ? (await bytesOf('-')).toString('latin1') : given).replace(/[\s-]/g, '');
  if (!/^[\d*]+$/.test(text) || text.length < SHORTEST || text.length > LONGEST_PAN) {
    throw refuse(
      `a card number has ${SHORTEST} to ${LONGEST_PAN} digits, and * for each that is hidden: 950401******0019`,
    );
  }
  if (!isPiped && !text.includes('*')) {
    throw refuse(
      'others can read what stands on a command line: give it masked, 950401******0019, or --pan - and on stdin',
    );
  }
  return new RegExp(`^${text.replaceAll('*', '\\d')}$`);
}
