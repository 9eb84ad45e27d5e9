// Memory that is soon full: what a switch forgets, and finds again in its journal.
import type { FieldValues } from '../../src/codec/field-values.ts';
import { purchase } from './flow.ts';
import { START_MS } from './world.ts';

/** Four in flight and four remembered: eight places. */
export const SMALL = { inFlightLimit: 4, retainedLimit: 4 };

export const stanOf = (i: number): string => String(i).padStart(6, '0');

/** Sent `i` seconds after `purchase()`. */
export const later = (i: number, changes: FieldValues = {}): FieldValues => {
  const sent = new Date(START_MS + i * 1_000).toISOString();
  return purchase({
    '7': `1123${sent.slice(11, 19).replaceAll(':', '')}`,
    '11': stanOf(i),
    '37': `9999${stanOf(i)}00`,
    ...changes,
  });
};
