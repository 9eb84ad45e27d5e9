// What a row of the table of events says.

export type EventLevel = 'error' | 'warn' | 'info' | 'debug';

/** What a field holds, for the types of those who emit. */
export const text = '' as string;
export const whole = 0 as number;

export interface EventRow {
  readonly level: EventLevel;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly meaning: string;
  /** What a person does about it; empty when nothing needs to be done. */
  readonly remedy: string;
}
