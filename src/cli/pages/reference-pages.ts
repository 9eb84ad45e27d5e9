// The reference: pages that are made of definitions. `node src/cli/pages/write-pages.ts` writes them; a test fails when a page and what
// the program makes of its definitions differ.
import { readFileSync } from 'node:fs';
import { encodings } from '../../codec/encoding.ts';
import { prefixFamilies } from '../../codec/prefix.ts';
import { specJsonSchema } from '../../codec/spec/json-schema.ts';
import { packageFile } from '../../package-file.ts';
import { traceJsonSchema } from '../../trace/json-schema.ts';
import { framingNames } from '../../wire/framing.ts';
import { configurationJsonSchema } from '../configuration/json-schema.ts';
import { commandsPage } from './commands-page.ts';
import { exitCodesPage } from './exit-codes-page.ts';
import { issuerPage } from './issuer-page.ts';
import { type SchemaNode, schemaSections } from './schema-sections.ts';

const WRITTEN = 'Written by `node src/cli/pages/write-pages.ts` from the definition that reads it';

/** The pages of docs/reference as Markdown, by name. */
export async function referencePages(): Promise<Record<string, string>> {
  return {
    commands: await commandsPage(),
    'exit-codes': exitCodesPage(),
    configuration: configurationPage(),
    trace: tracePage(),
    spec: specPage(),
    issuer: issuerPage(readFileSync(packageFile('src/issuers/issuer.ts'), 'utf8')),
  };
}

function configurationPage(): string {
  const patterns = {
    '^\\d+(\\.\\d+)?(ms|s|m|h)$': 'a duration: `500ms`, `30s`, `5m`, `1h`',
    '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$': 'a name: letters, digits, `.`, `_`, `-`, up to 64',
    '^\\d+(\\.\\d+)?$': 'a decimal number in quotes: `"150.00"`',
    '^\\d{1,19}(\\s*-\\s*\\d{1,19})?$': 'digits, or a range of them: `"950401"`, `"222100-272099"`',
  };
  const sections = schemaSections(configurationJsonSchema() as SchemaNode, { root: 'The file', patterns });
  return `# Configuration

The YAML file of \`switch8583 serve\`. ${WRITTEN}; the same as a
JSON Schema is [examples/switch8583.schema.json](../../examples/switch8583.schema.json), which editors complete and check with, and
\`switch8583 schema configuration\` prints it. The validation knows more: what holds between values. A whole file is
[examples/morocco.yaml](../../examples/morocco.yaml). Framings: ${framingNames.map((name) => `\`${name}\``).join(', ')}.

${sections}
`;
}

function tracePage(): string {
  const sections = schemaSections(traceJsonSchema() as SchemaNode, { root: 'A step', definition: 'a value' });
  return `# Trace

A line of a trace, JSON. ${WRITTEN}; \`switch8583 schema trace\` prints it as a JSON
Schema. What a trace is for, and how it is played: [traces](../traces.md).

${sections}
`;
}

function specPage(): string {
  const sections = schemaSections(specJsonSchema() as SchemaNode, { root: 'A spec', definition: 'a field' });
  const names = (list: readonly string[]) => list.map((name) => `\`${name}\``).join(', ');
  return `# Spec

A message spec in the native format: the JSON that moov-io/iso8583 publishes, and keys of its own. ${WRITTEN};
\`switch8583 schema spec\` prints it as a JSON Schema, \`switch8583 spec check theirs.json\` says all faults of one.

- Encodings (\`enc\`): ${names(Object.keys(encodings))}.
- Prefixes (\`prefix\`): a family and a width, \`ASCII.LL\`, \`BCD.LLL\`; families ${names(prefixFamilies)}, widths \`L\` to \`LLLLLL\`. Without one:
  \`None.Fixed\`, the rest \`None.Rest\`, to a terminator \`Until.1C\`, by BER \`BerTLV\`; beside a tag that is always the same \`Tag.3035.ASCII.LL\` or,
  counted by the length, \`ASCII.LL.Tag.3035\`.

${sections}
`;
}
