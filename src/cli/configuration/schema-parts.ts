// What the definition of the configuration file is made of: words, numbers, durations, maps and lists, each of which carries the
// text of what is allowed there.
import { z } from 'zod';
import { type DurationBounds, durationAllowed, durationPattern, readDuration } from './duration.ts';
import type { Reading } from './faults.ts';

type Written = string | number;

// `wrong` and `allowed` travel in the issue's params; the message is made where the value found is known.
export function complain<T>(reading: Reading<T>, context: z.RefinementCtx, path: string[] = []): T {
  if ('value' in reading) return reading.value;
  const { wrong, allowed } = reading;
  context.addIssue({ code: 'custom', path, params: { wrong, allowed } });
  return z.NEVER;
}

export function reads<T>(read: (written: Written) => Reading<T>, allowed: string, pattern?: string) {
  const text = pattern === undefined ? z.string() : z.string().meta({ pattern });
  return z
    .union([text, z.number()], { error: allowed })
    .transform((written, context) => complain(read(written), context));
}

export const words = <const T extends readonly [string, ...string[]]>(...allowed: T) =>
  z.enum(allowed, { error: allowed.join(' or ') });
export const yesOrNo = z.boolean({ error: 'true or false' });
export const duration = (bounds: DurationBounds) =>
  reads((written) => readDuration(written, bounds), durationAllowed(bounds), durationPattern);

export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A map with these keys and no other. The issue of an unknown key carries the known ones, joined by `, `. */
export function section<S extends z.ZodRawShape>(allowed: string, shape: S) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : allowed) });
}

export function listOf<T extends z.ZodType>(item: T, allowed: string) {
  return z.array(item, { error: allowed }).min(1, { error: allowed });
}

const nameAllowed = 'a name of 1 to 64 letters, digits, dots, dashes and underscores, in quotes if it is a number';
export const name = z.string({ error: nameAllowed }).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: nameAllowed });
const fileAllowed = 'the name of a file, relative to this one';
export const file = z.string({ error: fileAllowed }).min(1, { error: fileAllowed });

/** A check that runs beside other faults of the same map, so that one reading of the file reports them all. */
export const besideOtherFaults = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};
