// The plug-in interface as a page for people, docs/reference/issuer.md: its declarations and what is said above them, as they stand in
// the source.

/** In the order in which somebody writes a plug-in. */
const declarations = [
  'defineIssuer',
  'PluginSettings',
  'Issuer',
  'IssuerRequest',
  'Decision',
  'IssuerTotals',
  'OutstandingAmount',
] as const;

const HEAD = `# Issuer

What a plug-in issuer is written against: the declarations of the package, \`import { defineIssuer } from 'switch8583'\`, as they stand in
src/issuers/issuer.ts. Written by \`node src/cli/pages/write-pages.ts\`. Isolation and books: [plug-ins](../plug-ins.md); keys of the
configuration: [configuration](configuration.md); one to begin with: [examples/my-issuer.ts](../../examples/my-issuer.ts). Amounts are whole
minor units, times milliseconds since 1970. A decline is a decision, never an exception.
`;

/** The page as Markdown, from the text of the source. */
export function issuerPage(source: string): string {
  const sections = declarations.map((name) => `## ${name}\n\n\`\`\`ts\n${declaration(source, name)}\n\`\`\``);
  return `${HEAD}\n${sections.join('\n\n')}\n`;
}

/** A declaration with the comment above it; of a function, without its body. */
function declaration(source: string, name: string): string {
  const comment = String.raw`(?:^/\*\*(?:(?!\*/)[\s\S])*\*/\n)?`;
  const body = String.raw`export (?:interface ${name} \{[\s\S]*?^\}|function ${name}\([\s\S]*?(?= \{$))`;
  const [found] = new RegExp(comment + body, 'm').exec(source) ?? [];
  if (found === undefined) throw new Error(`src/issuers/issuer.ts declares no ${name}`);
  return found;
}
