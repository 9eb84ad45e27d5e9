// A message for people within bounds. It may quote what stands in a file, and that may be anything: a terminal, a log and whoever masks
// card numbers in it have their limits.

const MOST_LINES = 1_000;
const MOST_CHARACTERS = 100_000;
const LONGEST_LINE = 4_000;
/** What stays of a longer one: at its end stands what would be allowed. */
const BEGINNING = 3_000;
const ENDING = 500;

/** `message` without the middle of very long lines, and without what follows very many. */
export function boundedMessage(message: string): string {
  const lines = message.split('\n');
  const told: string[] = [];
  let characters = 0;
  for (const line of lines) {
    if (told.length === MOST_LINES || characters > MOST_CHARACTERS) {
      told.push(`… and ${lines.length - told.length} lines more`);
      break;
    }
    const shown = boundedLine(line);
    told.push(shown);
    characters += shown.length;
  }
  return told.join('\n');
}

function boundedLine(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  // Half a card number would not be known for one.
  const beginning = line.slice(0, BEGINNING).replace(/\d[\d -]*$/, '');
  const ending = line.slice(-ENDING).replace(/^[\d=D^ -]+/, '');
  return `${beginning}… (${line.length - beginning.length - ending.length} characters) …${ending}`;
}
