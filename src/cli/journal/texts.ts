// What the columns of an entry read like: times, STANs, outcomes.
import { reasonMeaning, reasonText } from '../../iso8583/reason.ts';
import { Step } from '../../journal/entry.ts';

const STAN_DIGITS = 6;
const NO_OUTCOME = -1;
/** Response codes are told in the two digits of 1987, action codes in the three of 1993. */
const VERSION_1987 = 0;
const VERSION_1993 = 1;

/** A time in UTC, `2026-11-23T09:30:00.250Z`. */
export function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The same for people: `2026-11-23 09:30:00.250`. */
export function readableTime(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}

/** The six digits of DE 11; those of 2003 may be more. */
export function stanText(stan: number): string {
  return String(stan).padStart(STAN_DIGITS, '0');
}

/** An outcome: its response code, its action code, what it means. All null while there is none. */
interface OutcomeText {
  readonly responseCode: string | null;
  readonly actionCode: string | null;
  readonly outcome: string | null;
}

/** The outcome of a reason, as entries have it. */
export function outcomeText(reason: number): OutcomeText {
  if (reason === NO_OUTCOME) return { responseCode: null, actionCode: null, outcome: null };
  return {
    responseCode: reasonText(reason, VERSION_1987),
    actionCode: reasonText(reason, VERSION_1993),
    outcome: reasonMeaning(reason),
  };
}

/** The name of a step; its number when this program does not know it. */
export function stepName(step: number): string {
  return Object.entries(Step).find(([, number]) => number === step)?.[0] ?? `step ${step}`;
}
