// A document for people, before it is HTML, text or PDF: what stands in it and in which order, in one language. The renderers decide
// how it looks, so that all three say the same.
import type { Language } from '../member.ts';

/** One line of a list of facts: a label and what it says. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Set apart: a sum. */
  readonly isStrong?: boolean;
}

export interface Column {
  readonly title: string;
  /** Amounts and counts: to the end of the cell. */
  readonly isEnd?: boolean;
  /** Part of the width of the table. */
  readonly weight: number;
}

export interface Row {
  readonly cells: readonly string[];
  /** A sum, or something that counts in none. */
  readonly tone?: 'strong' | 'muted';
}

/** A heading, and below it facts or a table, then lines of text. */
export interface Section {
  readonly title: string;
  readonly facts?: readonly Fact[];
  readonly table?: { readonly columns: readonly Column[]; readonly rows: readonly Row[] };
  readonly notes?: readonly string[];
}

export interface Document {
  readonly language: Language;
  /** Who sends it. */
  readonly sender: string;
  readonly title: string;
  /** For the period or day, in words. */
  readonly subtitle: string;
  readonly subject: string;
  /** Whom it is for: the lines of an address. */
  readonly recipient: readonly string[];
  readonly facts: readonly Fact[];
  readonly greeting: string;
  readonly sections: readonly Section[];
  /** At its end, small. */
  readonly footer: readonly string[];
  /** yyyymmdd: what it is dated by. */
  readonly date: number;
  /** Names its files and its message. */
  readonly reference: string;
}
