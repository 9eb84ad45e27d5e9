// A document as plain text, for readers that show no HTML: facts a line each, each row of a table in one line.
import type { Document, Fact, Row, Section } from '../centre/statements/document.ts';
import { isolated } from '../centre/texts-by-language.ts';

/** The text of the message, lines ended by LF. */
export function plainTextOf(document: Document): string {
  const { sender, title, subtitle, recipient, facts, greeting, sections, footer } = document;
  const set = (value: string) => isolated(value, document.language);
  const lines = [
    sender,
    `${title} – ${subtitle}`,
    '',
    ...recipient,
    '',
    ...facts.map((fact) => factLine(fact, set)),
    '',
    greeting,
    ...sections.flatMap((section) => sectionLines(section, set)),
    '',
    ...footer,
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines({ title, facts = [], table, notes = [] }: Section, set: (value: string) => string): string[] {
  const rows = table?.rows.map(
    ({ cells, tone }: Row) => (tone === 'strong' ? '= ' : '- ') + cells.map(set).join(' | '),
  );
  const head = table === undefined ? [] : [`  ${table.columns.map((column) => column.title).join(' | ')}`];
  return ['', title.toUpperCase(), ...facts.map((fact) => factLine(fact, set)), ...head, ...(rows ?? []), ...notes];
}

function factLine({ label, value }: Fact, set: (value: string) => string): string {
  return `${label}: ${set(value)}`;
}
