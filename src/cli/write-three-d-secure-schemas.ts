// Writes docs/three-d-secure/, the committed copies that others read. Run it after changing a message:
// `node src/cli/write-three-d-secure-schemas.ts && npm run format`. A test fails while copies and definitions differ.
import { mkdir, writeFile } from 'node:fs/promises';
import { packageFile } from '../package-file.ts';
import { threeDSecureSchemas } from './three-d-secure-schemas.ts';

const folder = packageFile('docs/three-d-secure');
await mkdir(folder, { recursive: true });
for (const [type, schema] of Object.entries(threeDSecureSchemas())) {
  await writeFile(`${folder}/${type}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
