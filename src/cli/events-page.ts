// The event table as a page for people, docs/events.md. `node src/cli/write-events-page.ts` writes it; a test fails when the page
// and the table differ.
import { eventTable } from '../events/event-table.ts';

const HEAD = `# Events

What the switch tells about itself: one line of the log each, with the level, the event's name and its fields. Card data is
masked. Written from src/events/event-table.ts by \`node src/cli/write-events-page.ts\`.
`;

/** The page as Markdown. */
export function eventsPage(): string {
  const sections = Object.entries(eventTable).map(([name, { level, fields, meaning, remedy }]) => {
    const names = Object.keys(fields).map((field) => `\`${field}\``);
    const lines = [`## ${name}`, '', meaning, '', `- Level: ${level}`, `- Fields: ${names.join(', ') || 'none'}`];
    if (remedy !== '') lines.push(`- What to do: ${remedy}`);
    return lines.join('\n');
  });
  return `${HEAD}\n${sections.join('\n\n')}\n`;
}
