// Writes examples/switch8583.schema.json, the committed copy that editors read. Run it after changing the schema:
// `node src/cli/configuration/write-json-schema.ts && npm run format`. A test fails while copy and definition differ.
import { writeFile } from 'node:fs/promises';
import { packageFile } from '../../package-file.ts';
import { configurationJsonSchema } from './json-schema.ts';

await writeFile(
  packageFile('examples/switch8583.schema.json'),
  `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
);
