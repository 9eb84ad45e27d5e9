// Writes examples/certification/pack.schema.json, the committed copy that editors read. Run it after changing the schema of packs.
// A test fails while copy and definition differ.
import { writeFile } from 'node:fs/promises';
import { packJsonSchema } from '../../certification/pack.ts';
import { packageFile } from '../../package-file.ts';

await writeFile(
  packageFile('examples/certification/pack.schema.json'),
  `${JSON.stringify(packJsonSchema(), null, 2)}\n`,
);
