// The holiday file that the section of the centre names, read where the configuration is. Works on the values as written, as routes do
// (issuer-routes.ts).
import { resolve } from 'node:path';
import { type Holidays, readHolidays } from '../../centre/day/holidays.ts';
import { errorMessage } from '../error-message.ts';
import { type Complaint, type Steps, wrongValue } from './faults.ts';
import { valueAt } from './issue-texts.ts';
import type { ReadTable } from './issuer-routes.ts';
import type { Source } from './source.ts';

const STEPS: Steps = ['centre', 'holidays'];

/** The holidays that `source` names a file of at `steps`, relative to `folder`, and all that is wrong with it; none when it names none. */
export function gatherHolidays(
  source: Source,
  folder: string,
  readTable: ReadTable,
  steps: Steps = STEPS,
): { holidays: Holidays; complaints: readonly Complaint[] } {
  const written = valueAt(source.values, steps);
  if (typeof written !== 'string' || written === '') return { holidays: new Map(), complaints: [] };
  const file = resolve(folder, written);
  let text: string;
  try {
    text = readTable(file);
  } catch (error) {
    const message = wrongValue(
      `cannot be read: ${errorMessage(error)}`,
      written,
      'a file of holidays, relative to this one',
    );
    return { holidays: new Map(), complaints: [{ steps, message }] };
  }
  const { holidays, faults } = readHolidays(text);
  const complaints = faults.map(({ line, message }) => ({
    steps,
    message,
    elsewhere: { file, line, column: 1 },
  }));
  return { holidays, complaints };
}
