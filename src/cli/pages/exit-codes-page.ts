// The exit codes as a page for people, docs/reference/exit-codes.md, from the table that the program ends by.
import { exitCodes } from '../exit-code.ts';

const HEAD = `# Exit codes

What a command returns to its shell. The numbers are part of the interface: scripts and CI may decide by them. Results are on stdout,
everything said about them on stderr. Written from src/cli/exit-code.ts by \`node src/cli/pages/write-pages.ts\`.

| code | in short | meaning |
| --- | --- | --- |
`;

/** The page as Markdown. */
export function exitCodesPage(): string {
  const rows = Object.values(exitCodes).map(([code, short, meaning]) => `| ${code} | ${short} | ${meaning} |\n`);
  return HEAD + rows.join('');
}
