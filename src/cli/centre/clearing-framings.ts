// How the records of clearing files may be held apart, as options name it.
import { fileFramings } from '../../wire/rdw.ts';

/** `auto`: told by the bytes. */
export const clearingFramings = ['auto', ...fileFramings] as const;
