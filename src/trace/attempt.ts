// One step that was sent, and what has become of it; a frame that arrived, as far as it could be read.
import type { DecodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import type { Awaited } from './match.ts';
import type { Step } from './step.ts';

/** A frame as far as it could be read; `mti` is -1 when not even that could. */
export interface ReadFrame {
  readonly json: FieldValues;
  readonly mti: number;
  readonly fault: DecodeError | undefined;
  /** The frame itself, without its framing. */
  readonly bytes: Buffer;
}

export interface Arrival extends ReadFrame {
  readonly atMs: number;
}

/** `silent`: no answer was to come, and none came. `sent`: no answer is due. */
type AttemptState = 'waiting' | 'answered' | 'silent' | 'unanswered' | 'sent';

/** A step that was sent. */
export interface Attempt extends Awaited {
  readonly step: Step;
  readonly mti: number;
  readonly bytes: Buffer;
  readonly sentAtMs: number;
  readonly withinMs: number;
  state: AttemptState;
  answer: Arrival | undefined;
  late: Arrival | undefined;
  /** When the connection went away while it waited. */
  lostAtMs: number | undefined;
  /** Why it went away, where more is known than that it is closed. */
  lostBecause: string | undefined;
  /** Arrivals that fit no request and fit this one best. */
  readonly nearMisses: Arrival[];
}
